"""A small cluster, right in every respect; tests change only what they are about."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.project.cluster_services import ClusterIngress


def traefik(**fields: Any) -> ClusterIngress[dc.Traefik]:
    """Traefik on a production cluster, with these fields; `balancer` are the load balancer's."""
    return ClusterIngress(cluster(), dc.Traefik(**_with_balancer(fields)))


def nginx(**fields: Any) -> ClusterIngress[dc.IngressNginx]:
    """The same with ingress-nginx."""
    return ClusterIngress(cluster(), dc.IngressNginx(**_with_balancer(fields)))


def cluster(**fields: Any) -> dc.Cluster:
    return dc.Cluster(**{"name": "main", "region": "fra1", **fields})


def _with_balancer(fields: dict[str, Any]) -> dict[str, Any]:
    balancer = fields.pop("balancer", {})
    return {**fields, "load_balancer": dc.LoadBalancer(**balancer)}
