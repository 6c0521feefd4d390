"""Rule: how long a bucket keeps objects.

Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-lifecycle-rules/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, at, objects, text, type_of
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_HIDDEN = "they stay as old versions until those are deleted"
_GONE = "they do not come back"
_NOUNS = {
    "expiration.0.days": "objects",
    "expiration.0.date": "objects",
    "noncurrent_version_expiration.0.days": "old versions",
}


def object_life(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Rules of buckets that delete more, or sooner."""
    for pair in pairs(before, after, changes):
        for kept in pair.kept:
            if type_of(kept.address) == "digitalocean_spaces_bucket":
                yield from _told(pair, kept)


def _told(pair: Pair, kept: Kept) -> Iterator[Consequence]:
    old, new = _deleted(kept.before), _deleted(kept.after)
    for (prefix, path), now in sorted(new.items(), key=str):
        was, noun = old.get((prefix, path)), _NOUNS[path]
        if same(was, now) or (type(was) is type(now) is int and was < now):
            continue
        when = f"after {shown(now)} days" if path.endswith("days") else f"from {shown(now)} on"
        before = "" if was is None else f"; it was {shown(was)}"
        below = f" below {prefix!r}" if prefix else ""
        hidden = at(kept.after, "versioning.0.enabled") is True and noun == "objects"
        yield Consequence(
            "deleted-sooner",
            "to do" if hidden else "loses",
            pair.artifact,
            kept.address,
            f"{noun}{below} in {title(pair.after, kept.address, kept.after)} are deleted"
            f" {when}{before}",
            f"it counts for what is there already: {_HIDDEN if hidden else _GONE}",
            "see that nothing there is needed for longer",
        )


def _deleted(body: Body) -> dict[tuple[str, str], Any]:
    """When something is deleted, by what it is and where; of two rules the first to do it."""
    found: dict[tuple[str, str], Any] = {}
    for rule in objects(body.get("lifecycle_rule")):
        for path in _NOUNS if rule.get("enabled") is True else ():
            key, value = (text(rule.get("prefix")), path), at(rule, path)
            known = found.get(key)
            if value is not None and (known is None or _number(value) < _number(known)):
                found[key] = value
    return found


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0.0
