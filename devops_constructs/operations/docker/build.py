"""All that is known of the build of one image: what rules look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from devops_constructs.errors import Place
from devops_constructs.operations.docker.build_context import BuildContext
from devops_constructs.operations.docker.dockerfile import Dockerfile, Stage
from devops_constructs.operations.docker.image_config import ImageConfig, config_of
from devops_constructs.operations.docker.image_use import ImageUse
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.project.image import Image
from devops_constructs.project.secret_literals import argument_reason
from devops_constructs.review.finding import Finding

Severity = Literal["hint", "warning", "error"]


@dataclass(frozen=True)
class Build:
    """An image of the definition together with its Dockerfile."""

    use: ImageUse
    context: BuildContext
    dockerfile: Dockerfile
    target: Stage

    @property
    def image(self) -> Image:
        """As the definition has it."""
        return self.use.image

    @cached_property
    def config(self) -> ImageConfig:
        """What the image is set to."""
        return config_of(self.target)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Those that are built for it."""
        return self.dockerfile.needed(self.target)

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """All instructions of these."""
        return tuple(each for stage in self.stages for each in stage.instructions)

    def at(self, what: Instruction | Stage | None) -> Place:
        """Its line; None: that of the stage which becomes the image."""
        return Place(self.dockerfile.path, (what or self.target).line)


def finding(
    rule: str, severity: Severity, what: str, *, why: str, fix: str, where: Place | None = None
) -> Finding:
    """One finding of the rule `docker-<rule>`; words of the file that look like secrets are left
    out."""
    return Finding(f"docker-{rule}", severity, _shown(what), why, _shown(fix), where)


def _shown(text: str) -> str:
    def word(found: re.Match[str]) -> str:
        return "(left out)" if argument_reason(found[0].strip("'\",/")) else found[0]

    return re.sub(r"\S+", word, text)
