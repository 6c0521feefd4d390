"""Where addresses lie that the internet does not route."""

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""Where a VPC and the pods of a cluster lie. Source: RFC 1918."""
