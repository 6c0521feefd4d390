"""Gateway: the hosts of a whole cluster with their certificates, behind one load balancer."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import (
    gateway_annotations,
)
from devops_constructs.project.cluster_services import ClusterGateway, HostOnGateway
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET

API = "gateway.networking.k8s.io/v1"
GATEWAY_CLASS = "cilium"
"""DigitalOcean's own. Source: its page "How to Use Gateway API"."""
GATEWAY = "shared"
"""Its name there."""
PLAIN_HTTP = "http"
"""The listener of port 80."""


class Gateway(KubernetesObject):
    """One listener for each host, to which only the namespaces of its releases attach routes.

    Plain HTTP has one for all hosts, to which nothing attaches but what redirects it. A listener
    whose certificate or release is not there yet serves nothing, and holds up no other.

    Creates:
        gateway.networking.k8s.io/v1 Gateway `shared`, for which DigitalOcean makes a network load
        balancer.

    Sources: https://gateway-api.sigs.k8s.io/reference/api-types/gateway/ and
        https://docs.digitalocean.com/products/kubernetes/how-to/use-gateway-api/
    """

    def __init__(self, scope: Construct, id: str, props: ClusterGateway) -> None:
        plain = {
            "name": PLAIN_HTTP,
            "port": 80,
            "protocol": "HTTP",
            "allowedRoutes": {"namespaces": {"from": "Same"}},
        }
        spec = {
            "gatewayClassName": GATEWAY_CLASS,
            "infrastructure": {"annotations": gateway_annotations(props)},
            "listeners": [plain, *map(_listener, props.hosts)],
        }
        super().__init__(scope, id, API, "Gateway", GATEWAY, of=props, spec=spec)


def listener_name(host: str) -> str:
    """The listener of a host. A wildcard's ends in what is no top-level domain, so it is nobody
    else's."""
    return f"{host[2:]}.wildcard" if host.startswith("*.") else host


def _listener(served: HostOnGateway) -> dict[str, Any]:
    owner = {
        "key": "kubernetes.io/metadata.name",
        "operator": "In",
        "values": list(served.releases),
    }
    certificate = {"name": CERTIFICATE_SECRET, "namespace": served.releases[0]}
    return {
        "name": listener_name(served.host),
        "hostname": served.host,
        "port": 443,
        "protocol": "HTTPS",
        "tls": {"certificateRefs": [certificate]},
        "allowedRoutes": {
            "kinds": [{"kind": "HTTPRoute"}],
            "namespaces": {"from": "Selector", "selector": {"matchExpressions": [owner]}},
        },
    }
