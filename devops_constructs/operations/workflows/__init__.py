"""Generated workflows on their way into the repositories that they belong to."""
