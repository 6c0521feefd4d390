"""Arguments and exit codes of `devops diff` and `devops review`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devops_constructs.review.changes.report import Folding
    from devops_constructs.review.changes.tree import Tree

_ROOM = 1_000_000


def add_diff(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """What differs between two states of charts_out/, and what follows from it."""
    diff = commands.add_parser(
        "diff",
        parents=[shared],
        help="what differs in charts_out/, and what follows from it; exit 1 if anything does",
        epilog="example: devops synth && devops diff rails-shop",
    )
    diff.add_argument("projects", nargs="*", metavar="PROJECT", help="(default: all of them)")
    before = diff.add_mutually_exclusive_group()
    before.add_argument(
        "--base", default="HEAD", metavar="COMMIT", help="the state before (default: HEAD)"
    )
    before.add_argument(
        "--from", dest="folder", type=Path, metavar="FOLDER", help="one with charts_out/, instead"
    )
    _add_forms(diff)
    diff.set_defaults(command=_diff)


def add_review(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """What a reviewer should know of a branch."""
    review = commands.add_parser(
        "review",
        parents=[shared],
        help="what the branch changes, with new findings of check; exit 1 if there is anything",
        epilog="example: devops review --markdown | less",
    )
    review.add_argument(
        "--base", metavar="COMMIT", help="(default: where the branch left the default branch)"
    )
    _add_forms(review)
    review.set_defaults(command=_review)
    parts = review.add_subparsers(metavar="command")
    tell = parts.add_parser(
        "tell",
        parents=[shared],
        help="say it in a comment at a pull request, which is edited in place",
        epilog="example: devops review tell 42 --proposed ../proposed --base ../base",
    )
    tell.add_argument("pull_request", type=_number, metavar="PULL_REQUEST", help="its number")
    tell.add_argument(
        "--proposed",
        required=True,
        type=Path,
        metavar="FOLDER",
        help="a checkout of what is proposed; it is read as data, and nothing of it is run",
    )
    tell.add_argument(
        "--base", required=True, type=Path, metavar="FOLDER", help="a checkout of what it changes"
    )
    tell.add_argument("--repository", metavar="OWNER/NAME", help="(default: that of the workflow)")
    tell.add_argument("--gh", default="gh", metavar="PROGRAM", help="(default: on PATH)")
    tell.set_defaults(command=_tell)


def _add_forms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="every field, where some are counted")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="the same as JSON, always whole")
    forms.add_argument("--markdown", action="store_true", help="the same for a pull request")


def _diff(options: argparse.Namespace) -> int:
    from devops_constructs.operations.artifact_trees import Clone
    from devops_constructs.review.changes.compare import compare
    from devops_constructs.review.changes.report import as_data, as_markdown, as_text

    root = _root(options)
    if options.folder is None:
        clone = Clone(root)
        before, after = clone.at(options.base), clone.now()
    else:
        before, after = _in_folder(options.folder), _in_folder(root)
    comparison = compare(before, after).of(_artifacts(options.projects, before, after))
    if options.json:
        print(json.dumps({"schema": "devops-constructs/diff/v1", **as_data(comparison)}, indent=2))
    elif options.markdown:
        print(as_markdown(comparison, _folding(options), _ROOM), end="")
    else:
        print(as_text(comparison, _folding(options)), end="")
    return 1 if comparison else 0


def _review(options: argparse.Namespace) -> int:
    from devops_constructs.operations.artifact_trees import Clone
    from devops_constructs.operations.new_findings import new_findings
    from devops_constructs.operations.review_comment import markdown
    from devops_constructs.review.changes.compare import compare
    from devops_constructs.review.changes.report import as_data, as_text
    from devops_constructs.review.finding import as_json

    root = _root(options)
    clone = Clone(root)
    before = clone.at(options.base or clone.fork())
    comparison = compare(before, clone.now())
    findings = new_findings(before, root) if comparison else []
    if options.json:
        found = {"findings": as_json(findings)["findings"]}
        facts = {"schema": "devops-constructs/review/v1", **as_data(comparison), **found}
        print(json.dumps(facts, indent=2, default=str))
    elif options.markdown:
        print(markdown(comparison, lambda: findings, _ROOM), end="")
    else:
        print(as_text(comparison, _folding(options)), end="")
        print("".join(f"\n{finding}\n" for finding in findings), end="")
    return 1 if comparison else 0


def _tell(options: argparse.Namespace) -> int:
    from devops_constructs.operations.github_cli import GitHub
    from devops_constructs.operations.pull_request_comment import OwnComment, run_address
    from devops_constructs.operations.review_comment import MARK, not_judged, review_comment

    repository = options.repository or os.environ.get("GITHUB_REPOSITORY") or _unknown()
    comment = OwnComment(options.pull_request, repository, GitHub(program=options.gh))
    for folder in (options.base, options.proposed):
        _is_there(folder)
    try:
        body = review_comment(options.base, options.proposed, run_address())
    except Exception:
        comment.say(MARK, not_judged(run_address()))
        raise
    comment.say(MARK, body)
    print(f"told at pull request {options.pull_request}", file=sys.stderr)
    return 0


def _artifacts(projects: Iterable[str], before: Tree, after: Tree) -> set[str] | None:
    """Those of some projects, or those that are called so; None: all."""
    from devops_constructs.review.changes.projects import artifacts_of, projects_of

    found: set[str] = set()
    for project in projects:
        artifacts = artifacts_of(project, before, after)
        if not artifacts:
            from devops_constructs.errors import OperationError
            from devops_constructs.project.fleet import did_you_mean

            raise OperationError(
                f"there is no project {project!r} in charts_out/\n"
                "    why: it has no chart, stack or workflow on either side\n"
                f"    fix: {did_you_mean(project, projects_of(before, after))}"
            )
        found |= artifacts
    return found or None


def _in_folder(folder: Path) -> Tree:
    from devops_constructs.review.changes.tree import folder_tree

    _is_there(folder)
    return folder_tree(folder)


def _is_there(folder: Path) -> None:
    from devops_constructs.errors import OperationError

    if not (folder / "charts_out").is_dir():
        raise OperationError(
            f"there is no charts_out/ in {folder}\n"
            "    why: everything would count as new, or as gone\n"
            "    fix: name the folder that charts_out/ is in"
        )


def _folding(options: argparse.Namespace) -> Folding:
    from devops_constructs.review.changes.report import WHOLE, Folding

    return WHOLE if options.all else Folding()


def _unknown() -> str:
    from devops_constructs.errors import OperationError

    raise OperationError(
        "nothing says which repository the pull request is in\n"
        "    why: this is no workflow of GitHub's\n"
        "    fix: name it by --repository"
    )


def _root(options: argparse.Namespace) -> Path:
    return Path(options.root).resolve()


def _number(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
