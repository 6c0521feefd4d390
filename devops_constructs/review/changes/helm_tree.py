"""What differs in a chart: its objects as a release gets them, its values, and itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Action, Change, Detail
from devops_constructs.review.changes.differences import differences
from devops_constructs.review.changes.files import file_change
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, helm_chart
from devops_constructs.review.changes.helm_pair import chart_pair
from devops_constructs.review.changes.tree import Tree

CHART = "the chart"
"""The subject of a chart as a whole."""
VALUES = "values.yaml"
SCHEMA = "values.schema.json"
ABOUT = "Chart.yaml"

_COMPUTED = re.compile(r"(?:.+\.)?annotations\.(?:checksum/.+|devops-constructs/applied-stack)")
"""Fields that say by a hash what other files hold; those are told themselves."""


def helm_changes(
    before: Tree, after: Tree, artifact: str, paths: Sequence[str]
) -> Iterator[Change]:
    """What differs in one chart."""
    old, new = helm_chart(before, artifact), helm_chart(after, artifact)
    pair = chart_pair(artifact, old, new)
    unread = {path for chart in (old, new) if chart for path in chart.unread}
    yield from (file_change(before, after, path) for path in paths if path in unread)
    if old is None or new is None:
        yield Change(artifact, CHART, "added" if old is None else "removed")
    told: set[Detail] = set()
    for change in _objects(artifact, pair.old, pair.new):
        told |= {Detail("", each.before, each.after) for each in change.details}
        yield change
    if old and new:
        yield from _documents(artifact, old, new, told)
    for path in paths:
        name = path.removeprefix(f"{artifact}/")
        is_told = name in (VALUES, SCHEMA, ABOUT) or path in unread or _is_template(path)
        if not is_told and old and new:
            yield file_change(before, after, path)


def as_written(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object whose values nobody may see, with their names alone."""
    if body.get("kind") != "Secret":
        return body
    hidden = {
        key: dict.fromkeys(found, "") if isinstance(found := body.get(key), Mapping) else ""
        for key in ("data", "stringData")
        if key in body
    }
    return {**body, **hidden}


def _objects(artifact: str, old: HelmChart, new: HelmChart) -> Iterator[Change]:
    for subject in sorted(old.objects.keys() | new.objects.keys()):
        was, is_now = old.objects.get(subject), new.objects.get(subject)
        if was is None or is_now is None:
            action: Action = "added" if was is None else "removed"
            yield Change(artifact, subject, action)
        elif change := _object(artifact, was, is_now):
            yield change


def _object(artifact: str, was: HelmObject, is_now: HelmObject) -> Change | None:
    if was.body == is_now.body and was.only_if == is_now.only_if:
        return None
    found = list(differences(as_written(was.body), as_written(is_now.body)))
    found += differences({"only if": was.only_if}, {"only if": is_now.only_if})
    found += _secret(was.body, is_now.body)
    details = tuple(each for each in found if not _COMPUTED.fullmatch(each.path))
    return Change(artifact, is_now.subject, "changed", details) if found else None


def _secret(was: Mapping[str, Any], is_now: Mapping[str, Any]) -> Iterator[Detail]:
    if is_now.get("kind") == "Secret":
        for key in ("data", "stringData"):
            for each in differences({key: was.get(key)}, {key: is_now.get(key)}):
                if each.before is not None and each.after is not None:
                    yield Detail(each.path, None, None)


def _documents(
    artifact: str, old: HelmChart, new: HelmChart, told: set[Detail]
) -> Iterator[Change]:
    for name, was, is_now in (
        (ABOUT, old.about, new.about),
        (VALUES, old.values, new.values),
        (SCHEMA, old.schema, new.schema),
    ):
        found = list(differences(was, is_now))
        details = tuple(
            each
            for each in found
            # what a value does is told where it does it
            if not _COMPUTED.fullmatch(each.path)
            and not (name == VALUES and Detail("", each.before, each.after) in told)
        )
        if details or (found and name == ABOUT):
            yield Change(artifact, name, "changed", details)


def _is_template(path: str) -> bool:
    return "/templates/" in path and path.endswith((".yaml", ".yml"))
