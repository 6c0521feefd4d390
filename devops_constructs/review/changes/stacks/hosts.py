"""Rule: names in DNS that begin, end or lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def hosts(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Records by their names, whichever stack they are in."""
    old: dict[Key, _Record] = {}
    new: dict[Key, _Record] = {}
    for pair in pairs(before, after, changes):
        # nothing runs a stack without its file, so its records stay: another rule says so
        if pair.before and pair.after:
            old |= dict(_records(pair.artifact, pair.before, pair.forgotten))
        if pair.after:
            new |= dict(_records(pair.artifact, pair.after, {}))
    for key in sorted({*old, *new}):
        yield from _told(key, old.get(key), new.get(key))


def _records(
    artifact: str, stack: Stack, forgotten: dict[str, Body]
) -> Iterator[tuple[Key, _Record]]:
    for address, body in stack.resources.items():
        if type_of(address) == _RECORD:
            key = (text(body.get("name")) or address, text(body.get("type")))
            content = stack.resolved(body.get("content"))
            proxied = body.get("proxied") is True
            yield key, _Record(artifact, address, content, proxied, address in forgotten)


def _told(key: Key, old: _Record | None, new: _Record | None) -> Iterator[Consequence]:
    name, type_ = key
    if old and not new and not old.forgotten:
        yield Consequence(
            "host-gone",
            "interrupts",
            old.artifact,
            old.address,
            f"{name} leads nowhere any more: its record ({type_}) is destroyed",
            "visitors find no address, some only when their resolver asks anew",
            "leave it until nobody asks for the name",
        )
    if new and not old:
        yield Consequence(
            "host-new",
            "note",
            new.artifact,
            new.address,
            f"{name} leads to {shown(new.content)}, {_how(new)}",
            "visitors get there as soon as it is applied; what answers them has to be released",
        )
    if old and new:
        yield from _elsewhere(name, old, new)


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
        yield Consequence(
            "host-leads-elsewhere",
            "interrupts",
            new.artifact,
            new.address,
            f"{name} leads to {shown(new.content)}, and led to {shown(old.content)}",
            "visitors get there as soon as it is applied, whatever answers them",
            "see that it answers for this name already",
        )
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
