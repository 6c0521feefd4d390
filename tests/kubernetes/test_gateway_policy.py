"""Requests from the Gateway come with an identity that only Cilium's own policies can name."""

from __future__ import annotations

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import maintenance_manifests, manifests
from tests.kubernetes.acme import queue, release, web, worker
from tests.kubernetes.manifest_parts import Manifest, named


def made(*, routing: str) -> dict[str, Manifest]:
    unreached = web(name="hidden", routes=())
    api = dc.InternalService("api", image="app", port=4000)
    ported = web(port=dc.Port(3000, service_number=80), extra_ports={"metrics": 9394})
    here = release(ported, unreached, api, worker(), queue(), routing=routing)
    return {named(body): body for body in (*manifests(here), *maintenance_manifests(here))}


def test_only_pods_behind_a_route_let_the_gateway_in_and_only_to_the_port_of_requests() -> None:
    objects = made(routing="gateway")

    policies = {name for name in objects if name.startswith("CiliumNetworkPolicy/")}
    assert policies == {"CiliumNetworkPolicy/web", "CiliumNetworkPolicy/maintenance-page"}
    assert objects["CiliumNetworkPolicy/web"]["spec"] == {
        "endpointSelector": {
            "matchLabels": {
                "app.kubernetes.io/instance": "acme-production",
                "app.kubernetes.io/component": "web",
            }
        },
        "ingress": [
            {
                "fromEntities": ["ingress"],
                "toPorts": [{"ports": [{"port": "3000", "protocol": "TCP"}]}],
            }
        ],
    }


def test_no_way_is_open_to_a_controller_that_is_not_there() -> None:
    objects = made(routing="gateway")

    assert "ingress" not in objects["NetworkPolicy/web"]["spec"]
    assert "ingress" not in objects["NetworkPolicy/maintenance-page"]["spec"]


def test_in_a_migration_both_come_in() -> None:
    objects, before = made(routing="both"), made(routing="ingress")

    for name in ("NetworkPolicy/web", "NetworkPolicy/maintenance-page"):
        assert objects[name] == before[name]
    added = {name for name in objects.keys() - before.keys() if name.startswith("Cilium")}
    assert added == {"CiliumNetworkPolicy/web", "CiliumNetworkPolicy/maintenance-page"}
