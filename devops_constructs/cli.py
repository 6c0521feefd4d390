"""The command `devops`: arguments in, exit code out.

Exit codes: 0 nothing to say, 1 differences or findings, 2 error. Results go to stdout, talk to
stderr.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devops_constructs import __version__
from devops_constructs.operations.apply_command import add_apply
from devops_constructs.operations.backups_command import add_backups
from devops_constructs.operations.charts_command import add_charts
from devops_constructs.operations.docker_command import add_docker
from devops_constructs.operations.plans_command import add_plans
from devops_constructs.operations.registry_command import add_registry
from devops_constructs.operations.review_command import add_diff, add_review
from devops_constructs.operations.secrets_command import add_secrets
from devops_constructs.operations.workflows_command import add_workflows

if TYPE_CHECKING:
    from devops_constructs.synthesis.output_tree import Comparison

Command = Callable[[argparse.Namespace], int]

_MOST_DIFF_LINES = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the console script `devops` and `python -m devops_constructs` are this."""
    # a short process has nothing to collect, and looking for it takes a tenth of its time, and at
    # its end a fifth
    gc.disable()
    atexit.register(gc.freeze)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # it would look through every package
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # definitions may hold what a terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    command: Command = options.command
    from devops_constructs.errors import DevopsError

    try:
        return command(options)
    except DevopsError as error:
        if options.debug:
            raise
        print(error, file=sys.stderr)
        problems = len(getattr(error, "problems", ()))
        if problems and command is _synth:
            _talk(f"\n{problems} problem{'s' if problems > 1 else ''}. Nothing was written.")
        return 2
    except KeyboardInterrupt:
        if options.debug:
            raise
        _talk("interrupted; nothing was written by halves")
        return 130  # what a shell says of a command ended by Ctrl-C
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return 0
    except Exception as error:
        if options.debug:
            raise
        _talk(f"internal error: {type(error).__name__}: {error}")
        _talk("    why: this should not happen, whatever the definitions say")
        _talk("    fix: report it with the output of the same command and --debug")
        return 2


def _synth(options: argparse.Namespace) -> int:
    from devops_constructs.synthesis.synth import compare, synthesise

    root = _root(options)
    make = compare if options.check else synthesise
    comparison = make(root, options.since)
    _report(comparison, done=not options.check)
    return 1 if options.check and comparison else 0


def _report(comparison: Comparison, *, done: bool) -> None:
    from dataclasses import replace

    kinds = {
        "missing": ("written", "missing"),
        "stale": ("changed", "stale"),
        "surplus": ("removed", "surplus"),
        "foreign": ("foreign", "not made by synth"),
    }
    for one, folder in ((comparison, "charts_out/"), (comparison.installed, "")):
        for kind, (past, present) in kinds.items():
            for path in getattr(one, kind, ()):
                print(f"{past if done else present}: {folder}{path}")
    if "CDKTF_OUTDIR" in os.environ:
        return  # cdktf's command line shows all talk as errors
    for sentence in comparison.unguarded:
        _talk(f"warning: {sentence}")
    if done:
        changed = sum(len(getattr(comparison, kind)) for kind in kinds)
        _talk(f"charts_out/ is up to date ({changed} files changed)")
        return
    _report_diffs(comparison)
    if replace(comparison, installed=None):
        _talk("charts_out/ is not what the definitions give; run: devops synth")
    if comparison.installed:
        _report_diffs(comparison.installed)
        _talk(".github/ is not what the definitions give; run: devops workflows install . --yes")


def _report_diffs(comparison: Comparison) -> None:
    for diff in comparison.diffs.values():
        lines = diff.splitlines()
        print("\n" + "\n".join(lines[:_MOST_DIFF_LINES]))
        if len(lines) > _MOST_DIFF_LINES:
            print(f"... and {len(lines) - _MOST_DIFF_LINES} more lines")


def _show(options: argparse.Namespace) -> int:
    from devops_constructs.errors import DefinitionError, Problem
    from devops_constructs.project.fleet import did_you_mean
    from devops_constructs.project.loader import load
    from devops_constructs.project.summary import summary
    from devops_constructs.project.summary_text import summary_text

    portfolio = load(_root(options)).portfolio
    projects = {project.name: project for project in portfolio.projects}
    if options.project not in projects:
        what = f"there is no project {options.project!r}"
        fix = did_you_mean(options.project, list(projects))
        raise DefinitionError([Problem(what, "projects are named by their definitions", fix)])
    facts = summary(portfolio.fleet, projects[options.project])
    if options.json:
        print(json.dumps(facts, indent=2))
    else:
        print(summary_text(facts), end="")
    return 0


def _check(options: argparse.Namespace) -> int:
    from devops_constructs.review.check import check
    from devops_constructs.review.finding import as_json

    findings = check(_root(options))
    if options.json:
        print(json.dumps(as_json(findings), indent=2))
    else:
        print("".join(f"{finding}\n" for finding in findings), end="")
    return 1 if findings else 0


def _stacks(options: argparse.Namespace) -> int:
    from devops_constructs.review.stack_order import stack_order, step_lines

    done = options.applied.split(",") if options.applied else []
    order = stack_order(_root(options), done)
    print(json.dumps(order, indent=2) if options.json else step_lines(order).rstrip())
    return 0


def _lock_providers(options: argparse.Namespace) -> int:
    from devops_constructs.operations.provider_locking import lock_providers

    said = lock_providers(_root(options), options.terraform, _talk)
    if options.json:
        print(json.dumps({"schema": "devops-constructs/locks/v1", "locks": said}, indent=2))
    else:
        print("".join(f"{state}: {path}\n" for path, state in said.items()), end="")
    return 0


def _bootstrap(options: argparse.Namespace) -> int:
    from devops_constructs.operations.bootstrap import as_json, as_text, bootstrap, is_done
    from devops_constructs.project.loader import load

    portfolio = load(_root(options)).portfolio
    steps = bootstrap(portfolio, run=options.yes, key_file=options.key_file)
    print(json.dumps(as_json(steps), indent=2) if options.json else as_text(steps).rstrip())
    return 0 if is_done(steps) else 1


def _root(options: argparse.Namespace) -> Path:
    from devops_constructs.project.root import find_root

    return find_root(Path(options.root).resolve())


def _talk(text: str) -> None:
    print(text, file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Leaves examples whole, however narrow a terminal is: half a command is another one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="devops",
        description="From one typed definition per project to Helm charts and Terraform JSON.",
        epilog="example: devops synth && git diff charts_out",
    )
    version = f"devops-constructs {__version__}"
    parser.add_argument("--version", action="version", version=version)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--root", default=".", help="a folder in the repository (default: here)")
    shared.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(required=True, metavar="command")
    synth = commands.add_parser(
        "synth",
        parents=[shared],
        help="generate charts_out/ from projects/",
        epilog="example: devops synth --check   # in CI: exit code 1 if something is not committed",
    )
    synth.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and say what differs"
    )
    synth.add_argument(
        "--since",
        default="HEAD",
        metavar="COMMIT",
        help="the commit whose artifacts tell what holds data (default: the last)",
    )
    synth.set_defaults(command=_synth)
    show = commands.add_parser(
        "show",
        parents=[shared],
        help="what a project consists of, per environment",
        epilog="example: devops show rails-shop --json | jq '.environments[].hosts'",
    )
    show.add_argument("project", help="the project's name")
    show.add_argument("--json", action="store_true", help="the same facts as JSON")
    show.set_defaults(command=_show)
    _add_operations(commands, shared)
    return parser


def _add_operations(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """What looks at the committed artifacts, or goes outside the repository."""
    check = commands.add_parser(
        "check",
        parents=[shared],
        help="what is to be said of the committed artifacts",
        epilog="example: devops check --json | jq '.findings[].what'",
    )
    check.add_argument("--json", action="store_true", help="the findings as JSON")
    check.set_defaults(command=_check)
    stacks = commands.add_parser(
        "stacks",
        parents=[shared],
        help="stacks, charts of clusters and releases in their order, and what each waits for",
        epilog="example: devops stacks --applied fleet,production-1,charts/production-1-ingress",
    )
    stacks.add_argument("--applied", metavar="STEPS", help="what is done, with commas")
    stacks.add_argument("--json", action="store_true", help="the same as JSON")
    stacks.set_defaults(command=_stacks)
    providers = commands.add_parser(
        "providers",
        help="the Terraform providers",
        epilog="example: devops providers lock",
    )
    lock = providers.add_subparsers(required=True, metavar="command").add_parser(
        "lock",
        parents=[shared],
        help="lock the builds of providers, where their registry is reachable",
        epilog="example: devops providers lock && devops synth && git add locks charts_out",
    )
    lock.add_argument("--terraform", default="terraform", help="the program (default: on PATH)")
    lock.add_argument("--json", action="store_true", help="what happened to each lock as JSON")
    lock.set_defaults(command=_lock_providers)
    bootstrap = commands.add_parser(
        "bootstrap",
        parents=[shared],
        help="what is done once, before any stack can be applied",
        epilog="example: devops bootstrap   # looks only; with --yes it makes what is missing",
    )
    bootstrap.add_argument("--yes", action="store_true", help="make what is missing")
    bootstrap.add_argument(
        "--key-file", type=Path, metavar="FILE", help="a new file for the key of the states"
    )
    bootstrap.add_argument("--json", action="store_true", help="the steps as JSON")
    bootstrap.set_defaults(command=_bootstrap)
    add_apply(commands, shared)
    add_backups(commands, shared)
    add_charts(commands, shared)
    add_diff(commands, shared)
    add_review(commands, shared)
    add_plans(commands, shared)
    add_docker(commands, shared)
    add_registry(commands, shared)
    add_secrets(commands, shared)
    add_workflows(commands, shared)
