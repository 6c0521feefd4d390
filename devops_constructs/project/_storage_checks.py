"""What volumes a project declares, and which of its pods can have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project.claim import Claim, ClaimMount, OwnVolume
from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.redis import Redis
from devops_constructs.project.release_step import with_release_steps
from devops_constructs.project.resolution import resolved

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

_OR_A_SPACE = "keep the files in a Space (assets_space), which any number of pods can reach"


def _processes(project: Project) -> list[Process]:
    return [c for c in project.components if isinstance(c, Process)]


def claims_exist(project: Project) -> Iterator[Problem]:
    """A mount names a claim of the project, and no claim has the name of a Redis' volume."""
    claims = {claim.name: claim for claim in project.claims}
    if project.is_incomplete("claims"):
        return
    for name, count in Counter(claim.name for claim in project.claims).items():
        if count > 1:
            yield claims[name].problem(
                "name",
                what=f"the project already has claim {name!r}",
                why="mounts refer to it by that name",
                fix="give this claim a name of its own",
            )
    for redis in project.components:
        if isinstance(redis, Redis) and redis.keeps_data and redis.claim_name in claims:
            yield claims[redis.claim_name].problem(
                "name",
                what="the name is taken",
                why=f"the volume of Redis {redis.name!r} has it",
                fix="give this claim another name, such as 'files'",
            )
    for process in _processes(project):
        for container, index, mount in _claim_mounts(process):
            if is_unknown(mount.claim, claims):
                yield container.problem(
                    "mounts",
                    index,
                    what=f"there is no claim {mount.claim!r}",
                    why="a pod that waits for a missing volume does not start",
                    fix=did_you_mean(mount.claim, list(claims)),
                )


def paths_are_mounted_once(project: Project) -> Iterator[Problem]:
    """One volume at a path of a container, those for the image's writable paths included."""
    images = {image.name: image for image in project.images}
    for process in _processes(project):
        for container in process.containers:
            image = images.get(container.image or "")
            writable = image.writable_paths if image and image.read_only_root else ()
            taken = set(writable)
            for index, mount in enumerate(container.mounts):
                if mount.path in taken:
                    yield _original(process, container).problem(
                        "mounts",
                        index,
                        what=f"something is mounted at {mount.path!r} already",
                        why="one volume is mounted at a path; the image's writable_paths count",
                        fix="choose another path, or take it out of writable_paths",
                    )
                taken.add(mount.path)


def own_volumes_are_of_replicas(project: Project) -> Iterator[Problem]:
    """Only what is kept running has a volume per replica."""
    for process in _processes(project):
        for container in (process, *process.companions):
            allowed = container is process and isinstance(process, LongRunning)
            for index, mount in enumerate(container.mounts):
                if isinstance(mount, OwnVolume) and not allowed:
                    yield container.problem(
                        "mounts",
                        index,
                        what="an OwnVolume here",
                        why="it belongs to the replicas of a component that is kept running",
                        fix="mount a claim of the project by ClaimMount(...), or an EmptyDir(...)",
                    )


def claims_have_one_pod(project: Project) -> Iterator[Problem]:
    """A claim that one node at a time can have is mounted by one pod at a time."""
    once = {c.name: c for c in project.claims if c.access_mode == "ReadWriteOnce"}
    if any(map(project.is_incomplete, ("claims", "components"))):
        return
    reported: set[tuple[str, str]] = set()
    for environment in project.environments:
        holders: dict[str, str] = {}
        for process in _resolved(project, environment):
            for claim in dict.fromkeys(m.claim for _, _, m in _claim_mounts(process)):
                if claim not in once or (process.name, claim) in reported:
                    continue
                for problem in _sharing(process, once[claim], holders.get(claim)):
                    reported.add((process.name, claim))
                    yield problem
                holders.setdefault(claim, process.name)


def _sharing(process: Process, claim: Claim, holder: str | None) -> Iterator[Problem]:
    why = "its volume is attached to one node, and pods on others would wait for ever"
    if holder is not None:
        yield process.problem(
            "mounts",
            what=f"claim {claim.name!r} is also mounted by {holder!r}",
            why=why,
            fix=f"make one a sidecar of the other, or {_OR_A_SPACE}",
        )
    elif isinstance(process, LongRunning) and (process.replicas > 1 or process.autoscale):
        yield process.problem(
            "mounts",
            what=f"several pods would share claim {claim.name!r}",
            why=why,
            fix=f"write replicas=1, give each its own by OwnVolume(...), or {_OR_A_SPACE}",
        )


def _resolved(project: Project, environment: Environment) -> Iterator[Process]:
    present = []
    for process in _processes(project):
        with suppress(DefinitionError):  # reported by the check of differences
            present.append(resolved(process, environment))
    with suppress(DefinitionError):  # reported by that of release jobs
        there = with_release_steps(process for process in present if process)
        yield from (process for process in there if isinstance(process, Process))


def _claim_mounts(process: Process) -> Iterator[tuple[Container, int, ClaimMount]]:
    for container in (process, *process.companions):
        for index, mount in enumerate(container.mounts):
            if isinstance(mount, ClaimMount):
                yield container, index, mount


def _original(process: Process, container: Container) -> Container:
    """The container as it was written: one without an image has been given the component's."""
    return next(c for c in (process, *process.companions) if c.name == container.name)


ALL = (claims_exist, paths_are_mounted_once, own_volumes_are_of_replicas, claims_have_one_pod)
