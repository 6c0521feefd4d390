"""The most that components may take of a cluster at once, by what they declare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from devops_constructs.project.claim import Claim, ClaimMount, OwnVolume
from devops_constructs.project.companions import InitContainer, Sidecar
from devops_constructs.project.component import Component, Process
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.redis import Redis
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.rollout import RollingUpdate
from devops_constructs.project.sized import Sized


@dataclass(frozen=True)
class Footprint:
    """Sums over pods; the names are those of a quota's fields."""

    cpu_millicores: int = 0
    memory_mib: int = 0
    memory_limit_mib: int = 0
    storage_gib: int = 0
    pods: int = 0

    def __add__(self, other: Footprint) -> Footprint:
        return Footprint(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __mul__(self, times: int) -> Footprint:
        return Footprint(*(getattr(self, f.name) * times for f in fields(self)))

    def or_more(self, other: Footprint) -> Footprint:
        """The larger of both in each respect."""
        both = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return Footprint(*map(max, both))


NOTHING = Footprint()


def peak(components: Iterable[Component], claims: Sequence[Claim]) -> Footprint:
    """While a new version takes over, under full load, beside a run of every scheduled job; those
    that Helm runs come one after the other."""
    exclusive = {claim.name for claim in claims if claim.access_mode == "ReadWriteOnce"}
    steady, job = Footprint(storage_gib=sum(claim.storage_gib for claim in claims)), NOTHING
    for component in components:
        if isinstance(component, ReleaseJob) and component.is_hook:
            job = job.or_more(_pod(component))
        else:
            steady += _pod(component) * _pods(component, exclusive) + _volumes(component)
    return steady + job


def _pods(component: Component, exclusive: set[str]) -> int:
    if not isinstance(component, LongRunning):
        return 1
    most, rollout = _replicas(component), component.rollout
    mounts = {mount for container in component.containers for mount in container.mounts}
    waits = any(isinstance(mount, ClaimMount) and mount.claim in exclusive for mount in mounts)
    if waits or component.has_own_volumes or not isinstance(rollout, RollingUpdate):
        return most
    return most if component.recreates else most + _share(rollout.max_surge, most)


def _share(pods: int | str, of: int) -> int:
    """As Kubernetes rounds a surge: up."""
    if isinstance(pods, str):
        return -(-of * int(pods.removesuffix("%")) // 100)
    return pods if of else 0


def _replicas(component: LongRunning) -> int:
    return component.autoscale.max_replicas if component.autoscale else component.replicas


def _pod(component: Component) -> Footprint:
    """What the scheduler reserves: what runs together, or what one of those before it takes.

    Sources: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
    """
    running = _container(component)
    starting = NOTHING
    for companion in component.companions if isinstance(component, Process) else ():
        match companion:
            case Sidecar():
                running += _container(companion)
            case InitContainer():
                starting = starting.or_more(_container(companion) + _before(component))
    return running.or_more(starting) + Footprint(pods=1)


def _before(component: Component) -> Footprint:
    """The sidecars that already run when init containers do."""
    total = NOTHING
    for sidecar in component.sidecars if isinstance(component, Process) else ():
        total += _container(sidecar) if sidecar.native else NOTHING
    return total


def _container(sized: Sized) -> Footprint:
    return Footprint(
        cpu_millicores=sized.cpu_millicores,
        memory_mib=sized.memory_mib,
        memory_limit_mib=sized.memory_limit_mib or sized.memory_mib,
    )


def _volumes(component: Component) -> Footprint:
    match component:
        case Redis() if component.keeps_data:
            return Footprint(storage_gib=component.storage_gib or 1)
        case LongRunning():
            own = [mount.storage_gib for mount in component.mounts if isinstance(mount, OwnVolume)]
            return Footprint(storage_gib=sum(own)) * _replicas(component)
    return NOTHING
