"""Release jobs that run as init containers: in the pods of components, not in pods of their own."""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.project.companions import InitContainer
from devops_constructs.project.component import Component
from devops_constructs.project.egress import Egress
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release_job import InitContainerOf, ReleaseJob


class ReleaseStep(InitContainer):
    """A release job as the init container that it becomes."""

    uses: tuple[str, ...] = ()
    """What it talks to, besides what its image `uses`."""
    egress: tuple[Egress, ...] = ()
    """Outgoing traffic besides its image's."""
    deadline_seconds: int = 900
    """How long a roll-out waits for it."""
    safe_concurrently: bool = False
    """Whether it may run in several pods at the same time."""


def is_step(component: Component) -> bool:
    """Whether it is a release job without pods of its own."""
    return isinstance(component, ReleaseJob) and isinstance(component.runs_as, InitContainerOf)


def with_release_steps(components: Iterable[Component]) -> tuple[Component, ...]:
    """The components that have pods, each with the release jobs that run in them.

    Raises:
        DefinitionError: a component would be refused with them.
    """
    components = tuple(components)
    jobs = sorted(
        (c for c in components if isinstance(c, ReleaseJob) and is_step(c)),
        key=lambda job: (job.order, job.name),
    )
    return tuple(_with(c, jobs) for c in components if not is_step(c))


def _with(component: Component, jobs: list[ReleaseJob]) -> Component:
    if not isinstance(component, LongRunning):
        return component
    steps = tuple(
        _step(job, form) for job, form in _forms(jobs) if component.name in form.components
    )
    if not steps:
        return component
    return component.varied(component, init_containers=(*steps, *component.init_containers))


def _forms(jobs: list[ReleaseJob]) -> Iterable[tuple[ReleaseJob, InitContainerOf]]:
    return ((job, job.runs_as) for job in jobs if isinstance(job.runs_as, InitContainerOf))


def _step(job: ReleaseJob, form: InitContainerOf) -> ReleaseStep:
    shared = job.model_fields_set & set(ReleaseStep.model_fields)
    given = {name: getattr(job, name) for name in shared}
    step = ReleaseStep(**given, safe_concurrently=form.safe_concurrently)
    object.__setattr__(step, "_written", job._written)
    return step
