"""What the image of a stage is set to: its user, what it runs, which ports it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from devops_constructs.operations.docker.dockerfile import Stage
from devops_constructs.operations.docker.instruction import Instruction

Port = tuple[int, str]
"""A number and "TCP" or "UDP"."""


@dataclass(frozen=True)
class ImageConfig:
    """The last word of a stage and those that it starts from; what its base image says is not
    known. None: nothing was said."""

    user: Instruction | None
    entrypoint: Instruction | None
    cmd: Instruction | None
    ports: Mapping[Port, Instruction]


def config_of(stage: Stage) -> ImageConfig:
    """Of the image that a stage gives."""
    last: dict[str, Instruction] = {}
    ports: dict[Port, Instruction] = {}
    for each in stage.chain:
        cmd_is_set = False
        for instruction in each.instructions:
            cmd_is_set = cmd_is_set or instruction.name == "CMD"
            if instruction.name == "ENTRYPOINT" and not cmd_is_set:
                last.pop("CMD", None)  # one that was inherited belongs to another entrypoint
            last[instruction.name] = instruction
            ports |= dict.fromkeys(_ports(instruction), instruction)
    said = {name: each for name, each in last.items() if each.words or name == "USER"}
    return ImageConfig(said.get("USER"), said.get("ENTRYPOINT"), said.get("CMD"), ports)


def _ports(instruction: Instruction) -> Iterator[Port]:
    words = instruction.words if instruction.name == "EXPOSE" else ()
    for word in " ".join(words).split():
        if found := re.fullmatch(r"(\d+)(?:-(\d+))?(?:/(tcp|udp))?", word, re.IGNORECASE):
            first, last = int(found[1]), int(found[2] or found[1])
            for number in range(first, min(last, 65_535) + 1):
                yield number, (found[3] or "tcp").upper()
