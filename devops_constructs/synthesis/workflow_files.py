"""The files of a project's workflows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_constructs.synthesis.yaml_text import HelmExpression, yaml_text
from devops_constructs.workflows.handed_on import HandedOn
from devops_constructs.workflows.pinned import Pinned
from devops_constructs.workflows.release_script import ACTION, SCRIPTS, release_action
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.workflow import Workflow, script


def workflow_files(workflows: Iterable[Workflow], definition: str) -> dict[str, str]:
    """Name in `.github/workflows` -> text."""
    made = made_from(definition)
    files: dict[str, str] = {}
    for workflow in workflows:
        comments = "".join(f"# {line}\n" for line in workflow.comments)
        files[workflow.file] = made + comments + yaml_text(_with_comments(workflow.body()))
        for name in workflow.scripts:
            files[name] = _script_from(name, definition)
    return files


def made_from(definition: str) -> str:
    """The line by which a file is known as ours, wherever it was installed."""
    return f"# Made from {definition}; change it there and run: devops synth\n"


def _script_from(name: str, definition: str) -> str:
    first, _, rest = script(name).partition("\n")
    return f"{first}\n{made_from(definition)}#\n{rest}"


def release_action_files(definition: str) -> dict[str, str]:
    """The action that called workflows take scripts from: name below `.github` -> text."""
    scripts = {f"{ACTION}/{name}": _script_from(name, definition) for name in SCRIPTS}
    return {
        f"{ACTION}/action.yml": made_from(definition) + yaml_text(release_action()),
        **scripts,
    }


def _with_comments(value: Any) -> Any:
    """What has a comment beside it, which the writer leaves as it is."""
    match value:
        case Pinned():
            return HelmExpression(f"{value.reference} # {value.version}")
        case Right() | HandedOn():
            return HelmExpression(value.reference)
        case dict():
            return {key: _with_comments(item) for key, item in value.items()}
        case list():
            return [_with_comments(item) for item in value]
    return value
