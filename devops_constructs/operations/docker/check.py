"""`devops docker check`: all rules over the images that CI builds of a project's repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.hadolint import Hadolint
from devops_constructs.operations.docker.image_use import ImageUse, project_of, uses_of
from devops_constructs.operations.docker.places import build_of
from devops_constructs.operations.docker.repository import Repository
from devops_constructs.operations.docker.rules.base_images import base_images
from devops_constructs.operations.docker.rules.build_args import build_args
from devops_constructs.operations.docker.rules.build_secrets import build_secrets
from devops_constructs.operations.docker.rules.command import command
from devops_constructs.operations.docker.rules.downloads import downloads
from devops_constructs.operations.docker.rules.ignored import ignored
from devops_constructs.operations.docker.rules.lock_files import lock_files
from devops_constructs.operations.docker.rules.ports import ports
from devops_constructs.operations.docker.rules.secret_values import secret_values
from devops_constructs.operations.docker.rules.sources import sources
from devops_constructs.operations.docker.rules.user import user
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.review.finding import Finding

SCHEMA = "devops-constructs/docker-check/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

RULES: tuple[Callable[[Build], Iterator[Finding]], ...] = (
    base_images,
    user,
    command,
    ports,
    ignored,
    sources,
    secret_values,
    build_secrets,
    build_args,
    downloads,
    lock_files,
)

_LEVELS = ("error", "warning", "hint")


@dataclass(frozen=True)
class Report:
    """What was looked at, and what was found."""

    project: str
    uses: tuple[ImageUse, ...]
    hadolint: Hadolint | None
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        """Whether there is nothing but hints."""
        return all(each.severity == "hint" for each in self.findings)

    def as_json(self) -> dict[str, Any]:
        """All of it as data."""
        return {
            "schema": SCHEMA,
            "project": self.project,
            "hadolint": self.hadolint.version if self.hadolint else None,
            "images": [_image(use) for use in self.uses],
            "findings": [asdict(each) for each in self.findings],
        }

    def as_text(self) -> str:
        """The findings, and a line on what they are of."""
        counts = [(level, sum(f.severity == level for f in self.findings)) for level in _LEVELS]
        said = ", ".join(f"{count} {level}{'s' * (count > 1)}" for level, count in counts if count)
        images = ", ".join(f"{use.image.name} ({use.image.dockerfile})" for use in self.uses)
        head = f"{self.project}: {images or 'CI builds no image'}: {said or 'nothing to say'}"
        return "".join(f"{each}\n" for each in (*self.findings, head))


def check(
    portfolio: Portfolio, folder: Path, *, project: str | None, hadolint: Hadolint | None
) -> Report:
    """Look at the Dockerfiles of a project's repository.

    Raises:
        OperationError: there is no such folder or project, or hadolint failed.
    """
    repository = Repository(folder)
    found = project_of(portfolio, repository, project)
    uses = uses_of(found)
    findings: list[Finding] = []
    for use in uses:
        findings += _of_image(repository, use)
    if hadolint:
        for path in dict.fromkeys(use.image.dockerfile for use in uses):
            if path in repository.files:
                findings += hadolint.findings(repository.folder, path)
    elif uses:
        findings.append(_not_used())
    return Report(found.name, uses, hadolint, _ordered(findings))


def _of_image(repository: Repository, use: ImageUse) -> Iterator[Finding]:
    build = build_of(repository, use)
    if not isinstance(build, Build):
        yield from build
        return
    for rule in RULES:
        yield from rule(build)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each once, by how bad they are and where; two images of one file share its findings."""

    def place(each: Finding) -> tuple[int, str, int, str]:
        file, line = (each.where.file, each.where.line) if each.where else ("", 0)
        return _LEVELS.index(each.severity), file, line, each.rule

    return tuple(sorted(dict.fromkeys(findings), key=place))


def _image(use: ImageUse) -> dict[str, Any]:
    image = use.image
    return {
        "name": image.name,
        "dockerfile": image.dockerfile,
        "context": image.context,
        "target": image.target,
    }


def _not_used() -> Finding:
    return finding(
        "hadolint",
        "hint",
        "hadolint was not used",
        why="its rules of shell, apt, pip, npm and of the order of instructions were not applied",
        fix="install hadolint 2.12 or newer, or name the program with --hadolint",
    )
