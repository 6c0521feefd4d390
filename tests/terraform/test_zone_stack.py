"""The stack of a zone: its settings, and the rules of all its projects."""

from __future__ import annotations

from typing import Any

import pytest

from devops_constructs import (
    AssetsWorker,
    FirewallRule,
    Hsts,
    Zone,
    ZoneRateLimit,
)
from tests.terraform.edge_samples import fleet, shop, stacks_of
from tests.terraform.schema_check import committed_schemas, problems_of

BLOG = ("blog", ("blog.acme.example",), "blog-staging.acme.example")


def stack(zone: Zone | None = None, *projects: Any) -> dict[str, Any]:
    of = fleet(zone or Zone("acme.example"))
    return stacks_of(of, *projects)["zone-acme-example"]


def settings(zone: Zone) -> dict[str, Any]:
    found = stack(zone)["resource"]["cloudflare_zone_setting"]
    return {item["setting_id"]: item["value"] for item in found.values()}


def rules(phase: str, zone: Zone | None, *projects: Any) -> list[dict[str, Any]]:
    found = stack(zone, *projects)["resource"].get("cloudflare_ruleset", {})
    in_phase = [item["rules"] for item in found.values() if item["phase"] == phase]
    assert len(in_phase) <= 1
    return in_phase[0] if in_phase else []


def test_a_zone_is_looked_up_and_neither_made_nor_deleted() -> None:
    found = stack()

    assert "cloudflare_zone" not in found["resource"]
    [zone] = found["data"]["cloudflare_zone"].values()
    assert zone["filter"]["name"] == "acme.example"


def test_settings_of_a_zone_are_safe_by_default_and_lead_to_any_certificate_at_first() -> None:
    assert settings(Zone("acme.example")) == {
        "always_use_https": "on",
        "automatic_https_rewrites": "on",
        "brotli": "on",
        "http3": "on",
        "min_tls_version": "1.2",
        "security_header": {
            "strict_transport_security": {
                "enabled": False,
                "include_subdomains": False,
                "max_age": 0,
                "nosniff": False,
                "preload": False,
            }
        },
        "ssl": "full",
        "tls_1_3": "on",
        "tls_client_auth": "on",
        "websockets": "on",
    }


def test_a_setting_is_switched_off_rather_than_left_out() -> None:
    """Destroying one changes nothing at Cloudflare."""
    off = Zone(
        "acme.example",
        min_tls_version="1.3",
        always_use_https=False,
        automatic_https_rewrites=False,
        brotli=False,
        tls_1_3=False,
        http3=False,
        websockets=False,
        origin_pulls=False,
    )

    found = settings(off)

    assert (found.pop("ssl"), found.pop("min_tls_version")) == ("full", "1.3")
    found.pop("security_header")
    assert set(found.values()) == {"off"}
    assert found.keys() == settings(Zone("acme.example")).keys() - {
        "ssl",
        "min_tls_version",
        "security_header",
    }


def test_a_zone_that_is_to_be_strict_begins_with_any_certificate() -> None:
    """What the stack of strictness makes of it later is not undone: tests/terraform/real."""
    begins = stack(Zone("acme.example", ssl="strict"))["resource"]["cloudflare_zone_setting"]
    stays = stack(Zone("acme.example"))["resource"]["cloudflare_zone_setting"]
    address = "zone-acme-example_ssl"

    assert begins[address]["value"] == stays[address]["value"] == "full"
    assert begins[address]["lifecycle"] == {"ignore_changes": ["value"]}
    assert "lifecycle" not in stays[address]


def test_strictness_has_a_stack_of_its_own_with_nothing_else_in_it() -> None:
    stacks = stacks_of(fleet(Zone("acme.example", ssl="strict"), Zone("agency.example")), shop())

    assert "zone-agency-example-strict" not in stacks
    strict = stacks["zone-acme-example-strict"]
    [(address, setting)] = strict["resource"].pop("cloudflare_zone_setting").items()
    assert (address, setting["setting_id"], setting["value"]) == (
        "zone-acme-example-strict_ssl",
        "ssl",
        "strict",
    )
    assert not strict["resource"]
    assert strict["provider"]["cloudflare"] == [
        {"api_token": "${var.cloudflare_api_token_acme_example}"}
    ]
    assert problems_of(strict, committed_schemas()) == []


def test_hsts_of_a_zone_says_every_key() -> None:
    hsts = Hsts(max_age_days=365, include_subdomains=True, preload=True)

    assert settings(Zone("acme.example", hsts=hsts))["security_header"] == {
        "strict_transport_security": {
            "enabled": True,
            "include_subdomains": True,
            "max_age": 31_536_000,
            "nosniff": False,
            "preload": True,
        }
    }


def test_the_stack_takes_the_token_of_its_zone_by_a_variable() -> None:
    [provider] = stack(Zone("acme.example"))["provider"]["cloudflare"]

    assert provider == {"api_token": "${var.cloudflare_api_token_acme_example}"}


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (Zone("a-b.example"), "a__b_example"),
        (Zone("a.b.example"), "a_b_example"),
        (Zone("acme.example", token="CLIENT_7"), "client_7"),
    ],
)
def test_no_two_zones_have_one_token_unless_they_say_so(zone: Zone, name: str) -> None:
    stacks = stacks_of(fleet(zone))

    assert list(stacks[f"zone-{zone.name.replace('.', '-')}"]["variable"]) == [
        f"cloudflare_api_token_{name}"
    ]


def test_a_zone_without_rules_has_no_ruleset() -> None:
    assert "cloudflare_ruleset" not in stack()["resource"]


def test_uploads_of_all_projects_with_the_same_times_share_one_cache_rule() -> None:
    blog = shop(*BLOG)
    slow = AssetsWorker(cache_seconds=604_800, browser_cache_seconds=0)
    cms = shop("cms", ("cms.acme.example",), "cms-staging.acme.example", slow)

    found = rules("http_request_cache_settings", None, blog, cms, shop(staging="s.acme.example"))

    assert [(rule["ref"], rule["expression"]) for rule in found] == [
        (
            "uploads_86400_3600",
            '(http.host in {"assets.acme.example" "blog-assets.acme.example"'
            ' "blog-staging-assets.acme.example" "s-assets.acme.example"})',
        ),
        (
            "uploads_604800_0",
            '(http.host in {"cms-assets.acme.example" "cms-staging-assets.acme.example"})',
        ),
    ]
    parameters = found[0]["action_parameters"]
    assert parameters["edge_ttl"]["default"] == 86_400
    assert parameters["browser_ttl"] == {"mode": "override_origin", "default": 3600}
    assert found[1]["action_parameters"]["browser_ttl"] == {"mode": "bypass"}


def test_errors_of_uploads_are_not_kept() -> None:
    [rule] = rules("http_request_cache_settings", None, shop(*BLOG))

    assert rule["action_parameters"]["edge_ttl"]["status_code_ttl"] == [
        {"status_code_range": {"from": 400, "to": 599}, "value": 0}
    ]


def test_another_project_leaves_the_rules_of_the_first_their_refs() -> None:
    quick = AssetsWorker(cache_seconds=7_200)
    before = rules("http_request_cache_settings", None, shop(*BLOG))

    cms = shop("cms", ("cms.acme.example",), "cms-staging.acme.example", quick)
    after = rules("http_request_cache_settings", None, shop(*BLOG), cms)

    assert [rule["ref"] for rule in after] == ["uploads_7200_3600", "uploads_86400_3600"]
    assert after[1:] == before


def test_firewall_rules_and_rate_limits_are_known_by_their_names() -> None:
    zone = Zone(
        "acme.example",
        firewall_rules=(
            FirewallRule("wordpress", expression='http.request.uri.path contains "/wp-${x}"'),
            FirewallRule("bots", expression="not cf.client.bot", action="managed_challenge"),
        ),
        rate_limits=(
            ZoneRateLimit("login", expression='http.request.uri.path eq "/login"', requests=20),
        ),
    )

    [limit] = rules("http_ratelimit", zone)
    firewall = rules("http_request_firewall_custom", zone)

    assert [(rule["ref"], rule["action"]) for rule in firewall] == [
        ("wordpress", "block"),
        ("bots", "managed_challenge"),
    ]
    assert firewall[0]["expression"] == 'http.request.uri.path contains "/wp-$${x}"'
    assert limit["ref"] == "login"
    assert limit["ratelimit"] == {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 10,
        "requests_per_period": 20,
        "mitigation_timeout": 10,
    }


def test_the_stack_fits_the_committed_provider_schemas() -> None:
    enterprise = Zone("acme.example", plan="enterprise", hsts=Hsts())
    found = stack(enterprise, shop(*BLOG))

    assert problems_of(found, committed_schemas()) == []
