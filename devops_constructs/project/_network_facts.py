"""Who may talk to whom, as facts for `devops show`."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.component import Component
from devops_constructs.project.reachability import (
    Addresses,
    Namespaces,
    Place,
    Way,
    reached_by,
    reaches,
)
from devops_constructs.project.release import Placed


def network_facts(placed: Placed[Component]) -> dict[str, Any]:
    """What a component may talk to, and what may talk to it: everything else is shut."""
    return {
        "reaches": [_way(way) for way in reaches(placed)],
        "reached_by": [_way(way) for way in reached_by(placed)],
    }


def _way(way: Way) -> dict[str, Any]:
    facts: dict[str, Any] = {
        **_peer(way),
        "ports": [f"{number}/{protocol}" for protocol, number in way.ports],
    }
    if way.purpose:
        facts["purpose"] = way.purpose
        facts["hosts"] = list(way.hosts)
    return facts


def _peer(way: Way) -> dict[str, Any]:
    match way.peer:
        case Component():
            return {"component": way.peer.name}
        case Addresses():
            return {"addresses": list(way.peer.cidrs)}
        case Namespaces():
            return {"namespaces": list(way.peer.names)}
        case Place():
            return {"place": way.peer.value}


def in_words(facts: dict[str, Any]) -> str:
    """One way, in a few words."""
    ports = ", ".join(port.removesuffix("/TCP") for port in facts["ports"])
    if "component" in facts:
        return str(facts["component"])
    if "purpose" in facts:
        where = f"at {', '.join(facts.get('addresses', ['any address']))}"
        if "namespaces" in facts:
            where = f"in namespace {', '.join(facts['namespaces'])}"
        meant = f", meaning {', '.join(facts['hosts'])}" if facts["hosts"] else ""
        return f"{facts['purpose']} ({ports} {where}{meant})"
    place = str(facts["place"])
    return "HTTPS" if place == Place.INTERNET.value else place
