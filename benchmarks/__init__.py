"""How long whole processes take; never part of a timed test."""
