"""Arguments and exit codes of `devops backups`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_backups(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its three parts."""
    backups = commands.add_parser(
        "backups",
        help="backups of databases",
        epilog="example: devops backups list rails-shop production",
    )
    parts = backups.add_subparsers(required=True, metavar="command")
    listing = parts.add_parser(
        "list",
        parents=[shared],
        help="which copies are kept; exit 1 if one is missing or too old",
        epilog="example: devops backups list rails-shop production --json | jq '.copies[].key'",
    )
    listing.set_defaults(command=_list)
    verifying = parts.add_parser(
        "verify",
        parents=[shared],
        help="read the newest copies to their end; exit 1 if one is not what was made",
        epilog="example: devops backups verify rails-shop production --all",
    )
    verifying.add_argument("--all", action="store_true", help="all copies, not only the newest")
    verifying.set_defaults(command=_verify)
    restoring = parts.add_parser(
        "restore",
        parents=[shared],
        help="print a Job that restores a copy into a new, empty database",
        epilog="example: devops backups restore rails-shop production --into restored",
    )
    restoring.add_argument("--into", required=True, metavar="DATABASE", help="it has to be there")
    restoring.add_argument("--copy", metavar="KEY", help="(default: the main database's newest)")
    restoring.add_argument("--yes", action="store_true", help="have kubectl make the Job as well")
    restoring.add_argument("--kubectl", default="kubectl", help="the program (default: on PATH)")
    restoring.set_defaults(command=_restore)
    for part in (listing, verifying, restoring):
        part.add_argument("project", help="the project's name")
        part.add_argument("environment", help="the environment's name")
        part.add_argument("--json", action="store_true", help="the same as JSON")


def _list(options: argparse.Namespace) -> int:
    from devops_constructs.operations.backups import Copies, as_json, as_text, release_with_backups
    from devops_constructs.project.loader import load

    portfolio = load(_root(options)).portfolio
    copies = Copies(release_with_backups(portfolio, options.project, options.environment))
    found = copies.all()
    problems = copies.problems(found)
    print(_text(options, as_json(found, problems), as_text(found, problems)))
    return 1 if problems else 0


def _verify(options: argparse.Namespace) -> int:
    from devops_constructs.operations.backups import Copies, as_json, as_text, release_with_backups
    from devops_constructs.project.loader import load

    portfolio = load(_root(options)).portfolio
    release = release_with_backups(portfolio, options.project, options.environment)
    copies = Copies(release)
    wanted = copies.all() if options.all else [copies.newest(name) for name in release.backed_up]
    found = [copies.verify(copy) for copy in wanted]
    print(_text(options, as_json(found, []), as_text(found, [])))
    return 0 if all(copy.verified for copy in found) else 1


def _restore(options: argparse.Namespace) -> int:
    from devops_constructs.operations.backups import Copies, release_with_backups
    from devops_constructs.operations.backups_restore import restore_job, start
    from devops_constructs.project.loader import load
    from devops_constructs.synthesis.yaml_text import yaml_text

    root = _root(options)
    portfolio = load(root).portfolio
    release = release_with_backups(portfolio, options.project, options.environment)
    copy = options.copy or Copies(release).newest(release.database_name()).key
    job = restore_job(root, release, copy, options.into)
    print(_text(options, job, yaml_text(job)))
    where = f"in cluster {release.cluster.name}"
    if not options.yes:
        print(f"nothing was started; what is printed is a Job for kubectl {where}", file=sys.stderr)
        return 0
    start(job, options.kubectl)
    name = f"{job['metadata']['name']} -n {release.name}"
    print(f"started {where}; see: kubectl logs -f job/{name} -c restore", file=sys.stderr)
    return 0


def _text(options: argparse.Namespace, data: object, text: str) -> str:
    return json.dumps(data, indent=2) if options.json else text.rstrip("\n")


def _root(options: argparse.Namespace) -> Path:
    from devops_constructs.project.root import find_root

    return find_root(Path(options.root).resolve())
