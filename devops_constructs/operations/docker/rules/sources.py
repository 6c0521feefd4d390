"""Rule: what is copied from the build context is there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.build_context import matching, seen_from_the_context
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.review.finding import Finding


def sources(build: Build) -> Iterator[Finding]:
    """Sources of COPY, ADD and bind mounts that CI's checkout does not have, or may not send."""
    for instruction in build.instructions:
        for source in from_context(instruction):
            if "$" in source:
                continue  # of a variable that only the base image knows
            path = build.context.path(seen_from_the_context(source))
            if not build.context.taken(source):
                yield _missing(build, instruction, source)
            elif build.context.repository.leaves(path, build.context.folder):
                yield finding(
                    "copy",
                    "error",
                    f"{source} is a link that leads out of the context",
                    why="the builder gets the link, and not what it leads to",
                    fix="put the file itself there",
                    where=build.at(instruction),
                )


def from_context(instruction: Instruction) -> tuple[str, ...]:
    """What an instruction takes from the build context."""
    if instruction.name in ("COPY", "ADD"):
        return () if instruction.flag("from") else instruction.sources
    return tuple(
        mount.get("source") or mount.get("src") or "."
        for mount in instruction.mounts
        if mount.get("type", "bind") == "bind" and not mount.get("from")
    )


def _missing(build: Build, instruction: Instruction, source: str) -> Finding:
    context = build.context
    wanted = seen_from_the_context(source)
    if matching(source, context.files):
        what = f"{context.ignore_file} excludes {source}"
        fix = f"write !/{wanted} as its last line, or do without"
    elif context.repository.is_ignored(context.path(wanted)):
        what, fix = f"git ignores {source}", "commit it, or make it in the build"
    else:
        what = f"there is no {source} in the context {context.folder}"
        fix = _where_it_may_be(build, wanted)
    return finding(
        "copy",
        "error",
        what,
        why=f"CI's build stops at this {instruction.name}",
        fix=fix,
        where=build.at(instruction),
    )


def _where_it_may_be(build: Build, wanted: str) -> str:
    repository = build.context.repository
    beside = posixpath.dirname(build.dockerfile.path) or "."
    if matching(posixpath.join(beside, wanted), repository.files):
        return f"write context={beside!r} in the definition: it lies beside the Dockerfile"
    spelled = repository.spelling(build.context.path(wanted))
    return f"did you mean {spelled!r}?" if spelled else "add it, or mend the path"
