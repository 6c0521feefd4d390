"""The files of a project's workflows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_constructs.synthesis.yaml_text import HelmExpression, yaml_text
from devops_constructs.workflows.pinned import Pinned
from devops_constructs.workflows.workflow import Workflow, script


def workflow_files(workflows: Iterable[Workflow], definition: str) -> dict[str, str]:
    """Name in `.github/workflows` -> text."""
    made = f"# Made from {definition}; change it there and run: devops synth\n"
    files: dict[str, str] = {}
    for workflow in workflows:
        comments = "".join(f"# {line}\n" for line in workflow.comments)
        files[workflow.file] = made + comments + yaml_text(_with_pins(workflow.body()))
        for name in workflow.scripts:
            first, _, rest = script(name).partition("\n")
            files[name] = f"{first}\n{made}#\n{rest}"
    return files


def _with_pins(value: Any) -> Any:
    """Pinned actions with their versions as comments, which the writer leaves as they are."""
    match value:
        case Pinned():
            return HelmExpression(f"{value.reference} # {value.version}")
        case dict():
            return {key: _with_pins(item) for key, item in value.items()}
        case list():
            return [_with_pins(item) for item in value]
    return value
