"""The stacks of a zone of Cloudflare's: what projects share in it, and how strict it is."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.edge import SharedZone
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.zone_access import ZoneAccess
from devops_constructs.terraform.zone_rulesets import ZoneRulesets
from devops_constructs.terraform.zone_settings import ZoneSettings, ZoneStrictness


def zone_stack(props: SharedZone) -> BuiltStack:
    """`zone-<zone>`: its settings and its rules, with a token of its own."""
    stack = new_stack(props.fleet, naming.zone_stack(props.zone), [])
    access = ZoneAccess(stack, "zone", [props.zone], alone=True)
    ZoneSettings(stack, "settings", props.zone, access)
    ZoneRulesets(stack, "rulesets", props, access)
    return built(stack, ["fleet"])


def strict_zone_stack(props: SharedZone) -> BuiltStack:
    """`zone-<zone>-strict`, applied when all of the zone's hosts show a certificate: before that
    Cloudflare would answer all of them with error 526."""
    zone = props.zone
    stack = new_stack(props.fleet, naming.strict_zone_stack(zone), [])
    ZoneStrictness(stack, "strict", zone, ZoneAccess(stack, "zone", [zone], alone=True))
    releases = [release.name for release in props.certified]
    return built(stack, [naming.zone_stack(zone), *releases], after_releases=releases)
