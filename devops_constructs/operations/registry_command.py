"""Arguments and exit codes of `devops registry`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_registry(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its part."""
    registry = commands.add_parser(
        "registry",
        help="the container registry",
        epilog="example: devops registry clean",
    )
    clean = registry.add_subparsers(required=True, metavar="command").add_parser(
        "clean",
        parents=[shared],
        help="delete old tags that no cluster uses; without --yes only list them, and exit 1",
        epilog="example: devops registry clean --older-than-days 90 --keep 20",
    )
    clean.add_argument(
        "--older-than-days",
        type=_number,
        metavar="N",
        help="tags that were pushed within these days stay (default: as long as GitHub keeps the"
        " digests of builds, which can be promoted: the longest digest_retention_days, 90)",
    )
    clean.add_argument(
        "--keep",
        type=_number,
        default=10,
        metavar="N",
        help="so many newest tags of each repository stay (default: 10)",
    )
    clean.add_argument("--yes", action="store_true", help="delete them, and free their space")
    clean.add_argument("--kubectl", default="kubectl", help="the program (default: on PATH)")
    clean.add_argument("--json", action="store_true", help="the tags as JSON")
    clean.set_defaults(command=_clean)


def _number(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")


def _clean(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta

    from devops_constructs.operations.registry_clean import (
        as_json,
        as_text,
        delete,
        kept_days,
        superfluous,
        tags_of,
        used_in,
    )
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    root = find_root(Path(options.root).resolve())
    portfolio = load(root).portfolio
    # first what there is, then what is used: what is pushed and released meanwhile is in neither
    tags = tags_of(portfolio.fleet.registry)
    used = used_in(root, portfolio, options.kubectl, _talk)
    old = timedelta(days=options.older_than_days or kept_days(portfolio))
    going = superfluous(tags, used, keep=options.keep, older_than=old, now=datetime.now(UTC))
    if options.yes:
        delete(portfolio.fleet.registry, tags, going)
    made = as_json if options.json else as_text
    said = made(len(tags), going, done=options.yes)
    print(json.dumps(said, indent=2) if options.json else str(said).rstrip("\n"))
    return 1 if going and not options.yes else 0


def _talk(text: str) -> None:
    print(text, file=sys.stderr)
