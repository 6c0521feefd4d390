"""Arguments and exit codes of `devops docker`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

KINDS = ("rails", "django", "node-server", "node-static")


def add_docker(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its two parts."""
    docker = commands.add_parser(
        "docker",
        help="Dockerfiles of projects' repositories",
        epilog="example: devops docker check ../acme",
    )
    parts = docker.add_subparsers(required=True, metavar="command")
    checking = parts.add_parser(
        "check",
        parents=[shared],
        help="compare a repository's Dockerfiles with the definition; exit 1 on errors, warnings",
        epilog="example: devops docker check ../acme --json | jq '.findings[].what'",
    )
    checking.add_argument("folder", type=Path, help="a clone of the project's repository")
    checking.add_argument(
        "--project", metavar="NAME", help="(default: by the remote origin, or the folder's name)"
    )
    checking.add_argument(
        "--hadolint", metavar="PROGRAM", help="(default: the one on PATH, if there is one)"
    )
    checking.add_argument("--json", action="store_true", help="the same as JSON")
    checking.set_defaults(command=_check)
    starting = parts.add_parser(
        "starter",
        parents=[shared],
        help="print a Dockerfile to begin with, and what belongs to it",
        epilog="example: devops docker starter rails --into ../acme",
    )
    starting.add_argument("kind", choices=KINDS, help="of what")
    starting.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write the files there; none is replaced"
    )
    starting.add_argument("--json", action="store_true", help="the files by name as JSON")
    starting.set_defaults(command=_starter)


def _check(options: argparse.Namespace) -> int:
    from devops_constructs.errors import OperationError
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    try:
        from devops_constructs.operations.docker.check import check
    except ModuleNotFoundError as error:
        if error.name != "e2b_dockerfile_utils":
            raise
        raise OperationError(
            "e2b-dockerfile-utils is not installed\n"
            "    why: it reads Dockerfiles as the builder does\n"
            "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'"
        ) from None
    from devops_constructs.operations.docker.hadolint import Hadolint

    hadolint = Hadolint.found(options.hadolint)
    portfolio = load(find_root(Path(options.root).resolve())).portfolio
    report = check(portfolio, options.folder, project=options.project, hadolint=hadolint)
    print(_text(options, report.as_json(), report.as_text()))
    return 0 if report.passes else 1


def _starter(options: argparse.Namespace) -> int:
    from devops_constructs.operations.docker.starters import starter, write

    files = starter(options.kind)
    if options.into is None:
        shown = "\n".join(f"==> {name} <==\n{text}" for name, text in files.items())
        print(_text(options, {"schema": "devops-constructs/starter/v1", "files": files}, shown))
        return 0
    written = write(files, options.into)
    lines = "".join(f"written: {name}\n" for name in written)
    print(_text(options, {"schema": "devops-constructs/starter/v1", "files": files}, lines))
    print("what is yours to adapt stands at the top of the Dockerfile", file=sys.stderr)
    return 0


def _text(options: argparse.Namespace, data: object, text: str) -> str:
    return json.dumps(data, indent=2) if options.json else text.rstrip("\n")
