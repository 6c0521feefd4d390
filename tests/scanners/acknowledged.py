"""The file acknowledged.yaml: which findings stay, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.scanners.findings import SCANNERS, Finding

OF_STACKS = "checkov-terraform"
"""What checkov says of Terraform's stacks stands under a name of its own."""
FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True)
class Acknowledgement:
    """One check of one scanner on some objects, and why what it says is no reason for a change."""

    reason: str
    scanner: str
    check: str
    objects: str
    """Pattern of namespace/Kind/name; "*" stands for any text."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is the answer to this finding."""
        named = (finding.scanner, finding.check) == (self.scanner, self.check)
        return named and fnmatchcase(finding.target, self.objects)

    def __str__(self) -> str:
        return f"{self.scanner}: {self.check}: {self.objects}"


def acknowledgements(text: str) -> list[Acknowledgement]:
    """Of the file's text; it may say nothing else than what is meant."""
    return [each for entry in yaml.safe_load(text) for each in _of_entry(**entry)]


def _of_entry(
    *, reason: str, findings: Mapping[str, Mapping[str, Any]]
) -> Iterator[Acknowledgement]:
    assert reason.strip(), f"no reason for {findings}"
    assert findings.keys() <= {*SCANNERS, OF_STACKS}, f"unknown scanners among {list(findings)}"
    for scanner, checks in findings.items():
        for check, patterns in checks.items():
            for pattern in [patterns] if isinstance(patterns, str) else patterns:
                yield Acknowledgement(reason, scanner, check, pattern)


def unacknowledged(findings: Iterable[Finding], known: Iterable[Acknowledgement]) -> list[Finding]:
    """The findings that nothing answers."""
    known = tuple(known)
    return sorted({one for one in findings if not any(each.covers(one) for each in known)})


def left_over(
    findings: Iterable[Finding], known: Iterable[Acknowledgement]
) -> list[Acknowledgement]:
    """What answers nothing that was found: the reason for it is gone."""
    findings = tuple(findings)
    return [each for each in known if not any(map(each.covers, findings))]
