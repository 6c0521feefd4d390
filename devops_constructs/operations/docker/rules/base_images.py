"""Rule: images that a build starts from mean the same tomorrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from devops_constructs.errors import Place
from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.dockerfile import Stage, images_mentioned
from devops_constructs.project.image import is_pinned
from devops_constructs.review.finding import Finding

_SYSTEMS = ("debian", "ubuntu")
"""Their tags may be names of releases; with other images such a name says nothing of a version."""
_MOVING_RELEASES = re.compile(
    "(?:latest|stable|oldstable|oldoldstable|testing|unstable|sid|experimental|rolling|devel)(?:-|$)"
)
_VARIANT = re.compile("(?:alpine|slim|bullseye|bookworm|trixie|focal|jammy|noble)", re.IGNORECASE)


def base_images(build: Build) -> Iterator[Finding]:
    """Bases without a version, and a hint at those without a digest."""
    loose: dict[str, Place] = {}
    for reference, place, stage in _images(build):
        if stage and stage.unset:
            yield _unknown(stage, place)
        elif not names_a_version(reference):
            yield finding(
                "base",
                "error",
                f"{reference or 'the base'} names no version",
                why="what it means can change between two builds of one commit",
                fix="write a version, such as docker.io/library/ruby:3.4.9-slim-bookworm",
                where=place,
            )
        elif "@" not in reference:
            loose.setdefault(reference, place)
    for reference, place in loose.items():
        yield finding(
            "base",
            "hint",
            f"{reference} is named without a digest",
            why="its publisher can give the tag to another image, which builds take unseen",
            fix="add the one that docker buildx imagetools inspect shows, and let a bot renew it",
            where=place,
        )


def names_a_version(reference: str) -> bool:
    """Whether a base image has a version, or a digest."""
    name, _, tag = reference.rpartition("/")[2].partition("@")[0].partition(":")
    if "@" in reference or not tag:
        return is_pinned(reference)
    if name in _SYSTEMS:
        return not _MOVING_RELEASES.match(tag)
    return is_pinned(reference) and not _VARIANT.match(tag)


def _images(build: Build) -> Iterator[tuple[str, Place, Stage | None]]:
    """The images from outside that some stage starts from or copies from, also in stages that this
    image does not need: others are built of the same file."""
    for stage in build.dockerfile.stages:
        if stage.parent is None and stage.base != "scratch":
            yield stage.base, build.at(stage), stage
        for instruction, reference in images_mentioned(stage):
            if build.dockerfile.source(instruction, reference) is None:
                yield reference, build.at(instruction), None


def _unknown(stage: Stage, place: Place) -> Finding:
    names = " and ".join(stage.unset)
    return finding(
        "base",
        "error",
        f"the base of {stage.title} is not known: {names} has no value",
        why="neither an ARG before the first FROM nor build_args of the definition give one",
        fix=f"write ARG {stage.unset[0]}=... with a version before the first FROM",
        where=place,
    )
