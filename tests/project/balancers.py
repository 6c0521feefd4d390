"""A cluster with some load balancer, as a file of definitions."""

from __future__ import annotations

from tests.project.definitions import Definitions

STAGING = (
    'dc.Cluster("staging", region="fra1", purpose="staging", vpc=dc.SharedVpc("production-1"))'
)
LOCAL = "external_traffic_policy='Local'"
CERTIFICATE = "certificate_name='agency'"
HTTP_AND_TLS = f"http_ports=(80,), tls_ports=(443,), {CERTIFICATE}"
UUID = "0f3b4c5d-1111-2222-3333-444455556666"


def with_balancer(definitions: Definitions, arguments: str) -> str:
    """Gives the staging cluster such a load balancer, open to everybody; returns its place."""
    balancer = f"dc.LoadBalancer({arguments})"
    controller = f"dc.Traefik(behind_cloudflare=False, load_balancer={balancer})"
    return definitions.change(
        STAGING, f"{STAGING[:-1]}, ingress={controller})", file="fleet", at=balancer
    )
