"""GatewayPolicy: lets requests from the cluster's Gateway into the pods of a web service."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.labels import selector
from devops_constructs.project.component import Component
from devops_constructs.project.release import Placed


class GatewayPolicy(KubernetesObject):
    """Opens one port to Cilium's gateway, besides what NetworkPolicy opens.

    Requests come out of the gateway with an identity of its own, which is no pod's, namespace's or
    address': a NetworkPolicy has no words for it.

    Creates:
        cilium.io/v2 CiliumNetworkPolicy over the component's pods.

    Sources: https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/ (Cilium's
        ingress config and CiliumNetworkPolicy), https://docs.cilium.io/en/stable/security/policy/language/#entities-based
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Component], port: int) -> None:
        # policies name a port's number as text
        open_port = {"port": str(port), "protocol": "TCP"}
        spec = {
            "endpointSelector": {"matchLabels": selector(props)},
            "ingress": [{"fromEntities": ["ingress"], "toPorts": [{"ports": [open_port]}]}],
        }
        super().__init__(
            scope,
            id,
            "cilium.io/v2",
            "CiliumNetworkPolicy",
            props.component.name,
            of=props,
            spec=spec,
        )
