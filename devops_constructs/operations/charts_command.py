"""Arguments and exit codes of `devops charts`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_charts(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its part."""
    charts = commands.add_parser(
        "charts",
        help="charts of environments",
        epilog="example: devops charts publish",
    )
    publish = charts.add_subparsers(required=True, metavar="command").add_parser(
        "publish",
        parents=[shared],
        help="push the charts whose stack is applied, and tell the projects' repositories",
        epilog="example: devops charts publish --json | jq -r '.charts[].chart'",
    )
    publish.add_argument("--helm", default="helm", help="the program (default: on PATH)")
    publish.add_argument("--gh", default="gh", help="the program (default: on PATH)")
    publish.add_argument("--json", action="store_true", help="what became of each chart as JSON")
    publish.set_defaults(command=_publish)


def _publish(options: argparse.Namespace) -> int:
    from devops_constructs.operations.apply.git_history import GitHistory
    from devops_constructs.operations.apply.merged import Merged
    from devops_constructs.operations.apply.start import infrastructure_of
    from devops_constructs.operations.charts_publish import (
        Publishing,
        as_json,
        as_text,
        exit_code,
        registry_of,
    )
    from devops_constructs.operations.github_cli import GitHub
    from devops_constructs.operations.plans.archive import PlanArchive
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    root = find_root(Path(options.root).resolve())
    portfolio = load(root).portfolio
    infrastructure_of(portfolio)
    archive = PlanArchive(portfolio.fleet, portfolio.projects)
    merged = Merged(GitHistory(root), archive)
    github = GitHub.of_terraform(options.gh)
    registry = registry_of(portfolio.fleet)
    found = list(Publishing(portfolio, merged, registry, github, options.helm, _talk)())
    text = json.dumps(as_json(found), indent=2) if options.json else as_text(found)
    print(text.rstrip("\n"))
    return exit_code(found)


def _talk(text: str) -> None:
    print(text, file=sys.stderr)
