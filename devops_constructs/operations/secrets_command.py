"""Arguments and exit codes of `devops secrets`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.operations.secrets_named import Holder
    from devops_constructs.operations.secrets_setting import Ask
    from devops_constructs.project.portfolio import Portfolio
    from devops_constructs.project.secret_ledger import GithubPlace


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
    _add_missing(parts, shared)
    _add_set(parts, shared)
    _add_rotate(parts, shared)


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


def _add_missing(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    missing = parts.add_parser(
        "missing",
        parents=[shared],
        help="which secrets are not set, and what sets them; exit 1 if there are any",
        epilog="example: devops secrets missing rails-shop production --context production-1",
    )
    _add_holder(missing, "")
    missing.add_argument("--gh", default="gh", help="the program (default: on PATH)")
    missing.add_argument("--kubectl", default="kubectl", help="the program (default: on PATH)")
    missing.add_argument("--context", help="kubectl's context (default: its current one)")
    missing.add_argument("--no-cluster", action="store_true", help="look at GitHub only")
    missing.add_argument("--no-github", action="store_true", help="look in the cluster only")
    missing.set_defaults(command=_missing, least=0, most=0)


def _add_set(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    setting = parts.add_parser(
        "set",
        parents=[shared],
        help="give secrets values at GitHub: typed without echo, from a file, or random ones",
        epilog="example: devops secrets set rails-shop production STRIPE_SECRET_KEY",
    )
    _add_holder(setting, " KEY...")
    setting.add_argument("--gh", default="gh", help="the program (default: on PATH)")
    source = setting.add_mutually_exclusive_group()
    source.add_argument(
        "--from", dest="source", metavar="FILE", help="read one value from a file; -: from stdin"
    )
    source.add_argument(
        "--generate", type=_length, metavar="LENGTH", help="random letters and digits, 64 for most"
    )
    setting.add_argument(
        "--also", action="append", default=[], metavar="ENVIRONMENT", help="the same values there"
    )
    setting.add_argument("--yes", action="store_true", help="replace values that are set already")
    setting.set_defaults(command=_set, least=1, most=100)


def _add_rotate(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    rotating = parts.add_parser(
        "rotate",
        parents=[shared],
        help="how a secret is replaced, step by step; does nothing itself",
        epilog="example: devops secrets rotate rails-shop production assets/AWS_SECRET_ACCESS_KEY",
    )
    _add_holder(rotating, " KEY")
    rotating.set_defaults(command=_rotate, least=1, most=1)


def _add_holder(part: argparse.ArgumentParser, told: str) -> None:
    told = f"PROJECT ENVIRONMENT{told}; with --infrastructure: ENVIRONMENT{told}"
    part.add_argument("names", nargs="+", metavar="NAME", help=told)
    part.add_argument(
        "--infrastructure", action="store_true", help="of the infrastructure repository"
    )
    part.add_argument("--json", action="store_true", help="the same as JSON")
    part.set_defaults(told=told)


def _length(text: str) -> int:
    from devops_constructs.operations.secret_values import GENERATED_MAX, GENERATED_MIN

    if text.isdigit() and GENERATED_MIN <= int(text) <= GENERATED_MAX:
        return int(text)
    raise argparse.ArgumentTypeError(f"write a number from {GENERATED_MIN} to {GENERATED_MAX}")


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


def _missing(options: argparse.Namespace) -> int:
    from devops_constructs.operations import secrets_presence as presence
    from devops_constructs.operations.github_cli import GitHub
    from devops_constructs.operations.github_secrets import GithubSecrets

    here, _ = _holder(options)
    github = None if options.no_github else GithubSecrets(GitHub(program=options.gh))
    kubectl = None if options.no_cluster else options.kubectl
    found = presence.presence(here, github, kubectl, options.context)
    _print(options, presence.as_json(found), presence.as_text(found))
    return 0 if found.is_whole else 1


def _set(options: argparse.Namespace) -> int:
    from devops_constructs.operations import secrets_setting as setting
    from devops_constructs.operations.github_cli import GitHub
    from devops_constructs.operations.github_secrets import GithubSecrets
    from devops_constructs.operations.secrets_named import holder

    here, names = _holder(options)
    words = options.names[: 0 if options.infrastructure else 1]
    others = [
        holder(here.portfolio, [*words, name], infrastructure=options.infrastructure)
        for name in options.also
    ]
    found = setting.wanted([here, *others], names)
    setting.fit_the_source(found, options.source, by_chance=options.generate is not None)
    github = GithubSecrets(GitHub(program=options.gh))
    if not options.yes:
        setting.refuse_to_replace(github, here, found)
    done: list[GithubPlace] = []
    try:
        setting.set_all(github, found, _ask(options), done)
    except BaseException:  # what was set before is set
        print(setting.as_text(done, ()), end="", file=sys.stderr)
        raise
    _print(options, setting.as_json(done, found), setting.as_text(done, found))
    if (command := setting.release_command(here)) and any(each.entry.secret for each in found):
        print(f"pods get it with the next release: {command}", file=sys.stderr)
    return 0


def _ask(options: argparse.Namespace) -> Ask:
    from devops_constructs.operations import secret_values as values

    if options.source:
        return lambda _: values.read(options.source)
    if options.generate:
        return lambda _: values.generated(options.generate)
    return values.typed


def _rotate(options: argparse.Namespace) -> int:
    from devops_constructs.operations import secrets_rotation as rotation

    here, [name] = _holder(options)
    entry = here.named(name)
    steps = rotation.steps(here, entry, rotation.today())
    _print(options, rotation.as_json(entry, steps), rotation.as_text(entry, steps))
    return 0


def _holder(options: argparse.Namespace) -> tuple[Holder, list[str]]:
    """The environment that is named, and the names behind it."""
    from devops_constructs.errors import OperationError
    from devops_constructs.operations.secrets_named import holder

    count = 1 if options.infrastructure else 2
    words, names = options.names[:count], options.names[count:]
    if len(words) < count or not options.least <= len(names) <= options.most:
        raise OperationError(
            "too few or too many names\n"
            "    why: secrets are those of an environment\n"
            f"    fix: write {options.told}"
        )
    return holder(_portfolio(options), words, infrastructure=options.infrastructure), names


def _print(options: argparse.Namespace, data: object, text: str) -> None:
    print(json.dumps(data, indent=2) if options.json else text, end="\n" if options.json else "")


def _portfolio(options: argparse.Namespace) -> Portfolio:
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    return load(find_root(Path(options.root).resolve())).portfolio
