"""The stack `zone-<zone>`: what projects share in a zone of Cloudflare's."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.edge import SharedZone
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.zone_access import ZoneAccess
from devops_constructs.terraform.zone_rulesets import ZoneRulesets
from devops_constructs.terraform.zone_settings import ZoneSettings


def zone_stack(props: SharedZone) -> BuiltStack:
    """`zone-<zone>`: its settings and its rules, with a token of its own."""
    stack = new_stack(props.fleet, naming.zone_stack(props.zone), [])
    access = ZoneAccess(stack, "zone", [props.zone], alone=True)
    ZoneSettings(stack, "settings", props.zone, access)
    ZoneRulesets(stack, "rulesets", props, access)
    return built(stack, ["fleet"])
