"""Rule: what the image runs is process 1 and gets the signals."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.project.shell_text import keeps_signals
from devops_constructs.review.finding import Finding

_IN_FRONT = "the shell is process 1 and passes no SIGTERM on, so work is killed in its middle"


def command(build: Build) -> Iterator[Finding]:
    """Shells in front of the process, and an image that does not say what it runs."""
    entrypoint, cmd = build.config.entrypoint, build.config.cmd
    shells = [each for each in (entrypoint, cmd) if each and not each.is_exec]
    for each in shells:
        yield _shell_form(build, each)
    if not shells and keeps_signals(_words(entrypoint, cmd)) is not None:
        last = cmd or entrypoint
        yield finding(
            "command",
            "error",
            "a shell without exec runs what the image runs",
            why=_IN_FRONT,
            fix="write exec before the last command of the script",
            where=build.at(last),
        )
    if entrypoint is None and cmd is None and build.use.as_is:
        yield finding(
            "command",
            "warning",
            f"neither CMD nor ENTRYPOINT, and {build.use.as_is[0]} has no command of its own",
            why="it runs whatever the base image does, which may be a prompt that ends at once",
            fix='write CMD ["program", "argument"]',
            where=build.at(None),
        )


def _words(entrypoint: Instruction | None, cmd: Instruction | None) -> tuple[str, ...]:
    return (*(entrypoint.words if entrypoint else ()), *(cmd.words if cmd else ()))


def _shell_form(build: Build, each: Instruction) -> Finding:
    dropped = each.name == "ENTRYPOINT" and build.use.with_args
    more = f", and drops the args of {dropped[0]}" if dropped else ""
    fix = f'write {each.name} ["program", "argument"]'
    if each.words[0].startswith("["):
        fix += ", with double quotes: it is no JSON list as it stands"
    return finding(
        "command",
        "error",
        f"{each.name} is in the form of a shell",
        why=_IN_FRONT + more,
        fix=fix,
        where=build.at(each),
    )
