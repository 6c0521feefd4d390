"""Rule: who reaches databases, clusters and buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import shown
from devops_constructs.review.changes.stacks.access import Judge, judged, narrower, wider
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, at, objects, text
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_EVERYBODY = ("0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1")
_RIGHTS = ("", "read", "readwrite", "fullaccess")


def access_at_digitalocean(
    before: Tree, after: Tree, changes: Sequence[Change]
) -> Iterator[Consequence]:
    """Firewalls, keys and what is public."""
    for pair in pairs(before, after, changes):
        yield from judged(pair, _JUDGES)


def _database(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if old:
        yield from _sources(pair, address, _rules(pair, old), _rules(pair, new), "the database")
    elif pair.before:
        what = f"only {', '.join(sorted(_rules(pair, new)))} may connect to the database of"
        why = "without a firewall everybody might, and whoever else does is refused"
        yield narrower(pair, address, f"{what} {address}", why)


def _rules(pair: Pair, body: Body) -> set[str]:
    stack = pair.after if pair.after else pair.before
    return {
        f"{text(rule.get('type'))} {stack.called(rule.get('value')) if stack else ''}"
        for rule in objects(body.get("rule"))
    }


def _control_plane(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    path = "control_plane_firewall.0"
    if at(old, f"{path}.enabled") is True and at(new, f"{path}.enabled") is not True:
        why = "only a token keeps others out"
        what = "everybody on the internet reaches the Kubernetes API of the cluster"
        yield wider(pair, address, what, why)
    elif at(old, f"{path}.enabled") is True:
        was, now = (set(_texts(at(body, f"{path}.allowed_addresses"))) for body in (old, new))
        yield from _sources(pair, address, was, now, "the Kubernetes API")


def _sources(
    pair: Pair, address: str, old: set[str], new: set[str], noun: str
) -> Iterator[Consequence]:
    for source in sorted(new - old):
        everybody = source.endswith(_EVERYBODY)
        yield wider(
            pair,
            address,
            f"{source} may connect to {noun} of {address}",
            "that is everybody on the internet, and what is read does not come back"
            if everybody
            else "a password, or a token, is all that it needs besides",
            "loses" if everybody else "to do",
        )
    for source in sorted(old - new):
        yield narrower(
            pair,
            address,
            f"{source} may not connect to {noun} of {address} any more",
            "what connects from there is refused as soon as it is applied",
        )


def _key(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    was, now = _grants(pair, old), _grants(pair, new)
    for bucket in sorted({*was, *now}):
        before, after = was.get(bucket, ""), now.get(bucket, "")
        named = f"bucket {bucket!r}" if bucket else "all buckets"
        if _right(after) > _right(before) and (old or not bucket):
            what = f"{title(pair.after, address, new)} gets {after} for {named}"
            yield wider(pair, address, what, f"it had {before or 'no right'} there before")
        elif _right(after) < _right(before):
            what = f"{title(pair.after, address, new)} has {after or 'no right'} for {named}"
            yield narrower(pair, address, what, f"it had {before} there before")


def _grants(pair: Pair, body: Body) -> dict[str, str]:
    stack = pair.after if pair.after else pair.before
    found: dict[str, str] = {}
    for grant in objects(body.get("grant")):
        bucket = stack.called(grant.get("bucket")) if stack else ""
        right = text(grant.get("permission"))
        found[bucket] = max(right, found.get(bucket, ""), key=_right)
    return found


def _right(permission: str) -> int:
    # one that is not known may be anything
    return _RIGHTS.index(permission) if permission in _RIGHTS else len(_RIGHTS)


def _bucket(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if str(new.get("acl", "private")) != "private" and old.get("acl") != new.get("acl"):
        what = f"everybody may list what is in {title(pair.after, address, new)}"
        why = f"its acl is {shown(new.get('acl'))}; what has been read does not come back"
        yield wider(pair, address, what, why, "loses")


def _policy(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if old.get("policy") != new.get("policy"):
        bucket = pair.after.called(new.get("bucket")) if pair.after else ""
        what = f"the policy of bucket {bucket!r} is another one"
        yield wider(pair, address, what, "it decides who reads what is in it, perhaps everybody")


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


_JUDGES: dict[str, Judge] = {
    "digitalocean_database_firewall": _database,
    "digitalocean_kubernetes_cluster": _control_plane,
    "digitalocean_spaces_bucket": _bucket,
    "digitalocean_spaces_bucket_policy": _policy,
    "digitalocean_spaces_key": _key,
}
