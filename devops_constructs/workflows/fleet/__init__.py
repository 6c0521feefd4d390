"""Workflows of the infrastructure repository: one per file."""
