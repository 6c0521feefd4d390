"""Rule: scripts beside workflows, workflows that cannot be read, and what has to be installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.workflow import ENDINGS, SHARED, pairs, workflow_in


def scripts(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Files that workflows run, and files that nothing else here tells of."""
    installed = set()
    for change in changes:
        if not change.artifact.startswith("workflows/"):
            continue
        installed.add(change.artifact)
        noun, _, file = change.subject.partition(" ")
        if noun == "script" and change.action != "removed":
            yield Consequence(
                "script-moved",
                "note",
                change.artifact,
                change.subject,
                f"{file} is {'new' if change.action == 'added' else 'another script'}",
                "releases run it with the credentials that they are given",
                "read it",
            )
        if noun == "file":
            yield from _broken(after, change, file)
    for artifact in sorted(installed):
        yield _install(artifact)
    yield from _called(before, after, changes)


def _broken(after: Tree, change: Change, file: str) -> Iterator[Consequence]:
    path = f"{change.artifact}/{file}"
    if path not in after.hashes:
        return
    try:
        workflow_in(after, path) if path.endswith(ENDINGS) else after.text(path)
    except UnreadableError as error:
        yield Consequence(
            "unreadable-workflow",
            "interrupts",
            change.artifact,
            change.subject,
            f"{file} {error}, and nothing is told of it here",
            "GitHub may refuse it, or do what nobody has read",
            "run devops synth",
        )


def _install(artifact: str) -> Consequence:
    project = artifact.partition("/")[2]
    why = "GitHub runs what is in .github/ of a repository, and not what is in charts_out/"
    if project == SHARED:
        what = "workflows of this repository are others"
        fix = "devops workflows install . --yes, in the same change"
        return Consequence("not-installed-yet", "note", artifact, "workflows", what, why, fix)
    what = f"workflows of project {project} are others, and its repository has the old ones"
    fix = f"devops workflows install <clone of {project}> --yes, and commit that there"
    return Consequence("not-installed-yet", "to do", artifact, "workflows", what, why, fix)


def _called(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    owners = {pair.owner for pair in pairs(before, after, changes) if pair.before and pair.after}
    shared = {change.artifact for change in changes} & {f"workflows/{SHARED}"}
    own = {change.artifact for change in changes}
    for owner in sorted(owners - {SHARED}) if shared else ():
        if f"workflows/{owner}" not in own:
            yield Consequence(
                "caller-is-pinned",
                "to do",
                f"workflows/{SHARED}",
                f"workflows of {owner}",
                f"the repository of {owner} goes on with the workflows that it calls as they were",
                "it names the commit of this repository that it calls",
                f"devops workflows install <clone of {owner}> --yes when this is merged, and commit"
                " that there",
            )
