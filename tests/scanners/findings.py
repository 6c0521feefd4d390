"""What the scanners say of rendered objects, each in its own format, as findings of one kind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a scanner has against one object."""

    scanner: str
    check: str
    """As acknowledged.yaml names it."""
    target: str
    """The object: namespace/Kind/name, or stack/resource of Terraform."""

    def __str__(self) -> str:
        return f"{self.scanner}: {self.check}: {self.target}"


Scan = Callable[[str, Path, str], Iterator[Finding]]
"""From the program, the folder with the objects, and the version of Kubernetes."""
SCANNERS: dict[str, Scan] = {}


def scanner(name: str) -> Callable[[Scan], Scan]:
    def added(scan: Scan) -> Scan:
        SCANNERS[name] = scan
        return scan

    return added


@scanner("kube-score")
def _kube_score(program: str, folder: Path, version: str) -> Iterator[Finding]:
    """A check is named with the summary, because one check looks at several fields."""
    files = [str(path) for path in sorted(folder.rglob("*.yaml"))]
    options = ("--output-format", "json", "--kubernetes-version", f"v{version}")
    for scored in _json(program, "score", *options, *files):
        meta = scored["object_meta"]
        target = f"{meta.get('namespace')}/{scored['type_meta']['kind']}/{meta['name']}"
        for check in scored["checks"]:
            if check["skipped"] or check["grade"] == _ALL_OK:
                continue
            for comment in check["comments"]:
                yield Finding("kube-score", f"{check['check']['id']}: {comment['summary']}", target)


_ALL_OK = 10


@scanner("checkov")
def _checkov(program: str, folder: Path, _: str) -> Iterator[Finding]:
    options = ("--framework", "kubernetes", "--output", "json", "--compact", "--quiet")
    offline = ("--skip-download",)
    report = _json(program, "--directory", str(folder), *options, *offline)
    assert report["summary"]["parsing_errors"] == 0, report["results"]["parsing_errors"]
    for failed in report["results"]["failed_checks"]:
        kind, namespace, name = failed["resource"].split(".", 2)
        check = f"{failed['check_id']}: {failed['check_name']}"
        yield Finding("checkov", check, f"{namespace}/{kind}/{name}")


@scanner("kube-linter")
def _kube_linter(program: str, folder: Path, _: str) -> Iterator[Finding]:
    for report in _json(program, "lint", "--format", "json", str(folder))["Reports"] or ():
        found = report["Object"]["K8sObject"]
        target = f"{found['Namespace']}/{found['GroupVersionKind']['Kind']}/{found['Name']}"
        yield Finding("kube-linter", report["Check"], target)


def _json(*command: str) -> Any:
    """A scanner's report; its exit code only says whether it has found something."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)
