"""Nobody else's rules find in the committed charts what we have not answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes.manifest_parts import pod_templates
from tests.kubernetes.pod_security import violations
from tests.scanners.acknowledged import (
    FILE,
    Acknowledgement,
    acknowledgements,
    left_over,
    unacknowledged,
)
from tests.scanners.findings import SCANNERS, Finding

Findings = Callable[[str], frozenset[Finding]]


@pytest.mark.parametrize("scanner", SCANNERS)
def test_every_finding_is_acknowledged(findings: Findings, scanner: str) -> None:
    assert unacknowledged(findings(scanner), known(scanner)) == []


@pytest.mark.parametrize("scanner", SCANNERS)
def test_no_acknowledgement_is_left_over(findings: Findings, scanner: str) -> None:
    """So that a scanner which says nothing any more does not pass for a content one, too."""
    assert left_over(findings(scanner), known(scanner)) == []


def test_only_charts_of_clusters_are_left_out(
    committed: Mapping[str, list[dict[str, Any]]], repository: Path
) -> None:
    """They hold nothing but values for another chart, and this one is not here."""
    charts = {folder.name for folder in (repository / "charts_out/helm").iterdir()}

    for name in charts - committed.keys():
        assert name.endswith(("-ingress", "-metrics-server"))
    assert all(committed.values())


def test_every_pod_keeps_to_pod_security_restricted(
    committed: Mapping[str, list[dict[str, Any]]],
) -> None:
    broken = {
        f"{chart}/{name}": found
        for chart, bodies in committed.items()
        for name, template in pod_templates(bodies).items()
        if (found := violations(template["spec"]))
    }

    assert broken == {}


def known(scanner: str) -> list[Acknowledgement]:
    said = acknowledgements(FILE.read_text("utf-8"))
    assert [each for each in said if each.scanner == scanner]
    return [each for each in said if each.scanner == scanner]


PRIVILEGED = Finding("checkov", "CKV_K8S_16", "shop/Deployment/web")


def acknowledged(objects: str) -> list[Acknowledgement]:
    return acknowledgements(f"- {{reason: R, findings: {{checkov: {{CKV_K8S_16: {objects}}}}}}}")


def test_a_finding_on_another_object_is_not_acknowledged() -> None:
    known = acknowledged("'shop/Deployment/api'")

    assert unacknowledged([PRIVILEGED], known) == [PRIVILEGED]
    assert left_over([PRIVILEGED], known) == known


def test_a_pattern_acknowledges_what_it_matches() -> None:
    known = acknowledged("['*/Deployment/*']")

    assert unacknowledged([PRIVILEGED], known) == []
    assert left_over([PRIVILEGED], known) == []


def test_each_pattern_has_to_match_something() -> None:
    _, unused = known = acknowledged("['*/Deployment/*', '*/CronJob/*']")

    assert left_over([PRIVILEGED], known) == [unused]


def test_an_acknowledgement_without_a_reason_is_refused() -> None:
    with pytest.raises(AssertionError, match="no reason"):
        acknowledgements("- {reason: ' ', findings: {checkov: {CKV_K8S_16: '*'}}}")
