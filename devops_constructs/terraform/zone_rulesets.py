"""The rules of a zone: one ruleset per phase, merged from all projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project import naming
from devops_constructs.project.edge import SharedZone
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.cloudflare import Ruleset
from devops_constructs.terraform.reference import literal
from devops_constructs.terraform.zone_access import ZoneAccess

if TYPE_CHECKING:
    from devops_constructs.terraform.cloudflare.ruleset import RulesetRules


class ZoneRulesets(Construct):
    """All rules that Terraform owns in a zone. A ruleset is the whole of its phase: rules made by
    hand in the same phase are taken away by the next apply.

    A rule keeps its `ref`, so that others can come and go without it being made anew.

    Creates:
        cloudflare_ruleset.<stack>_<phase>: for each phase that has a rule.

    Sources: https://developers.cloudflare.com/ruleset-engine/reference/phases-list/
    """

    def __init__(self, scope: Construct, id: str, props: SharedZone, access: ZoneAccess) -> None:
        super().__init__(scope, id)
        for phase, rules in (
            ("http_ratelimit", _rate_limits(props)),
            ("http_request_cache_settings", _cache_rules(props)),
            ("http_request_firewall_custom", _firewall_rules(props)),
        ):
            if rules:
                Ruleset(
                    self,
                    stack_id(naming.zone_stack(props.zone), phase),
                    zone_id=access.zone_id(props.zone),
                    kind="zone",
                    phase=phase,
                    name=f"{props.zone.name} {phase}, by Terraform",
                    rules=rules,
                )


def _rate_limits(props: SharedZone) -> list[RulesetRules]:
    return [
        {
            "ref": limit.name,
            "description": limit.name,
            "enabled": True,
            "action": "block",
            "expression": literal(limit.expression),
            "ratelimit": {
                # Cloudflare wants the data centre named, since each one counts by itself
                "characteristics": ["cf.colo.id", "ip.src"],
                "period": limit.period_seconds,
                "requests_per_period": limit.requests,
                "mitigation_timeout": limit.block_seconds,
            },
        }
        for limit in props.zone.rate_limits
    ]


def _firewall_rules(props: SharedZone) -> list[RulesetRules]:
    return [
        {
            "ref": rule.name,
            "description": rule.name,
            "enabled": True,
            "action": rule.action,
            "expression": literal(rule.expression),
        }
        for rule in props.zone.firewall_rules
    ]


def _cache_rules(props: SharedZone) -> list[RulesetRules]:
    """One for all uploads that are kept for the same time: a free zone has ten rules."""
    by_time: dict[tuple[int, int], list[str]] = {}
    for uploads in props.uploads:
        times = (uploads.delivery.cache_seconds, uploads.delivery.browser_cache_seconds)
        by_time.setdefault(times, []).append(uploads.host)
    return [_cache_rule(*times, hosts) for times, hosts in sorted(by_time.items())]


def _cache_rule(cache_seconds: int, browser_seconds: int, hosts: list[str]) -> RulesetRules:
    quoted = " ".join(f'"{host}"' for host in hosts)
    return {
        "ref": f"uploads_{cache_seconds}_{browser_seconds}",
        "description": f"uploads, {cache_seconds} seconds here and {browser_seconds} in browsers",
        "enabled": True,
        "action": "set_cache_settings",
        "expression": f"(http.host in {{{quoted}}})",
        "action_parameters": {
            "cache": True,
            "edge_ttl": {
                "mode": "override_origin",
                "default": cache_seconds,
                # 0: asked for again each time, so that an error is over when it is over
                "status_code_ttl": [{"status_code_range": {"from": 400, "to": 599}, "value": 0}],
            },
            "browser_ttl": {"mode": "override_origin", "default": browser_seconds}
            if browser_seconds
            else {"mode": "bypass"},
        },
    }
