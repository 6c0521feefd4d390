"""Arguments and exit codes of `devops workflows`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.synthesis.installed_workflows import Change, InstalledWorkflows


def add_workflows(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its only part."""
    workflows = commands.add_parser(
        "workflows",
        help="workflows in the repositories that they belong to",
        epilog="example: devops workflows install ../acme-shop",
    )
    parts = workflows.add_subparsers(required=True, metavar="command")
    installing = parts.add_parser(
        "install",
        parents=[shared],
        help="bring generated workflows into a clone's .github; exit 1 if something would change",
        epilog="example: devops workflows install . --yes && git add .github",
    )
    installing.add_argument("target", type=Path, help="this repository, or a clone of a project's")
    installing.add_argument("--yes", action="store_true", help="write what is shown")
    installing.add_argument("--project", metavar="NAME", help="(default: the one of that clone)")
    installing.add_argument("--json", action="store_true", help="what changes as JSON")
    installing.set_defaults(command=_install)


def _install(options: argparse.Namespace) -> int:
    from devops_constructs.project.root import find_root

    root = find_root(Path(options.root).resolve())
    workflows, whose, pin = _own(root) if _is_root(options, root) else _of_project(options, root)
    changes = workflows.changes()
    if options.json:
        print(json.dumps(_as_json(options, whose, pin, changes), indent=2))
    else:
        print("".join(f"{change.diff}\n" for change in changes), end="")
    if options.yes:
        workflows.write()
        _talk(f"{workflows.root.name}/.github is up to date ({len(changes)} files changed)")
        return 0
    if changes:
        _talk(f"{len(changes)} files would change; write them with --yes")
    return 1 if changes else 0


def _is_root(options: argparse.Namespace, root: Path) -> bool:
    from devops_constructs.operations.git_repository import GitRepository

    target = options.target.resolve()
    return options.project is None and (target == root or GitRepository(target).top == root)


def _own(root: Path) -> tuple[InstalledWorkflows, str, None]:
    from devops_constructs.operations.workflows.own_workflows import own_workflows
    from devops_constructs.synthesis.installed_workflows import InstalledWorkflows

    return InstalledWorkflows(root, own_workflows(root)), "fleet", None


def _of_project(
    options: argparse.Namespace, root: Path
) -> tuple[InstalledWorkflows, str, str | None]:
    from devops_constructs.operations.git_repository import GitRepository
    from devops_constructs.operations.workflows.committed_workflows import committed_workflows
    from devops_constructs.operations.workflows.target import project_of
    from devops_constructs.project.loader import load
    from devops_constructs.synthesis.installed_workflows import InstalledWorkflows

    portfolio = load(root).portfolio
    clone = GitRepository(options.target.resolve())
    project = project_of(clone, portfolio, options.project)
    top = clone.top or clone.folder
    there = InstalledWorkflows(top, {}).texts().values()
    made = committed_workflows(root, portfolio.fleet, project, there, _talk)
    return InstalledWorkflows(top, made.files), f"project {project.name}", made.pin


def _as_json(
    options: argparse.Namespace, whose: str, pin: str | None, changes: list[Change]
) -> dict[str, object]:
    return {
        "schema": "devops-constructs/workflows/v1",
        "of": whose,
        "pin": pin,
        "written": options.yes,
        "changes": [{"path": each.path, "change": each.kind} for each in changes],
    }


def _talk(text: str) -> None:
    print(text, file=sys.stderr)
