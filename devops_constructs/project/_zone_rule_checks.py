"""What Cloudflare's plans allow in a zone.

Sources:
    https://developers.cloudflare.com/waf/custom-rules/ (Availability)
    https://developers.cloudflare.com/waf/rate-limiting-rules/ (Availability)
    https://developers.cloudflare.com/cache/how-to/cache-rules/ (Availability)
    https://developers.cloudflare.com/rules/origin-rules/ (Availability)
    https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/ (minimum)
All figures were looked up in the sources of these pages: docs/decisions/0022.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from devops_constructs.errors import Problem
from devops_constructs.project._refusals import Refused

if TYPE_CHECKING:
    from devops_constructs.project.zone import Zone
    from devops_constructs.project.zone_rules import FirewallRule, ZoneRateLimit

Plan = Literal["free", "pro", "business", "enterprise"]


@dataclass(frozen=True)
class PlanLimits:
    """How much of everything a zone of a plan can have."""

    firewall_rules: int
    rate_limits: int
    rules: int
    """Cache rules."""
    longest_period_seconds: int
    longest_block_seconds: int
    shortest_cache_seconds: int


LIMITS: Mapping[str, PlanLimits] = {
    "free": PlanLimits(5, 1, 10, 10, 10, 7200),
    "pro": PlanLimits(20, 2, 25, 60, 3600, 3600),
    "business": PlanLimits(100, 5, 50, 600, 86_400, 1),
    "enterprise": PlanLimits(1000, 100, 300, 65_535, 86_400, 1),
}
"""Enterprise has 100 rate limits where the contract has application security, and else 5."""


def is_a_token_name(text: str) -> str:
    """Refuses what cannot be the end of a GitHub secret's name."""
    if re.fullmatch("[A-Z0-9_]{1,60}", text):
        return text
    upper = re.sub("[^A-Z0-9_]", "_", text.upper())
    raise Refused(
        f"is {text!r}",
        why="it ends the name of a GitHub secret, of capital letters, digits and '_'",
        fix=f"write {upper[:60]!r}" if upper.strip("_") else "write one such as 'AGENCY'",
    )


def problems(zone: Zone) -> Iterator[Problem]:
    """Rules of a zone that Cloudflare would refuse."""
    limits = LIMITS[zone.plan]
    for field, rules, most in (
        ("firewall_rules", zone.firewall_rules, limits.firewall_rules),
        ("rate_limits", zone.rate_limits, limits.rate_limits),
    ):
        yield from _differ_in_name(rules)
        if len(rules) > most:
            yield zone.problem(
                field,
                most,
                what=f"has {len(rules)} {field}",
                why=f"a zone of the plan {zone.plan!r} can have {most}",
                fix="join expressions by 'or', or write the plan that the zone has",
            )
    for rule in zone.firewall_rules:
        if rule.has_pattern and zone.plan in ("free", "pro"):
            yield rule.problem(
                "expression",
                what="compares with a regular expression",
                why=f"a zone of the plan {zone.plan!r} cannot; 'business' can",
                fix="use 'contains', 'starts_with()' or 'ends_with()'",
            )
    for limit in zone.rate_limits:
        yield from _times_fit(zone, limit)


def _differ_in_name(rules: Sequence[FirewallRule | ZoneRateLimit]) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in rules:
        if rule.name in seen:
            yield rule.problem(
                "name",
                what=f"the zone already has a rule {rule.name!r} of its kind",
                why="Cloudflare tells rules apart by their names",
                fix="give this one another name",
            )
        seen.add(rule.name)


def _times_fit(zone: Zone, limit: ZoneRateLimit) -> Iterator[Problem]:
    limits = LIMITS[zone.plan]
    for field, most in (
        ("period_seconds", limits.longest_period_seconds),
        ("block_seconds", limits.longest_block_seconds),
    ):
        seconds = getattr(limit, field)
        if seconds > most:
            yield limit.problem(
                field,
                what=f"{field} is {seconds}",
                why=f"a zone of the plan {zone.plan!r} can have {most} at most",
                fix=f"write {field}={most}",
            )
