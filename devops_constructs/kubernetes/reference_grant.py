"""ReferenceGrant: lets a Gateway in another namespace use the certificate of a release."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.administration import GATEWAY_NAMESPACE
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET

NAME = "gateway-certificate"


class ReferenceGrant(KubernetesObject):
    """Opens the one Secret with the Origin certificate to Gateways in the namespace `gateway`.

    Creates:
        gateway.networking.k8s.io/v1beta1 ReferenceGrant; it has no v1 in older versions.

    Sources: https://gateway-api.sigs.k8s.io/reference/api-types/referencegrant/
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        gateways = {
            "group": "gateway.networking.k8s.io",
            "kind": "Gateway",
            "namespace": GATEWAY_NAMESPACE,
        }
        certificate = {"group": "", "kind": "Secret", "name": CERTIFICATE_SECRET}
        super().__init__(
            scope,
            id,
            "gateway.networking.k8s.io/v1beta1",
            "ReferenceGrant",
            NAME,
            of=props,
            spec={"from": [gateways], "to": [certificate]},
        )
