"""A chart on both sides, for rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence, Severity
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, helm_chart
from devops_constructs.review.changes.tree import Tree


@dataclass(frozen=True)
class ChartPair:
    """A chart that differs; one that is not there on a side is empty there."""

    artifact: str
    old: HelmChart
    new: HelmChart
    is_added: bool
    is_removed: bool

    @property
    def name(self) -> str:
        """Of the chart, which is that of its release too."""
        return self.artifact.partition("/")[2]

    @property
    def stays(self) -> bool:
        """Whether it is there on both sides."""
        return not (self.is_added or self.is_removed)

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read, so that what is missing is not there."""
        return not (self.old.unread or self.new.unread)

    @property
    def is_release(self) -> bool:
        """Whether it is a project's, not one of a cluster."""
        return bool(self.new.schema or self.old.schema)

    @property
    def kept(self) -> list[tuple[HelmObject, HelmObject]]:
        """Objects that are there on both sides."""
        return [(each, self.new.objects[s]) for s, each in self.old.objects.items()
                if s in self.new.objects]  # fmt: skip

    @property
    def added(self) -> list[HelmObject]:
        """Objects that are there now only."""
        return [each for s, each in self.new.objects.items() if s not in self.old.objects]

    @property
    def removed(self) -> list[HelmObject]:
        """Objects that were there only."""
        return [each for s, each in self.old.objects.items() if s not in self.new.objects]

    def follows(
        self,
        kind: str,
        severity: Severity,
        subject: str,
        what: str,
        why: str,
        fix: str | None = None,
    ) -> Consequence:
        """A consequence in this chart."""
        return Consequence(kind, severity, self.artifact, subject, what, why, fix)


def chart_pairs(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[ChartPair]:
    """Each chart that differs."""
    for artifact in sorted({each.artifact for each in changes}):
        if artifact.startswith("helm/") and artifact.count("/") == 1:
            old, new = helm_chart(before, artifact), helm_chart(after, artifact)
            if old is not None or new is not None:
                yield chart_pair(artifact, old, new)


def chart_pair(artifact: str, old: HelmChart | None, new: HelmChart | None) -> ChartPair:
    """The pair; what lies in a file that one side cannot read is in neither."""
    nothing = HelmChart(artifact.partition("/")[2])
    unread = {path for chart in (old, new) if chart for path in chart.unread}
    sides = [(chart or nothing).without(unread) for chart in (old, new)]
    return ChartPair(artifact, sides[0], sides[1], old is None, new is None)
