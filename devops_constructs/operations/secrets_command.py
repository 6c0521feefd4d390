"""Arguments and exit codes of `devops secrets`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.project.portfolio import Portfolio


def add_secrets(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its parts."""
    secrets = commands.add_parser(
        "secrets",
        help="secrets by name: who needs them, who sets them, how they are replaced",
        epilog="example: devops secrets list rails-shop production",
    )
    parts = secrets.add_subparsers(required=True, metavar="command")
    _add_list(parts, shared)
    _add_diff(parts, shared)


def _add_list(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    listing = parts.add_parser(
        "list",
        parents=[shared],
        help="every secret of a project's environments, or of the infrastructure repository",
        epilog="example: devops secrets list rails-shop --json | jq '.environments[].secrets'",
    )
    which = listing.add_mutually_exclusive_group(required=True)
    which.add_argument("project", nargs="?", help="the project's name")
    which.add_argument(
        "--infrastructure", action="store_true", help="those that plan and apply stacks"
    )
    listing.add_argument("environment", nargs="?", help="the environment's name (default: all)")
    listing.add_argument("--json", action="store_true", help="the same as JSON")
    listing.set_defaults(command=_list)


def _add_diff(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    diff = parts.add_parser(
        "diff",
        parents=[shared],
        help="the names that only one of two environments has; exit 1 if there are any",
        epilog="example: devops secrets diff rails-shop production staging",
    )
    diff.add_argument("project", help="the project's name")
    diff.add_argument("environments", nargs=2, metavar="environment", help="their names")
    diff.add_argument("--json", action="store_true", help="the same as JSON")
    diff.set_defaults(command=_diff)


def _list(options: argparse.Namespace) -> int:
    from devops_constructs.operations import secrets_listing as listing

    portfolio = _portfolio(options)
    if options.infrastructure:
        facts = listing.infrastructure_json(portfolio)
        text = listing.infrastructure_text(portfolio)
    else:
        releases = listing.releases_of(portfolio, options.project, options.environment)
        facts, text = listing.as_json(releases), listing.as_text(releases)
    _print(options, facts, text)
    return 0


def _diff(options: argparse.Namespace) -> int:
    from devops_constructs.operations import secrets_listing as listing

    portfolio = _portfolio(options)
    [one], [other] = (
        listing.releases_of(portfolio, options.project, name) for name in options.environments
    )
    facts = listing.difference(one, other)
    _print(options, facts, listing.difference_text(facts))
    return 1 if any(facts["only"].values()) else 0


def _print(options: argparse.Namespace, data: object, text: str) -> None:
    print(json.dumps(data, indent=2) if options.json else text, end="\n" if options.json else "")


def _portfolio(options: argparse.Namespace) -> Portfolio:
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    return load(find_root(Path(options.root).resolve())).portfolio
