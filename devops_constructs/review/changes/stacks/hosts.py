"""Rule: names in DNS that begin, end or lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import shown
from devops_constructs.review.changes.stacks.pair import pairs
from devops_constructs.review.changes.stacks.stack import Body, Stack, text, type_of
from devops_constructs.review.changes.tree import Tree

_RECORD = "cloudflare_dns_record"


@dataclass(frozen=True)
class _Record:
    artifact: str
    address: str
    content: Any
    proxied: bool
    forgotten: bool = False


Key = tuple[str, str]
"""A name and the record's type."""
Records = dict[Key, list[_Record]]


def hosts(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Records by their names, whichever stack they are in."""
    old: Records = {}
    new: Records = {}
    for pair in pairs(before, after, changes):
        # nothing runs a stack without its file, so its records stay: another rule says so
        if pair.before and pair.after:
            _add(old, pair.artifact, pair.before, pair.forgotten)
        if pair.after:
            _add(new, pair.artifact, pair.after, {})
    for key in sorted({*old, *new}):
        yield from _told(key, old.get(key, []), new.get(key, []))


def _add(records: Records, artifact: str, stack: Stack, forgotten: Mapping[str, Body]) -> None:
    for address, body in stack.resources.items():
        if type_of(address) == _RECORD:
            key = text(body.get("name")) or address, text(body.get("type"))
            content = stack.resolved(body.get("content"))
            proxied = body.get("proxied") is True
            record = _Record(artifact, address, content, proxied, address in forgotten)
            records.setdefault(key, []).append(record)


def _told(key: Key, old: list[_Record], new: list[_Record]) -> Iterator[Consequence]:
    name, type_ = key
    stay = [record for record in old if record.forgotten]
    if len(old) == len(new) == 1:
        yield from _elsewhere(name, old[0], new[0])
    elif old and new:
        yield from _several(name, old, [*new, *stay])
    elif new:
        yield Consequence(
            "host-new",
            "note",
            new[0].artifact,
            new[0].address,
            f"{name} leads to {_targets(new)}, {_how(new[0])}",
            "visitors get there as soon as it is applied; what answers them has to be released",
        )
    elif not stay:
        yield Consequence(
            "host-gone",
            "interrupts",
            old[0].artifact,
            old[0].address,
            f"{name} leads nowhere any more: its record ({type_}) is destroyed",
            "visitors find no address, some only when their resolver asks anew",
            "leave it until nobody asks for the name",
        )


def _several(name: str, old: list[_Record], new: list[_Record]) -> Iterator[Consequence]:
    """Of names with more than one target only these are compared."""
    if _targets(old) != _targets(new):
        yield _leads_elsewhere(name, old, new)


def _leads_elsewhere(name: str, old: list[_Record], new: list[_Record]) -> Consequence:
    return Consequence(
        "host-leads-elsewhere",
        "interrupts",
        new[0].artifact,
        new[0].address,
        f"{name} leads to {_targets(new)}, and led to {_targets(old)}",
        "visitors get there as soon as it is applied, whatever answers them",
        "see that it answers for this name already",
    )


def _targets(records: list[_Record]) -> str:
    return " and ".join(sorted({shown(record.content) for record in records}))


def _elsewhere(name: str, old: _Record, new: _Record) -> Iterator[Consequence]:
    if old.artifact != new.artifact and not old.forgotten:
        yield Consequence(
            "host-in-other-stack",
            "interrupts",
            new.artifact,
            new.address,
            f"the record of {name} goes from {old.artifact} to {new.artifact}",
            "each stack has its own state: one destroys it, and the other makes another one;"
            " in between the name leads nowhere",
            "let the old stack forget it with a removed block, and import it in the new one",
        )
    if old.content != new.content:
        yield _leads_elsewhere(name, [old], [new])
    if old.proxied and not new.proxied:
        yield Consequence(
            "host-past-cloudflare",
            "interrupts",
            new.artifact,
            new.address,
            f"visitors of {name} do not pass Cloudflare any more",
            "they see the address of the origin and its certificate, which browsers do not trust if"
            " it is Cloudflare's own; rules and caching of the zone do not act",
            "leave proxied true, unless something else serves a trusted certificate",
        )
    if new.proxied and not old.proxied:
        yield Consequence(
            "host-through-cloudflare",
            "note",
            new.artifact,
            new.address,
            f"visitors of {name} pass Cloudflare",
            "the zone's settings and rules act on it, and its certificate has to cover the name",
        )


def _how(record: _Record) -> str:
    return "through Cloudflare" if record.proxied else "past Cloudflare"
