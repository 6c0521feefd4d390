"""Which of a stack's resources become other ones, and because of what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.pair import Kept, Pair
from devops_constructs.review.changes.stacks.sensitive import Hidden, masked
from devops_constructs.review.changes.stacks.stack import at, type_of
from devops_constructs.review.changes.stacks.titles import kind_of

_REFERENCE = re.compile(r"(?<![\w.-])([a-z][a-z0-9]*_[a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z0-9_]+)")
_ABSENT = "nothing"


@dataclass(frozen=True)
class Replaced:
    """A resource in whose place another one comes."""

    kept: Kept
    because: str
    sure: bool
    """Otherwise values decide that only the plan knows."""


def replaced_in(pair: Pair) -> list[Replaced]:
    """Those by their own arguments, and those that are made of them."""
    found: dict[str, Replaced] = {}
    while True:
        other = {*pair.made, *found}
        more = [
            each
            for kept in pair.kept
            if kept.address not in found
            for each in list(_replaced(pair, kept, other))[:1]
        ]
        if not more:
            return [found[address] for address in sorted(found)]
        found |= {each.kept.address: each for each in more}


def _replaced(pair: Pair, kept: Kept, other: set[str]) -> Iterator[Replaced]:
    unsure = None
    for path in kind_of(kept.address).anew:
        if not kept.heeds(path):
            continue
        old, new = at(kept.before, path), at(kept.after, path)
        if source := _made_of(pair, new, other):
            yield Replaced(kept, f"its {_argument(path)} is made of {source}, which is new", True)
            return
        was, now = pair.resolved(kept, path)
        if same(was, now) or (old is None and _is_default(kept, path, new)):
            continue
        reason = Replaced(kept, _difference(pair, kept, path), not _has_references(was, now))
        if reason.sure:
            yield reason
            return
        unsure = unsure or reason
    if unsure:
        yield unsure


def _made_of(pair: Pair, value: object, other: set[str]) -> str | None:
    """The resource among these that the value takes something from that only applying tells."""
    for type_, name, attribute in _REFERENCE.findall(json.dumps(value, default=str)):
        address = f"{type_}.{name}"
        if address in other and pair.after and attribute not in pair.after.resources[address]:
            return address
    return None


_DEFAULTS = {
    ("random_password", "special"): True,
    ("random_password", "upper"): True,
    ("random_password", "lower"): True,
    ("random_password", "numeric"): True,
    ("cloudflare_origin_ca_certificate", "requested_validity"): 5475,
    ("rollbar_project_access_token", "status"): "enabled",
    ("kubernetes_secret_v1", "type"): "Opaque",
}
"""What is meant where nothing is written: writing that changes nothing."""


def _is_default(kept: Kept, path: str, new: object) -> bool:
    return _DEFAULTS.get((type_of(kept.address), path), _ABSENT) == new


def _difference(pair: Pair, kept: Kept, path: str) -> str:
    hidden = [at(masked(kept.address, body), path) for body in (kept.before, kept.after)]
    old, new = pair.resolved(kept, path)
    if any(isinstance(each, dict | list | Hidden) for each in (*hidden, old, new)):
        return f"its {_argument(path)} is another one"
    was, now = (_ABSENT if each is None else shown(each) for each in (old, new))
    return f"its {_argument(path)} was {was}, and is {now}"


def _argument(path: str) -> str:
    """A path as Terraform's plans have it."""
    return re.sub(r"\.(\d+)", r"[\1]", path)


def _has_references(*values: object) -> bool:
    return any("${" in str(value) or ": " in str(value) for value in values)
