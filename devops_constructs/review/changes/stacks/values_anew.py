"""Rule: Secrets whose values are other ones, and who has to have them before it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same
from devops_constructs.review.changes.stacks.identity import replaced_in
from devops_constructs.review.changes.stacks.pair import Kept, Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, at, objects, type_of
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_IN_CLUSTER = "kubernetes_secret_v1"
_READ_ANEW = "kubernetes.io/tls"
"""The type of Secrets that the ingress takes up by itself."""
_AT_GITHUB = ("github_actions_environment_secret", "github_actions_secret")


def values_anew(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Keys of Secrets in clusters, and secrets at GitHub, that Terraform writes."""
    for pair in pairs(before, after, changes):
        anew = {each.kept.address for each in replaced_in(pair)}
        for kept in pair.kept:
            if kept.address in anew:
                continue
            if type_of(kept.address) == _IN_CLUSTER:
                yield from _keys(pair, kept, {*anew, *pair.made})
            elif type_of(kept.address) in _AT_GITHUB:
                yield from _at_github(pair, kept, {*anew, *pair.made})


def _keys(pair: Pair, kept: Kept, other: set[str]) -> Iterator[Consequence]:
    old, new = (_data(body) for body in (kept.before, kept.after))
    if gone := sorted(old.keys() - new.keys()):
        yield Consequence(
            "secret-key-gone",
            "interrupts",
            pair.artifact,
            kept.address,
            f"{title(pair.after, kept.address, kept.after)} has no key {', '.join(gone)} any more",
            "pods that need it do not start from then on",
            "see that no release needs it before this is applied",
        )
    differ = [
        key
        for key in sorted(old.keys() & new.keys())
        if not same(old[key], new[key]) or any(address in str(new[key]) for address in other)
    ]
    if differ and kept.after.get("type") != _READ_ANEW:
        yield Consequence(
            "secret-value-anew",
            "restarts",
            pair.artifact,
            kept.address,
            f"{title(pair.after, kept.address, kept.after)} has another value of"
            f" {', '.join(differ)}",
            "pods go on with the old one, which may be refused by then, until the next release"
            " starts them anew",
            "release the project when this is applied",
        )


def _data(body: Body) -> Body:
    return next(objects(at(body, "data")), {})


def _at_github(pair: Pair, kept: Kept, other: set[str]) -> Iterator[Consequence]:
    old, new = kept.before.get("value"), kept.after.get("value")
    if not same(old, new) or any(address in str(new) for address in other):
        yield Consequence(
            "github-secret-anew",
            "note",
            pair.artifact,
            kept.address,
            f"{title(pair.after, kept.address, kept.after)} has another value",
            "runs that begin after this is applied take it",
        )
