"""Rule: libraries are installed as the lock file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.shell_commands import commands
from devops_constructs.review.finding import Finding


@dataclass(frozen=True)
class _Manager:
    """A command that may install other versions than those that were tested."""

    words: tuple[str, ...]
    enough: tuple[str, ...]
    """Any of these words behind it, and it does not."""
    variables: tuple[str, ...]
    """Any of these variables, and it does not."""
    instead: str
    alone: bool = False
    """Whether it is about the lock file only where no package is named."""


_MANAGERS = (
    _Manager(("npm", "install"), ("-g", "--global"), (), "npm ci", alone=True),
    _Manager(("npm", "i"), ("-g", "--global"), (), "npm ci", alone=True),
    _Manager(
        ("yarn", "install"), ("--frozen-lockfile", "--immutable"), (), "yarn install --immutable"
    ),
    _Manager(
        ("pnpm", "install"), ("--frozen-lockfile",), ("CI",), "pnpm install --frozen-lockfile"
    ),
    _Manager(
        ("bundle", "install"),
        ("--frozen", "--deployment"),
        ("BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN"),
        "ENV BUNDLE_DEPLOYMENT=1 before it",
    ),
    _Manager(
        ("pip", "install"),
        ("--require-hashes", "--no-deps", "--no-index", "--upgrade", "-U"),
        ("PIP_REQUIRE_HASHES",),
        "pip install --require-hashes -r requirements.txt",
    ),
    _Manager(
        ("uv", "sync"), ("--frozen", "--locked"), ("UV_FROZEN", "UV_LOCKED"), "uv sync --locked"
    ),
)


def lock_files(build: Build) -> Iterator[Finding]:
    """Installations that may take other versions than the lock file has."""
    for instruction in build.instructions:
        if instruction.name != "RUN":
            continue
        for words in (words for script in instruction.scripts for words in commands(script)):
            manager = _manager_of(words, instruction.variables)
            if manager:
                yield finding(
                    "lock",
                    "hint",
                    f"{' '.join(manager.words)} may take other versions than were tested",
                    why="without a lock file that counts, two builds of one commit differ",
                    fix=f"write {manager.instead}",
                    where=build.at(instruction),
                )


def _manager_of(words: list[str], variables: Mapping[str, str]) -> _Manager | None:
    inline = [word.partition("=")[0] for word in _assignments(words)]
    program, *plain = words[len(inline) :] or [""]
    program = program.rpartition("/")[2]
    if program.startswith("python") and plain[:1] == ["-m"]:
        program, *plain = plain[1:] or [""]
    program = "pip" if program == "pip3" else program
    named = [word for word in plain[1:] if not word.startswith("-")]
    for manager in _MANAGERS:
        if (program, *plain[:1]) != manager.words or (manager.alone and named):
            continue
        known = {*inline, *variables}
        if not {*plain} & {*manager.enough} and not known & {*manager.variables}:
            return None if _are_at_hand(named) and "-r" not in plain else manager
    return None


def _are_at_hand(named: list[str]) -> bool:
    """Whether packages are files of the build, such as wheels of an earlier stage."""
    return bool(named) and all(word.startswith(("/", "./")) for word in named)


def _assignments(words: list[str]) -> Iterator[str]:
    for word in words:
        name, equals, _ = word.partition("=")
        if not equals or not name.isidentifier():
            return
        yield word
