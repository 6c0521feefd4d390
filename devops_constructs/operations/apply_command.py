"""Arguments and exit codes of `devops apply` and `drift`; the rest is imported when it is done."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_apply(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """`apply`, for the job that applies on the branch that is applied; and `drift`."""
    apply = commands.add_parser(
        "apply",
        parents=[shared],
        help="bring the clouds to what was merged; exit 1 if something waits for a person",
        epilog="example: devops apply --approve"
        " plans/fleet/0123456789abcdef/20261128T154209Z-01234567",
    )
    apply.add_argument(
        "names", nargs="*", metavar="STACK", help="stacks or charts of clusters (default: all)"
    )
    apply.add_argument(
        "--approve",
        metavar="KEY",
        default="",
        help="let this plan be applied, which waits; several with commas",
    )
    apply.add_argument(
        "--again",
        metavar="STACK",
        default="",
        help="plan a stack once more that something else has changed, and do nothing else: the plan"
        " waits for a person",
    )
    for name in ("terraform", "helm", "kubectl", "cdktf", "gh"):
        apply.add_argument(f"--{name}", default=name, help="the program (default: on PATH)")
    apply.add_argument("--json", action="store_true", help="what became of each step as JSON")
    apply.set_defaults(command=_apply)
    drift = commands.add_parser(
        "drift",
        parents=[shared],
        help="what differs from what was applied, or is not applied; exit 1 if something does",
        epilog="example: devops drift --json | jq '.stacks[] | select(.state == \"drifted\")'",
    )
    for name in ("terraform", "helm"):
        drift.add_argument(f"--{name}", default=name, help="the program (default: on PATH)")
    drift.add_argument("--json", action="store_true", help="the stacks as JSON")
    drift.set_defaults(command=_drift)


def _apply(options: argparse.Namespace) -> int:
    from devops_constructs.operations.apply.outcome import as_json, as_text, exit_code
    from devops_constructs.operations.apply.start import Programs, apply_fleet
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    root = find_root(Path(options.root).resolve())
    programs = Programs(options.terraform, options.helm, options.kubectl, options.cdktf, options.gh)
    portfolio = load(root).portfolio
    approve = [key for key in options.approve.replace(",", " ").split() if key]
    head, outcomes = apply_fleet(
        root, portfolio, options.names, approve, programs, _talk, options.again
    )
    text = json.dumps(as_json(head, outcomes), indent=2) if options.json else as_text(outcomes)
    print(text.rstrip("\n"))
    return exit_code(outcomes)


def _drift(options: argparse.Namespace) -> int:
    from devops_constructs.operations.apply.drift import as_json, as_text, exit_code
    from devops_constructs.operations.apply.start import Programs, drift_of
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    root = find_root(Path(options.root).resolve())
    programs = Programs(options.terraform, options.helm)
    head, found, left = drift_of(root, load(root).portfolio, programs, _talk)
    data = as_json(head, found, left)
    text = json.dumps(data, indent=2) if options.json else as_text(found, left)
    print(text.rstrip("\n"))
    return exit_code(found, left)


def _talk(text: str) -> None:
    print(text, file=sys.stderr)
