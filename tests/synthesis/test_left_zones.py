"""An environment that leaves a zone keeps its token until nothing of it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said

ZONE = 'dc.Zone("acme.example"'
OTHER = '        dc.Zone("other.example"),\n'
HOST = '"production", cluster="production-1", hosts=("shop.acme.example",)'
MOVED = '"production", cluster="production-1", hosts=("shop.other.example",)'
ADDRESS = "cloudflare_dns_record.shop-production_shop_acme_example"
WHY = "Terraform would refuse to plan, as its provider is not there"
WHAT = f"Environment 'production': {ADDRESS} in zone 'acme.example' goes, and with it the token"


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The shop and a second zone, synthesised."""
    definitions = Definitions(tmp_path)
    definitions.change(f"        {ZONE}),\n", f"        {ZONE}),\n{OTHER}", file="fleet")
    synthesise(tmp_path)
    return definitions


def refusal(definitions: Definitions) -> str:
    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)
    return str(caught.value)


def stack(definitions: Definitions) -> dict[str, Any]:
    path = "charts_out/terraform/stacks/shop-production/cdk.tf.json"
    found: dict[str, Any] = json.loads((definitions.root / path).read_text())
    return found


def test_stack_does_not_lose_the_token_for_what_it_removes(definitions: Definitions) -> None:
    place = definitions.change(HOST, MOVED)

    assert said(
        place,
        f"{WHAT} to remove it",
        WHY,
        "write leaves_zones=('acme.example',) here, until that is applied",
    ) in refusal(definitions)


def test_zone_that_is_left_is_still_known_to_the_stack(definitions: Definitions) -> None:
    definitions.change(HOST, f'{MOVED}, leaves_zones=("acme.example",)')
    synthesise(definitions.root)

    left = stack(definitions)
    assert [each["alias"] for each in left["provider"]["cloudflare"]] == [
        "token_acme_example",
        "token_other_example",
    ]
    assert "cloudflare_api_token_acme_example" in left["variable"]
    assert [each["name"] for each in left["resource"]["cloudflare_dns_record"].values()] == [
        "shop.other.example"
    ]

    definitions.change(', leaves_zones=("acme.example",)', "")
    synthesise(definitions.root)
    assert "cloudflare_api_token_acme_example" not in stack(definitions)["variable"]


def test_zone_that_becomes_one_of_others_is_left_too(definitions: Definitions) -> None:
    definitions.change(f"{ZONE})", f"{ZONE}, managed=False)", file="fleet")
    assert "write leaves_zones=('acme.example',) here" in refusal(definitions)

    for host in (HOST, '"staging", cluster="staging", hosts=("shop-staging.acme.example",)'):
        definitions.change(host, f'{host}, leaves_zones=("acme.example",)')
    synthesise(definitions.root)

    assert "cloudflare_dns_record" not in stack(definitions)["resource"]
    manifest = json.loads((definitions.root / "charts_out/terraform/manifest.json").read_text())
    assert "zone-acme-example" not in manifest["stacks"]["shop-production"]["dependencies"]


def test_token_changes_alone(definitions: Definitions) -> None:
    both = 'hosts=("shop.acme.example", "www.acme.example")'
    definitions.change('"production-1", hosts=("shop.acme.example",)', f'"production-1", {both}')
    synthesise(definitions.root)
    definitions.change(f"{ZONE})", f'{ZONE}, token="AGENCY")', file="fleet")
    synthesise(definitions.root)
    definitions.change('token="AGENCY"', 'token="OTHER"', file="fleet")
    definitions.change(both, 'hosts=("shop.acme.example",)')

    assert "leave the token of 'acme.example' as it was until that is applied" in refusal(
        definitions
    )


def test_zone_that_is_left_has_to_be_one_of_the_fleet(definitions: Definitions) -> None:
    place = definitions.change(
        HOST, f'{HOST},\n            leaves_zones=("acne.example",)', at='"acne'
    )

    assert said(
        place,
        "Environment 'production': there is no zone 'acne.example' in the fleet",
        "with its token records are taken away there",
        "did you mean 'acme.example'?",
    ) in refusal(definitions)


RULED = """        dc.Zone(
            "other.example",
            firewall_rules=(
                dc.FirewallRule("no-login", expression='(http.request.uri.path eq "/login")'),
            ),
        ),
"""


def test_rules_of_a_zone_are_not_left_where_nothing_knows_of_them(
    definitions: Definitions,
) -> None:
    definitions.change(OTHER, RULED, file="fleet")
    synthesise(definitions.root)

    definitions.change(RULED, "", file="fleet")

    assert said(
        "projects/fleet.py:14",
        "Fleet: the stack 'zone-other-example' goes, and its rules stay at Cloudflare:"
        " zone-other-example_http_request_firewall_custom",
        "they would go on to act there, where nothing knows of them",
        "keep the zone as it was without firewall_rules, rate_limits and uploads until that is"
        " applied",
    ) in refusal(definitions)


OF_OTHERS = '        dc.Zone("other.example", managed=False),\n'
GONE = "zone 'other.example' is no longer defined, and its settings stay at Cloudflare"


@pytest.mark.parametrize("instead", ["", '        dc.Zone("new.example"),\n'])
def test_zone_does_not_vanish_unnoticed(definitions: Definitions, instead: str) -> None:
    """Nor under another name."""
    definitions.change(OTHER, instead, file="fleet")

    assert refusal(definitions) == said(
        "projects/fleet.py:14",
        f"Fleet: {GONE}",
        "hosts that are left in it go on with them, and nothing looks after them any more",
        "define it again; or write dc.Zone('other.example', managed=False), which says that others"
        " look after it, and take that out in a later commit",
    )


def test_zone_that_had_two_stacks_is_told_once(definitions: Definitions) -> None:
    strict = OTHER.replace('")', '", ssl="strict")')
    definitions.change(OTHER, strict, file="fleet")
    synthesise(definitions.root)

    definitions.change(strict, "", file="fleet")

    assert refusal(definitions).count(GONE) == 1


def test_zone_below_another_one_does_not_vanish_unnoticed(definitions: Definitions) -> None:
    below = '        dc.Zone("shop.other.example"),\n'
    definitions.change(OTHER, OTHER + below, file="fleet")
    synthesise(definitions.root)

    definitions.change(below, "", file="fleet")

    assert "zone 'shop.other.example' is no longer defined" in refusal(definitions)


def test_zone_goes_in_two_steps(definitions: Definitions) -> None:
    definitions.change(OTHER, OF_OTHERS, file="fleet")
    synthesise(definitions.root)

    definitions.change(OF_OTHERS, "", file="fleet")

    synthesise(definitions.root)
    assert "other.example" not in (definitions.root / "projects/fleet.py").read_text()


def test_rules_go_before_their_zone_does(definitions: Definitions) -> None:
    definitions.change(OTHER, RULED, file="fleet")
    synthesise(definitions.root)
    definitions.change(RULED, OTHER, file="fleet")
    synthesise(definitions.root)

    definitions.change(OTHER, OF_OTHERS, file="fleet")

    synthesise(definitions.root)
    assert not (definitions.root / "charts_out/terraform/stacks/zone-other-example").exists()


def test_a_zone_becomes_strict_and_stops_being_so_without_ado(definitions: Definitions) -> None:
    """Nothing is lost with the stack of strictness: the zone's own writes what it is to be."""
    strict = definitions.root / "charts_out/terraform/stacks/zone-acme-example-strict"
    definitions.change(f"{ZONE})", f'{ZONE}, ssl="strict")', file="fleet")
    synthesise(definitions.root)
    assert strict.exists()

    definitions.change(', ssl="strict"', "", file="fleet")

    synthesise(definitions.root)
    assert not strict.exists()
