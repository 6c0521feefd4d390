"""What stays in a zone at Cloudflare when nothing here looks after it any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.zone import Zone
from devops_constructs.synthesis._change import Change


def what_stays_in_zones(change: Change) -> Iterator[Problem]:
    """Rules of a zone's stack that is gone, and the settings of a zone that is gone as well.

    Terraform cannot take settings back: they stay whatever one does. So a zone goes in two steps,
    of which the first one says in the definition that others look after it.
    """
    fleet = change.loaded.portfolio.fleet
    zones = {naming.zone_stack(zone): zone for zone in fleet.zones}
    told = {zone.name for zone in fleet.zones}
    for path, stack in sorted(change.stacks.items()):
        name = path.split("/")[-2]
        if path in change.new_stacks or not name.startswith("zone-"):
            continue
        if rules := sorted(stack.get("resource", {}).get("cloudflare_ruleset", {})):
            yield _rules_stay(zones.get(name, fleet), name, rules)
        else:
            yield from (_settings_stay(fleet, z) for z in _providers(stack) if z not in told)
        told.update(_providers(stack))  # it may have had a second stack, for its strictness


def _rules_stay(owner: Fleet | Zone, stack: str, rules: Sequence[str]) -> Problem:
    return owner.problem(
        "managed" if isinstance(owner, Zone) else "zones",
        what=f"the stack {stack!r} goes, and its rules stay at Cloudflare: {', '.join(rules)}",
        why="they would go on to act there, where nothing knows of them",
        fix="keep the zone as it was without firewall_rules, rate_limits and uploads until that"
        " is applied",
    )


def _settings_stay(fleet: Fleet, zone: str) -> Problem:
    return fleet.problem(
        "zones",
        what=f"zone {zone!r} is no longer defined, and its settings stay at Cloudflare",
        why="hosts that are left in it go on with them, and nothing looks after them any more",
        fix=f"define it again; or write dc.Zone({zone!r}, managed=False), which says that others"
        " look after it, and take that out in a later commit",
    )


def what_needs_its_token(change: Change) -> Iterator[Problem]:
    """Terraform plans nothing for a stack without the provider of what it would remove."""
    for release in change.loaded.portfolio.releases:
        path = f"terraform/stacks/{release.name}/cdk.tf.json"
        before, now = change.stacks.get(path), change.new_stacks.get(path)
        if not before or not now:
            continue
        for zone, address in sorted(_without_token(before, now).items()):
            moved = zone in _providers(now)
            yield release.environment.problem(
                "hosts",
                what=f"{address} in zone {zone!r} goes, and with it the token to remove it",
                why="Terraform would refuse to plan, as its provider is not there",
                fix=f"leave the token of {zone!r} as it was until that is applied"
                if moved
                else f"write leaves_zones=({zone!r},) here, until that is applied",
            )


def _without_token(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
    """One address for each zone in which something goes whose provider goes as well."""
    known = {f"cloudflare.{each['alias']}" for each in now["provider"].get("cloudflare", ())}
    gone = {
        provider: zone for zone, provider in _providers(before).items() if provider not in known
    }
    kept = {(type_, name) for type_, name, _ in _resources(now)}
    return {
        gone[each["provider"]]: f"{type_}.{name}"
        for type_, name, each in _resources(before)
        if each.get("provider") in gone and (type_, name) not in kept
    }


def _providers(stack: Mapping[str, Any]) -> dict[str, str]:
    """By zone, what a resource calls the provider with its token."""
    found = stack.get("data", {}).get("cloudflare_zone", {}).values()
    return {each["filter"]["name"]: each["provider"] for each in found}


def _resources(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for type_, items in stack.get("resource", {}).items():
        yield from ((type_, name, each) for name, each in items.items())
