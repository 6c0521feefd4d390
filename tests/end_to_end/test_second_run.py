"""Everything once more, with nothing changed: nothing changes."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.beginning import Beginning
from tests.end_to_end.moments import Moment
from tests.end_to_end.world import World


def running(world: World) -> dict[str, Any]:
    """What a release has in the cluster, by kind and name, but what each release makes anew for its
    own time."""
    kinds = {
        "apps/v1": ("deployments", "statefulsets"),
        "batch/v1": ("cronjobs",),
        "networking.k8s.io/v1": ("ingresses", "networkpolicies"),
        "v1": ("configmaps", "persistentvolumeclaims", "services"),
    }
    return {
        f"{kind}/{each['metadata']['name']}": (each["metadata"]["uid"], each.get("spec"))
        for version, named in kinds.items()
        for kind in named
        for each in world.objects(version, kind)
        if "helm.sh/hook" not in each["metadata"].get("annotations", {})
    }


def test_a_second_run_of_everything_changes_nothing(agency: World, beginning: Beginning) -> None:
    agency.release(beginning.pushed)
    before, pods, asked = Moment.of(agency), running(agency), list(agency.clouds.asked)

    agency.synthesise()
    changed = agency.infrastructure.git("status", "--porcelain")
    workflows = agency.devops("workflows", "install", str(agency.shop.root))
    planned = agency.plan(agency.propose("Nothing"))
    applied = agency.apply()
    drift = agency.github.run("infrastructure", "drift.yml")
    released = agency.release(beginning.pushed)

    assert changed == ""
    assert workflows.returncode == 0, workflows.stdout
    assert planned.went_well, planned.said
    assert "no stack changes" in planned.said
    assert applied.went_well, applied.said
    assert "everything that was merged is applied" in applied.said
    assert "every chart is published" in applied.said
    assert drift.went_well, drift.said
    assert "everything is as it was applied" in drift.said
    assert released.went_well, released.said
    assert Moment.of(agency) == before
    assert running(agency) == pods
    assert agency.clouds.asked == asked


def test_drift_tells_what_somebody_has_changed_by_hand(agency: World) -> None:
    [record] = [
        each
        for each in agency.clouds.named("cloudflare_dns_record")
        if each["name"] == "shop.acme.example"
    ]
    record["content"] = "203.0.113.9"

    drift = agency.github.run("infrastructure", "drift.yml")

    assert drift.failed == ["Report"]
    assert "update cloudflare_dns_record.shop-production_shop_acme_example" in drift.said
