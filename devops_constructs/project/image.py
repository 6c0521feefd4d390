"""Container images: built from the project's repository, or taken from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project import github_names
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._mappings import frozen
from devops_constructs.project._names import env_name_problem
from devops_constructs.project._paths import RepositoryPath, WritablePaths
from devops_constructs.project._refusals import Refused
from devops_constructs.project.egress import Egress
from devops_constructs.project.env import Env
from devops_constructs.project.secret_literals import secret_reason


def _are_public(build_args: Mapping[str, str]) -> Mapping[str, str]:
    refused: list[tuple[str | int, Refused]] = []
    for name, value in build_args.items():
        if problem := env_name_problem(name):
            what = "is no name of a build argument"
            refused.append((name, Refused(what, why=problem, fix="write letters, digits and '_'")))
        if reason := secret_reason(name, value):
            refused.append((name, _readable(reason)))
    if whole := Refused.all(refused):
        raise whole
    return frozen(build_args)


def _readable(reason: str) -> Refused:
    return Refused(
        "looks like a secret in clear",
        why=f"{reason}; build arguments stay readable, here and in the image",
        fix="let the build do without it; if it is public, make it the ARG's default in the"
        " Dockerfile",
    )


def _are_at_github(names: tuple[str, ...]) -> tuple[str, ...]:
    refused: list[tuple[str | int, Refused]] = []
    for index, name in enumerate(names):
        if not re.fullmatch("(?!GITHUB_)[A-Z_][A-Z0-9_]{0,199}", name):
            why = "GitHub's secrets have such names: capitals, digits and '_', not GITHUB_ in front"
            fix = "write the name that it has there, such as 'NPM_TOKEN'"
            refused.append((index, Refused(f"is {name!r}", why=why, fix=fix)))
        elif name.startswith(github_names.SECRETS):
            why = "what releases and pushes is not for builds, which run what others wrote"
            fix = "give the build a secret of its own"
            refused.append((index, Refused(f"is {name!r}", why=why, fix=fix)))
    if whole := Refused.all(refused):
        raise whole
    return tuple(dict.fromkeys(names))


def _is_a_stage(target: str) -> str:
    if re.fullmatch("[A-Za-z0-9][A-Za-z0-9_.-]*", target):
        return target
    raise Refused(
        f"is {target!r}",
        why="the name of a stage has only letters, digits, '_', '.' and '-'",
        fix="write the name behind AS in the Dockerfile",
    )


TMP = "/tmp"  # noqa: S108 - a path in the container

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
# https://github.com/distribution/reference/blob/main/reference.go
_REFERENCE = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?/)?"
    r"[a-z0-9]+(?:(?:\.|_|__|-+|/)[a-z0-9]+)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)


_MOVING_TAGS = frozenset(
    ("latest", "stable", "edge", "nightly", "main", "master", "develop", "dev", "unstable")
)
"""Tags that are given to one image after the other, also with a suffix (latest-alpine3)."""


def is_pinned(reference: str) -> bool:
    """Whether an image is named with a version or a digest, not with nothing or a tag that moves
    from one version to the next."""
    name, at, digest = reference.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]  # not the port of a registry
    moves = re.split("[-.]", tag)[0] in _MOVING_TAGS
    return bool(_DIGEST.fullmatch(digest) if at else re.search("[0-9]", tag) and not moves)


def _names_a_version(reference: str) -> str:
    pinned = is_pinned(reference)
    if pinned and _REFERENCE.fullmatch(reference):
        return reference
    if pinned:
        raise Refused(
            f"is {reference!r}, which is no name of an image",
            why="no node could pull it: that has the form registry/name:version",
            fix="write it as 'docker pull' takes it, such as 'docker.io/library/redis:8.2.1'",
        )
    raise Refused(
        f"is {reference!r}, which does not name a version",
        why="what it means can change after the review, so the diff would not show what runs",
        fix="write a version or a digest, such as 'docker.io/library/redis:8.2.1'",
    )


PinnedReference = Annotated[str, AfterValidator(_names_a_version)]
"""An image that means the same tomorrow: with a version or a digest."""


class ContainerImage(Definition):
    """What every process of one image has in common; `Image` and `OutsideImage` are the two
    kinds."""

    written_as: ClassVar[str] = "an Image(...) or OutsideImage(...)"

    name: Label = Field(kw_only=False, examples=["app"])
    """How components refer to it; unique in the project."""
    env: Env = immutabledict()
    """Variables of every process of this image, in one ConfigMap; a component's own `env` goes
    over it."""
    config_maps: tuple[str, ...] = ()
    """ConfigMaps whose entries all become variables of every process of this image."""
    secrets: tuple[str, ...] = ()
    """Secrets whose keys all become variables of every process of this image."""
    uses: tuple[str, ...] = ()
    """What every process of this image talks to: components by name, or "database"."""
    egress: tuple[Egress, ...] = ()
    """Outgoing traffic of every process of this image, besides names, HTTPS and what it `uses`."""
    user_id: int = Field(default=1000, ge=1, le=65_535)
    """The numeric user of the processes; never root. Volumes are given to the group of the same
    number."""
    read_only_root: bool = True
    """False lets processes write anywhere in the container; what they write is lost with the
    pod."""
    writable_paths: WritablePaths = ("/tmp",)  # noqa: S108 - a path in the container
    """Folders that stay writable under a read-only root, each an empty volume of its own."""
    private_tmp: bool = False
    """True gives processes a folder of their own in /tmp, as TMPDIR. Ruby refuses a folder that
    everybody can write to without a sticky bit, which is what an empty volume is."""

    def _problems(self) -> Iterator[Problem]:
        if self.private_tmp and not (self.read_only_root and TMP in self.writable_paths):
            yield self.problem(
                "private_tmp",
                what="private_tmp without a volume at /tmp",
                why="the image's own /tmp has the sticky bit already",
                fix="leave private_tmp out, or name '/tmp' in writable_paths",
            )


class Image(ContainerImage):
    """An image that CI builds from one Dockerfile of the project's repository and deploys by
    digest."""

    dockerfile: RepositoryPath = "Dockerfile"
    """Path in the repository."""
    context: RepositoryPath = "."
    """The folder sent to the builder."""
    target: Annotated[str, AfterValidator(_is_a_stage)] | None = None
    """The stage to build; None: the last one."""
    build_args: Annotated[Mapping[str, str], AfterValidator(_are_public)] = immutabledict()
    """Build arguments. They stay readable in the image: no secrets."""
    build_secrets: Annotated[tuple[str, ...], AfterValidator(_are_at_github)] = ()
    """Secrets of the repository or the organisation at GitHub that the build mounts, each by its
    name there: `RUN --mount=type=secret,id=NPM_TOKEN`. Pull requests get none, so such an image is
    built only once the change is merged."""


class OutsideImage(ContainerImage):
    """Somebody else's image, pinned."""

    reference: PinnedReference = Field(kw_only=False, examples=["docker.io/library/redis:8.2.1"])
    """Registry, repository and version or digest. "latest" and bare names are refused."""
    pull_secret: str | None = None
    """The name of a Secret of type "kubernetes.io/dockerconfigjson" in `Project.secrets`, for a
    private registry; None: everybody can pull it."""
