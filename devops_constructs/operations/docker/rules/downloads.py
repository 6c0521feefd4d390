"""Rule: what is fetched from elsewhere is what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.operations.docker.shell_commands import pipelines
from devops_constructs.review.finding import Finding

_FETCH = ("curl", "wget")
_RUN = ("sh", "bash", "dash", "ash", "zsh", "python", "python3", "node", "ruby", "perl", "php")
_WRAPPERS = ("sudo", "env", "exec")
_INSIDE = re.compile(
    r"\b(?:ba|da|z|a)?sh\b[^|;&\n]*(?:\$\(|<\(|`)\s*(?:curl|wget)\b|\beval\b[^|;&\n]*(?:\$\(|`)\s*"
    r"(?:curl|wget)\b"
)
_GIT = re.compile(r"(?:git@|ssh://|git://)|\.git(?:#|$)")
_COMMIT = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")


def downloads(build: Build) -> Iterator[Finding]:
    """Programs that are run as they come from the network, and ADD without a checksum."""
    for instruction in build.instructions:
        if instruction.name == "RUN" and _runs_a_download(instruction):
            yield finding(
                "download",
                "warning",
                "RUN runs a script as it comes from the network",
                why="it can be another one tomorrow, or for this build alone, or cut off",
                fix="take what it installs from a package or an image, or ADD --checksum=sha256:..."
                " the script and run that",
                where=build.at(instruction),
            )
        for address in instruction.downloads:
            if not _is_fixed(instruction, address):
                yield finding(
                    "download",
                    "warning",
                    f"ADD fetches {_without_query(address)} without a checksum",
                    why="what lies there can be another file tomorrow",
                    fix="write ADD --checksum=sha256:... with that of the file meant (of a"
                    " repository: its commit behind #)",
                    where=build.at(instruction),
                )


def _runs_a_download(instruction: Instruction) -> bool:
    scripts = instruction.scripts
    if any(_INSIDE.search(script) for script in scripts):
        return True
    return any(_pipes_into_a_program(each) for script in scripts for each in pipelines(script))


def _pipes_into_a_program(pipeline: list[list[str]]) -> bool:
    programs = [_program(words) for words in pipeline]
    fetching = [place for place, name in enumerate(programs) if name in _FETCH]
    return bool(fetching) and any(name in _RUN for name in programs[fetching[0] + 1 :])


def _program(words: list[str]) -> str:
    plain = (w for w in words if w not in _WRAPPERS and not w.startswith("-") and "=" not in w)
    return next(plain, "").rpartition("/")[2]


def _is_fixed(instruction: Instruction, address: str) -> bool:
    fragment = address.partition("#")[2].partition(":")[0]
    is_commit = bool(_GIT.search(address) and _COMMIT.fullmatch(fragment))
    return is_commit or bool(instruction.flag("checksum"))


def _without_query(address: str) -> str:
    """Queries and credentials may be secret."""
    return re.sub(r"//[^/@]*@", "//", address.partition("?")[0])
