"""Rule: the build takes the arguments that the definition gives it."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.operations.docker.build import Build, finding
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.review.finding import Finding

_ALWAYS = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "SOURCE_DATE_EPOCH")


def build_args(build: Build) -> Iterator[Finding]:
    """Arguments that no ARG takes."""
    known = build.dockerfile.arguments
    for name in build.image.build_args:
        builders = name.upper() in _ALWAYS or name.startswith("BUILDKIT_")
        if name not in known and not builders:
            yield finding(
                "build-arg",
                "warning",
                f"no ARG takes the argument {name!r}",
                why="the definition gives it a value that nothing of the build sees",
                fix=f"write ARG {name} where it is used, or take it out of build_args; "
                + did_you_mean(name, sorted(known)),
                where=build.at(None),
            )
