"""Arguments and exit codes of `devops plans`; what it does is imported when it does it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.operations.plans.archive import PlanArchive
    from devops_constructs.project.portfolio import Portfolio


def add_plans(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """The command with its parts."""
    plans = commands.add_parser(
        "plans",
        help="plans of Terraform stacks: made, kept, shown",
        epilog="example: devops plans list rails-shop-production",
    )
    parts = plans.add_subparsers(required=True, metavar="command")
    _add_make(parts, shared)
    _add_archive(parts, shared)
    _add_list(parts, shared)
    _add_show(parts, shared)
    _add_prune(parts, shared)
    _add_tell(parts, shared)


def _add_make(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    make = parts.add_parser(
        "make",
        parents=[shared],
        help="plan the stacks that a checkout changes; exit 1 if one of them has no plan",
        epilog="example: devops plans make --proposed ../proposed --base . --out plans",
    )
    make.add_argument("stacks", nargs="*", metavar="STACK", help="(default: all that differ)")
    make.add_argument(
        "--proposed",
        required=True,
        type=Path,
        metavar="DIR",
        help="a checkout of what is proposed; it is read as data, and nothing of it is run",
    )
    make.add_argument(
        "--base", required=True, type=Path, metavar="DIR", help="a checkout of what is reviewed"
    )
    make.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="a new folder for the plans"
    )
    make.add_argument("--terraform", default="terraform", help="the program (default: on PATH)")
    make.add_argument("--commit", help="whose plans they are (default: what git says of DIR)")
    make.add_argument("--author", help="of that commit (default: what git says of DIR)")
    make.add_argument("--json", action="store_true", help="what was found as JSON")
    make.set_defaults(command=_make)


def _add_archive(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    archive = parts.add_parser(
        "archive",
        parents=[shared],
        help="keep the plans that `devops plans make` has made, and print their keys",
        epilog="example: devops plans archive plans",
    )
    archive.add_argument("folder", type=Path, metavar="DIR", help="where it has put them")
    archive.add_argument("--json", action="store_true", help="the keys as JSON, by stack")
    archive.set_defaults(command=_archive)


def _add_list(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    listing = parts.add_parser(
        "list",
        parents=[shared],
        help="the plans that are kept, the newest first, with what became of them",
        epilog="example: devops plans list fleet --json | jq '.plans[0].summary.counts'",
    )
    listing.add_argument("stack", nargs="?", metavar="STACK", help="(default: all stacks)")
    listing.add_argument("--most", type=_count, default=20, metavar="N", help="(default: 20)")
    listing.add_argument("--json", action="store_true", help="the same as JSON")
    listing.set_defaults(command=_list)


def _add_show(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    show = parts.add_parser(
        "show",
        parents=[shared],
        help="what a plan does: what it deletes and makes anew first",
        epilog="example: devops plans show rails-shop-production --text",
    )
    show.add_argument("plan", metavar="KEY|STACK", help="a key, or a stack for its newest plan")
    show.add_argument("--text", action="store_true", help="Terraform's own account as well")
    show.add_argument("--json", action="store_true", help="the same as JSON")
    show.set_defaults(command=_show)


def _add_prune(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    prune = parts.add_parser(
        "prune",
        parents=[shared],
        help="delete plans that are older; what stacks are now stays",
        epilog="example: devops plans prune --keep-days 90   # only lists them without --yes",
    )
    prune.add_argument("--keep-days", required=True, type=_count, metavar="N", help="at least 1")
    prune.add_argument("--yes", action="store_true", help="delete them, with all their versions")
    prune.add_argument("--json", action="store_true", help="their keys as JSON")
    prune.set_defaults(command=_prune)


def _add_tell(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    tell = parts.add_parser(
        "tell",
        parents=[shared],
        help="say at a pull request what its plans are: one comment, and one status",
        epilog="example: devops plans tell 42 plans",
    )
    tell.add_argument("pull_request", type=_count, metavar="PULL_REQUEST", help="its number")
    tell.add_argument("folder", type=Path, metavar="DIR", help="where `devops plans make` put them")
    tell.add_argument(
        "--repository", metavar="OWNER/NAME", help="(default: the workflow's, or the fleet's)"
    )
    tell.add_argument("--gh", default="gh", help="GitHub's program (default: on PATH)")
    tell.set_defaults(command=_tell)


def _make(options: argparse.Namespace) -> int:
    from devops_constructs.operations.plans.make import make_plans
    from devops_constructs.operations.plans.origin import origin_of
    from devops_constructs.operations.plans.showing import in_words
    from devops_constructs.project.loader import load

    base = options.base.resolve()
    job = make_plans(
        load(base).portfolio,
        options.proposed,
        base,
        options.out,
        origin_of(options.proposed, options.commit, options.author),
        stacks=options.stacks,
        terraform=options.terraform,
        talk=_talk,
    )
    if options.json:
        print(json.dumps(job.as_json(), indent=2))
    else:
        for each in job.summaries:
            print(f"{each.stack}: {in_words(each)}")
        for name in job.gone:
            print(f"{name}: not there any more; what it made stays")
    if job.refused:
        _talk(job.refused)
    elif not job.summaries:
        _talk("no stack changes")
    return 1 if job.has_findings else 0


def _archive(options: argparse.Namespace) -> int:
    from devops_constructs.operations.plans.plan_job import PlanJob

    job = PlanJob.read(options.folder)
    archive = _plan_archive(options)
    keys = {}
    for summary in job.summaries:
        if summary.state == "planned":
            keys[summary.stack] = archive.save(options.folder / summary.stack)
            if not options.json:
                print(keys[summary.stack])
    if options.json:
        print(json.dumps({"schema": "devops-constructs/plan-keys/v1", "keys": keys}, indent=2))
    return 0


def _list(options: argparse.Namespace) -> int:
    from devops_constructs.operations.plans.showing import as_json, as_lines

    found = _plan_archive(options).all(options.stack, options.most)
    print(json.dumps(as_json(found), indent=2) + "\n" if options.json else as_lines(found), end="")
    if not found:
        meant = _meant(options, options.stack) if options.stack else None
        _talk(f"no plan is kept of {options.stack}; {meant}" if meant else "no plan is kept")
    return 0


def _show(options: argparse.Namespace) -> int:
    from devops_constructs.operations.plans.showing import account, plan_json

    archive = _plan_archive(options)
    plan = archive.fetch(_key(options, archive))
    if options.json:
        text = {"text": plan.text} if options.text else {}
        schema = {"schema": "devops-constructs/plan-shown/v1"}
        print(json.dumps({**schema, **plan_json(plan), **text}, indent=2))
    else:
        coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        print(account(plan, coloured=coloured, whole=options.text), end="")
    return 0


def _key(options: argparse.Namespace, archive: PlanArchive) -> str:
    from devops_constructs.errors import OperationError

    wanted: str = options.plan
    if "/" in wanted:
        return wanted
    for plan in archive.all(wanted, 1):
        return plan.key
    raise OperationError(
        f"there is no plan of a stack {wanted!r}\n"
        "    why: no space that plans are kept in has one\n"
        f"    fix: {_meant(options, wanted) or 'choose one of: devops plans list'}"
    )


def _meant(options: argparse.Namespace, stack: str) -> str | None:
    """Which stack was meant by a name that none has; None: one has it."""
    from devops_constructs.project.fleet import did_you_mean
    from devops_constructs.project.root import find_root
    from devops_constructs.review.stack_files import steps

    root = find_root(Path(options.root).resolve())
    known = [step.name for step in steps(root) if step.kind == "stack"]
    return None if stack in known else did_you_mean(stack, known)


def _prune(options: argparse.Namespace) -> int:
    keys = _plan_archive(options).prune(options.keep_days, run=options.yes)
    if options.json:
        facts = {"schema": "devops-constructs/pruned-plans/v1", "deleted": options.yes}
        print(json.dumps({**facts, "keys": keys}, indent=2))
    else:
        print("".join(f"{key}\n" for key in keys), end="")
    if keys and not options.yes:
        _talk(f"nothing was deleted; with --yes these {len(keys)} are, with all their versions")
    return 0


def _tell(options: argparse.Namespace) -> int:
    from devops_constructs.operations.github_cli import GitHub
    from devops_constructs.operations.plans.pull_request import PullRequest

    repository = options.repository or os.environ.get("GITHUB_REPOSITORY") or _repository(options)
    github = GitHub(program=options.gh)
    PullRequest(options.pull_request, repository, github).tell(options.folder)
    _talk(f"told at pull request {options.pull_request}")
    return 0


def _repository(options: argparse.Namespace) -> str:
    from devops_constructs.errors import OperationError

    fleet = _portfolio(options).fleet
    if fleet.infrastructure is None:
        raise OperationError(
            "nothing says which repository the pull request is in\n"
            "    why: this is no workflow, and the fleet does not name its own repository\n"
            "    fix: name it by --repository, or write Fleet(infrastructure=...)"
        )
    return f"{fleet.github_owner}/{fleet.infrastructure.name}"


def _plan_archive(options: argparse.Namespace) -> PlanArchive:
    from devops_constructs.operations.plans.archive import PlanArchive
    from devops_constructs.operations.plans.signing import SigningKeys

    portfolio, keys = _portfolio(options), SigningKeys.from_env()
    return PlanArchive(portfolio.fleet, portfolio.projects, keys, _talk)


def _portfolio(options: argparse.Namespace) -> Portfolio:
    from devops_constructs.project.loader import load
    from devops_constructs.project.root import find_root

    return load(find_root(Path(options.root).resolve())).portfolio


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")


def _talk(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
