"""The manifest's steps: everything from the first stack to the last release, in a valid order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.synthesis.steps import Step, ordered
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import BLOG, Definitions


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """A fleet with the shop in two environments."""
    return Definitions(tmp_path)


def steps(definitions: Definitions) -> dict[str, dict[str, Any]]:
    """The manifest's steps by key, in its order."""
    synthesise(definitions.root)
    text = (definitions.root / "charts_out/terraform/manifest.json").read_text("utf-8")
    found = json.loads(text)["steps"]
    keys = [f"{step['step']}/{step['name']}" for step in found]
    assert len(set(keys)) == len(keys)
    for position, step in enumerate(found):
        assert set(step["after"]) <= set(keys[:position]), step
    return dict(zip(keys, found, strict=True))


def test_what_belongs_together_stays_together(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)

    assert list(steps(definitions)) == [
        "stack/fleet",
        "stack/production-1",
        "stack/production-1-base",
        "charts/production-1-ingress",
        "stack/staging",
        "stack/staging-base",
        "charts/staging-ingress",
        "stack/zone-acme-example",
        "stack/blog",
        "stack/blog-production",
        "release/blog-production",
        "stack/shop",
        "stack/shop-production",
        "release/shop-production",
        "stack/shop-staging",
        "release/shop-staging",
    ]


def test_a_chart_of_a_cluster_comes_after_what_is_inside_of_it(definitions: Definitions) -> None:
    assert steps(definitions)["charts/staging-ingress"] == {
        "step": "charts",
        "name": "staging-ingress",
        "cluster": "staging",
        "namespace": "ingress",
        "after": ["stack/staging-base"],
    }


@pytest.mark.parametrize("name", ["", 'name="edge"'])
def test_a_stack_with_records_comes_after_the_chart_that_makes_the_load_balancer(
    definitions: Definitions, name: str
) -> None:
    balancer = f"ingress=dc.Traefik(load_balancer=dc.LoadBalancer({name}))"
    definitions.change(
        'database_cluster="postgres-1"),',
        f'database_cluster="postgres-1", {balancer}),',
        file="fleet",
    )

    assert steps(definitions)["stack/shop-production"]["after"] == [
        "stack/production-1-base",
        "stack/zone-acme-example",
        "stack/shop",
        "charts/production-1-ingress",
    ]


def test_records_that_lead_to_a_gateway_come_after_its_chart(definitions: Definitions) -> None:
    native = "vpc_native=dc.VpcNative(pod_range='10.112.0.0/16', service_range='10.113.0.0/19')"
    routing = f'routing="both", dns_leads_to="gateway", {native}'
    definitions.change(
        'database_cluster="postgres-1"),',
        f'database_cluster="postgres-1", {routing}),',
        file="fleet",
    )
    found = steps(definitions)

    assert found["charts/production-1-gateway"]["namespace"] == "gateway"
    assert "charts/production-1-gateway" in found["stack/shop-production"]["after"]
    assert "charts/production-1-ingress" not in found["stack/shop-production"]["after"]


def test_without_hosts_there_is_no_chart_to_wait_for(definitions: Definitions) -> None:
    nothing_served = 'differences={"web": dc.Difference(present=False)}'
    definitions.change('hosts=("shop-staging.acme.example",)', nothing_served)

    assert steps(definitions)["stack/shop-staging"]["after"] == ["stack/staging-base", "stack/shop"]


def test_a_release_comes_after_the_stack_of_its_name(definitions: Definitions) -> None:
    definitions.change('name="shop",', 'name="shop", repository="storefront",')

    assert steps(definitions)["release/shop-production"] == {
        "step": "release",
        "name": "shop-production",
        "cluster": "production-1",
        "namespace": "shop-production",
        "repository": "storefront",
        "after": ["stack/shop-production"],
    }


def test_a_zone_is_strict_after_the_releases_of_all_its_hosts(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    zones = 'dc.Zone("acme.example", ssl="strict"), dc.Zone("blog.example")'
    definitions.change('dc.Zone("acme.example")', zones, file="fleet")
    definitions.change('"blog.acme.example"', '"blog.blog.example"', file="blog")
    found = steps(definitions)

    assert list(found)[-1] == "stack/zone-acme-example-strict"
    assert found["stack/zone-acme-example-strict"]["after"] == [
        "stack/zone-acme-example",
        "stack/shop-production",
        "stack/shop-staging",
        "release/shop-production",
        "release/shop-staging",
    ]


def test_a_strict_zone_waits_for_no_environment_that_ends(definitions: Definitions) -> None:
    definitions.change(
        'dc.Zone("acme.example")', 'dc.Zone("acme.example", ssl="strict")', file="fleet"
    )
    staging = '"staging", cluster="staging", hosts=("shop-staging.acme.example",)'
    end = 'retired=dc.Retirement(reason="over", date="2026-11-25", backup="none needed")'
    definitions.change(staging, f"{staging}, {end}")

    assert steps(definitions)["stack/zone-acme-example-strict"]["after"] == [
        "stack/zone-acme-example",
        "stack/shop-production",
        "release/shop-production",
    ]


def test_an_environment_that_ends_is_not_released(definitions: Definitions) -> None:
    staging = '"staging", cluster="staging", hosts=("shop-staging.acme.example",)'
    end = 'retired=dc.Retirement(reason="over", date="2026-11-25", backup="none needed")'
    definitions.change(staging, f"{staging}, {end}")
    found = steps(definitions)

    assert "stack/shop-staging" in found
    assert "release/shop-staging" not in found


def test_steps_that_wait_for_each_other_are_a_mistake_of_ours() -> None:
    one, other = Step("stack", "one", ("stack/other",)), Step("stack", "other", ("stack/one",))

    with pytest.raises(AssertionError, match="wait for each other: stack/one, stack/other"):
        ordered([one, other])
