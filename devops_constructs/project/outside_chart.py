"""Somebody else's Helm chart, which a chart of a cluster depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, NamedTuple

from pydantic import AfterValidator

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused


class OutsideChart(NamedTuple):
    """Where a chart comes from, and the version whose values were read."""

    name: str
    repository: str
    version: str


def _is_exact(version: str) -> str:
    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?", version):
        return version
    raise Refused(
        f"is {version!r}, which is no exact version",
        why="a range can mean another chart after the review",
        fix="write all three numbers, such as '41.3.0'",
    )


ExactVersion = Annotated[str, AfterValidator(_is_exact)]


class Depending(Definition):
    """What runs on a cluster by somebody else's chart."""

    outside_chart: ClassVar[OutsideChart]
    """The chart; its repository and checked version are the library's."""

    chart_version: ExactVersion | None = None
    """Another version of the chart, such as one that closes a hole; None: the one that the library
    was checked with."""

    @property
    def dependency(self) -> OutsideChart:
        """The chart in the version that runs."""
        checked = self.outside_chart
        return checked._replace(version=self.chart_version or checked.version)

    def _problems(self) -> Iterator[Problem]:
        if self.chart_version is None or self.is_spoilt("chart_version"):
            return
        checked, major = self.outside_chart.version, self.outside_chart.version.partition(".")[0]
        meant = f"chart_version {self.chart_version!r} of {self.outside_chart.name}"
        if self.chart_version.partition(".")[0] != major:
            yield self.problem(
                "chart_version",
                what=meant,
                why=f"the values were checked with {checked}; another major version may name them"
                " otherwise, and Helm ignores names that it does not know",
                fix=f"stay with {major}.x, or take a newer devops_constructs",
            )
        elif _numbers(self.chart_version) < _numbers(checked):
            yield self.problem(
                "chart_version",
                what=f"{meant} is older than {checked}",
                why="the values were checked with that, and may not all be known to an older one",
                fix="leave it out, or write a newer one",
            )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.partition("-")[0].split(".")]
