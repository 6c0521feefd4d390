"""Ingress: which host and path leads to which web service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.web_service import WebService

INGRESS_CLASS = "nginx"


class Ingress(KubernetesObject):
    """All hosts and paths of a release, with TLS from the Origin certificate.

    Creates:
        networking.k8s.io/v1 Ingress of class `nginx`. Plain HTTP is answered with a
        redirect.

    Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        hosts = [host.name for host in props.environment.all_hosts]
        spec = {
            "ingressClassName": INGRESS_CLASS,
            "tls": [{"hosts": sorted(hosts), "secretName": CERTIFICATE_SECRET}],
            "rules": list(_rules(props)),
        }
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "Ingress",
            props.project.name,
            of=props,
            annotations={"nginx.ingress.kubernetes.io/force-ssl-redirect": "true"},
            spec=spec,
        )


def has_routes(release: Release) -> bool:
    """Whether anything of the release is reached from outside."""
    return any(True for _ in _rules(release))


def _rules(release: Release) -> Iterator[dict[str, Any]]:
    services = [c for c in release.components if isinstance(c, WebService)]
    for host in release.environment.all_hosts:
        paths = [
            {
                "path": route.path,
                "pathType": route.match,
                "backend": {"service": {"name": service.name, "port": {"name": service.port_name}}},
            }
            for service in services
            for route in service.routes
            if route.host == host.role
        ]
        if paths:
            # longest first: the order in which the controller tries them, and in which people look
            paths.sort(key=lambda path: (-len(str(path["path"])), str(path["path"])))
            yield {"host": host.name, "http": {"paths": paths}}
