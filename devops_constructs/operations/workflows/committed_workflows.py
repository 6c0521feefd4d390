"""A project's workflows as the last commit has them, and the commit that callers name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.git_repository import GitRepository
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_names import UNPINNED
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.project import Project
from devops_constructs.synthesis.installed_workflows import OWN_WORKFLOWS, places

_WORKFLOWS = "charts_out/workflows"
_GITHUB = ".github"


@dataclass(frozen=True)
class CommittedWorkflows:
    """What is installed into a project's repository."""

    files: Mapping[str, str]
    """By path there, whole: callers name a commit."""
    pin: str | None
    """That commit; None: nothing is called."""


def committed_workflows(
    root: Path,
    fleet: Fleet,
    project: Project,
    installed: Iterable[str],
    talk: Callable[[str], None],
) -> CommittedWorkflows:
    """What the last commit has for a project.

    The commit that is called moves only if something that is called has changed since.

    Raises:
        OperationError: it has nothing, or not where it is called, or not at GitHub yet.
    """
    repository = GitRepository(root)
    head = repository.commit("HEAD")
    files = repository.files(head, f"{_WORKFLOWS}/{project.name}") if head else {}
    if head is None or not files:
        raise OperationError(_nothing(project))
    if repository.ask("diff", "--quiet", "HEAD", "--", _WORKFLOWS) is None:
        talk(f"what is not committed of {_WORKFLOWS}/ is not installed")
    infrastructure = fleet.infrastructure
    if infrastructure is None or not project.calls_workflows(fleet):
        return CommittedWorkflows(places(files), None)
    pin = _pin(repository, head, infrastructure, project, installed, talk)
    pinned = {name: text.replace(f"@{UNPINNED}", f"@{pin}") for name, text in files.items()}
    return CommittedWorkflows(places(pinned), pin)


def _pin(
    repository: GitRepository,
    head: str,
    infrastructure: InfrastructureRepository,
    project: Project,
    installed: Iterable[str],
    talk: Callable[[str], None],
) -> str:
    wanted = _called(repository.files(head, f"{_WORKFLOWS}/{OWN_WORKFLOWS}"), project)
    if missing := sorted(wanted.items() - _there(repository, head).items()):
        raise OperationError(_not_installed(missing[0][0]))
    old = _only_pin(installed, project)
    if old and repository.commit(old) and wanted.items() <= _there(repository, old).items():
        return old
    branch = f"origin/{infrastructure.branch}"
    if repository.commit(branch) is None:
        talk(f"{head[:12]} has to be on {infrastructure.branch} at GitHub before it is called")
    elif not repository.has(head, branch):
        raise OperationError(
            f"the last commit, {head[:12]}, is not on {branch}\n"
            "    why: callers name a commit, and GitHub finds those of the branch for good\n"
            f"    fix: merge it into {infrastructure.branch}, then: git switch"
            f" {infrastructure.branch} && git pull"
        )
    return head


def _called(files: Mapping[str, str], project: Project) -> dict[str, str]:
    """By path in the repository: what the project's callers call."""
    ours = (f"{project.name}.", "actions/")
    return places({name: text for name, text in files.items() if name.startswith(ours)})


def _there(repository: GitRepository, commit: str) -> dict[str, str]:
    return {f"{_GITHUB}/{name}": text for name, text in repository.files(commit, _GITHUB).items()}


def _only_pin(installed: Iterable[str], project: Project) -> str | None:
    """The commit that all callers name now; None: there is none, or they name several."""
    called = re.compile(
        rf"/\.github/workflows/{re.escape(project.name)}\.[\w.-]+@([0-9a-f]{{40}})\s"
    )
    pins = {pin for text in installed for pin in called.findall(text)}
    return pins.pop() if len(pins) == 1 else None


def _nothing(project: Project) -> str:
    if project.github is None:
        return (
            f"project {project.name!r} has no workflows\n"
            "    why: it says github=None: others look after its repository\n"
            "    fix: leave github out of its definition, then synth and commit"
        )
    return (
        f"the last commit has no {_WORKFLOWS}/{project.name}\n"
        "    why: what is installed is what was committed\n"
        "    fix: devops synth, commit, then again"
    )


def _not_installed(path: str) -> str:
    return (
        f"the last commit has no {path} as it was generated\n"
        "    why: a project's repository calls it there, at a commit\n"
        "    fix: devops workflows install . --yes, commit, merge, then again"
    )
