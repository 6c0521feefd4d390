"""Reads committed artifacts only: what is to be said of them."""
