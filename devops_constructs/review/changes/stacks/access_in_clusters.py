"""Rule: what accounts may do in clusters, and what pods may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.access import Judge, judged, narrower, wider
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, at, objects, text
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_ENFORCED = "pod-security.kubernetes.io/enforce"
_MOST_SHOWN = 12
_SAFER = ("privileged", "baseline", "restricted")


def access_in_clusters(
    before: Tree, after: Tree, changes: Sequence[Change]
) -> Iterator[Consequence]:
    """Roles, who has them, network policies and the security of namespaces."""
    for pair in pairs(before, after, changes):
        yield from judged(pair, _JUDGES)


def _role(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    was, now = _rights(old), _rights(new)
    if (old or _in_known_namespace(pair, new)) and (more := sorted(now - was)):
        what = f"{title(pair.after, address, new)} may{' also' if old else ''} {_listed(more)}"
        yield wider(
            pair, address, what, "whoever has the role may do that as soon as it is applied"
        )
    if less := sorted(was - now):
        what = f"{title(pair.after, address, new)} may not {_listed(less)} any more"
        yield narrower(pair, address, what, "whoever has the role and does that is refused")


def _in_known_namespace(pair: Pair, body: Body) -> bool:
    """Whether something may be in its namespace already; in a new one nothing is."""
    namespace = text(at(body, "metadata.0.namespace")).removeprefix("${")
    return pair.before is not None and ".".join(namespace.split(".")[:2]) not in pair.made


def _listed(rights: Sequence[str]) -> str:
    more = f" and {len(rights) - _MOST_SHOWN} more" if len(rights) > _MOST_SHOWN else ""
    return ", ".join(rights[:_MOST_SHOWN]) + more


def _rights(role: Body) -> set[str]:
    found = set()
    for rule in objects(role.get("rule")):
        groups, resources, verbs, names = (
            _texts(rule.get(field))
            for field in ("api_groups", "resources", "verbs", "resource_names")
        )
        only = f" named {' or '.join(names)}" if names else ""
        for group, resource, verb in product(groups, resources, verbs):
            found.add(f"{verb} {resource}{f'.{group}' if group else ''}{only}")
    return found


def _binding(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if not old and not _in_known_namespace(pair, new):
        return
    known = [_subject(pair, each) for each in objects(old.get("subject"))]
    for subject in objects(new.get("subject")):
        if (named := _subject(pair, subject)) not in known:
            what = f"{named} gets the role of {title(pair.after, address, new)}"
            yield wider(
                pair, address, what, "it may do what the role allows as soon as it is applied"
            )


def _subject(pair: Pair, subject: Body) -> str:
    name = pair.after.resolved(subject.get("name")) if pair.after else subject.get("name")
    return f"{text(subject.get('kind'))} {shown(name)}"


def _network_policy(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if old and not same(old.get("spec"), new.get("spec")):
        what = f"{title(pair.after, address, new)} lets other traffic through than before"
        why = "pods reach each other by it, or do not any more, as soon as it is applied"
        yield wider(pair, address, what, why)


def _namespace(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    was, now = (_enforced(body) for body in (old, new))
    if old and _safety(now) < _safety(was):
        level = f"the level {now}" if now else "any kind"
        what = f"{title(pair.after, address, new)} takes pods of {level}"
        yield wider(pair, address, what, f"it took only those of the level {was}")
    elif old and _safety(now) > _safety(was):
        what = f"{title(pair.after, address, new)} takes only pods of the level {now}"
        yield narrower(pair, address, what, "others are refused when they start anew")


def _enforced(namespace: Body) -> str:
    labels = at(namespace, "metadata.0.labels")
    return text(labels.get(_ENFORCED)) if isinstance(labels, dict) else ""


def _safety(level: str) -> int:
    return _SAFER.index(level) if level in _SAFER else -1


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


_JUDGES: dict[str, Judge] = {
    "kubernetes_cluster_role_binding_v1": _binding,
    "kubernetes_cluster_role_v1": _role,
    "kubernetes_namespace_v1": _namespace,
    "kubernetes_network_policy_v1": _network_policy,
    "kubernetes_role_binding_v1": _binding,
    "kubernetes_role_v1": _role,
}
