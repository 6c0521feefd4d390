"""Rule: the build mounts the secrets that the definition gives it, and gets all that it mounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.operations.docker.instruction import Instruction
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.review.finding import Finding


def build_secrets(build: Build) -> Iterator[Finding]:
    """Mounts without a secret, secrets without a mount, and mounts that CI cannot give."""
    given = build.image.build_secrets
    mounted: dict[str, Instruction] = {}
    for instruction in build.instructions:
        for mount in instruction.mounts:
            if mount.get("type") == "secret":
                mounted.setdefault(secret_id(mount), instruction)
            elif mount.get("type") == "ssh":
                yield _ssh(build, instruction)
    for name, instruction in mounted.items():
        if name not in given:
            known = list(given)
            yield finding(
                "build-secret",
                "error",
                f"the build mounts the secret {name!r}, and the definition gives it none",
                why="CI's build would go on without it, or stop if it is required",
                fix=f"add {name!r} to build_secrets of image {build.image.name!r}"
                + (f"; {did_you_mean(name, known)}" if known else ""),
                where=build.at(instruction),
            )
    for name in given:
        if name not in mounted:
            yield finding(
                "build-secret",
                "warning",
                f"no RUN mounts the secret {name!r}",
                why="the definition gives it to a build that does not need it",
                fix=f"write RUN --mount=type=secret,id={name}, or take it out of build_secrets",
                where=build.at(None),
            )


def secret_id(mount: Mapping[str, str]) -> str:
    """Under which name a mount asks for its secret."""
    named = mount.get("id") or mount.get("source") or mount.get("src")
    target = mount.get("target") or mount.get("dst") or mount.get("destination") or ""
    return named or PurePosixPath(target).name


def _ssh(build: Build, instruction: Instruction) -> Finding:
    return finding(
        "build-secret",
        "error",
        "RUN mounts an SSH agent",
        why="CI's build has none",
        fix="fetch over HTTPS with a token of build_secrets",
        where=build.at(instruction),
    )
