"""A plugin of pytest that runs only marked tests: each as it is, and again for each field that it
names, while the constructs ignore that field. What became of it goes along with its report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.ignored_fields import REPORTED_AS, ignored


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if any(item.iter_markers("capability"))]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool:
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=None)
    if all(report.passed for report in reports):
        reports[-1].user_properties.append((REPORTED_AS, list(_mutated(item))))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _mutated(item: pytest.Item) -> Iterator[tuple[str, str, str]]:
    for marker in item.iter_markers("capability"):
        capability, *fields = marker.args
        for field in fields:
            with ignored(field):
                # without a next item, fixtures of the whole session are made anew, too
                reports = runtestprotocol(item, log=False, nextitem=None)
            yield capability, field, _outcome(reports)


def _outcome(reports: list[pytest.TestReport]) -> str:
    for report in reports:
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            if crash and "tests" in Path(crash.path).parts:
                return "failed"
            return f"crashed ({str(crash and crash.message).splitlines()[0]})"
    return "passed"
