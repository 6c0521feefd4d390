"""Charts of what runs once per cluster: values for somebody else's chart, and what that lacks."""
