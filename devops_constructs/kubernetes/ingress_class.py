"""IngressClass: which controller serves the Ingress objects of all projects."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.ingress import INGRESS_CLASS
from devops_constructs.project.cluster_services import ClusterIngress

CONTROLLER = "k8s.io/ingress-nginx"
"""What both controllers look for in an IngressClass. Sources: the options controller-class of
ingress-nginx and controllerClass of Traefik's provider for its annotations."""


class IngressClass(KubernetesObject):
    """The class that projects name, the same whichever controller runs.

    Creates:
        networking.k8s.io/v1 IngressClass `nginx`.

    Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
    """

    def __init__(self, scope: Construct, id: str, props: ClusterIngress[Any]) -> None:
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "IngressClass",
            INGRESS_CLASS,
            of=props,
            spec={"controller": CONTROLLER},
        )
