"""Runs each marked test again while the constructs ignore a field that it names.

    python -m tests.mutate_capabilities [arguments of pytest]

A capability counts only if one of its tests then fails, in the test itself: a construct that falls
over proves nothing of what it makes. Prints those that do not count; ends with 1 if there are any.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.capabilities import capabilities
from tests.ignored_fields import REPORTED_AS

PARALLEL = ("--numprocesses=auto", "--dist=worksteal")


class Outcomes:
    """Gathers what the runs of tests report."""

    def __init__(self) -> None:
        self.tests: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(dict)
        """By capability and field: what became of tests, and of which."""
        self.broken: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.broken.append(f"{report.nodeid} {report.outcome} although no field is ignored")
        properties: dict[str, Any] = dict(report.user_properties)
        for capability, field, outcome in properties.get(REPORTED_AS, ()):
            self.tests[capability, field].setdefault(outcome, set()).add(report.nodeid)

    def not_shown(self) -> Iterator[str]:
        """The capabilities that do not count, each with its tests."""
        for (capability, field), found in sorted(self.tests.items()):
            for outcome, tests in sorted(found.items()) if "failed" not in found else ():
                yield f"{capability} ({field}): {outcome}: {', '.join(sorted(tests))}"


def main(arguments: list[str]) -> int:
    """Runs it all; 0: every capability counts."""
    outcomes = Outcomes()
    marked = {shown.test.partition("::")[0] for shown in capabilities()}
    options = ["-p", "tests.mutated_runs", "-p", "no:cacheprovider"]
    code = pytest.main([*options, *(arguments or (*PARALLEL, *sorted(marked)))], plugins=[outcomes])
    found = [*outcomes.broken, *outcomes.not_shown()]
    print(*found, sep="\n")
    print(
        f"{len(outcomes.tests)} fields of capabilities ignored, {len(found)} not missed by a test"
    )
    return int(bool(found) or not outcomes.tests or code != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
