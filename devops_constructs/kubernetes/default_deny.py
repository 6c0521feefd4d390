"""DefaultDeny: the policy that closes a namespace."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import DEFAULT_DENY


class DefaultDeny(KubernetesObject):
    """Closes a namespace: what no other policy opens is shut in both directions.

    Creates:
        networking.k8s.io/v1 NetworkPolicy over all pods.
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(
            scope,
            id,
            "networking.k8s.io/v1",
            "NetworkPolicy",
            DEFAULT_DENY,
            of=props,
            spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        )
