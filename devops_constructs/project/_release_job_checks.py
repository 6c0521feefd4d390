"""What a release job finds where it runs: at its moment, and in the pods of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project.claim import ClaimMount
from devops_constructs.project.component import Component
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release_job import InitContainerOf, ReleaseJob
from devops_constructs.project.release_step import ReleaseStep, with_release_steps
from devops_constructs.project.resolution import resolved
from devops_constructs.project.rollout import RollingUpdate
from devops_constructs.project.worker import Worker

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def volumes_are_there_in_time(project: Project) -> Iterator[Problem]:
    """A hook before the first roll-out finds no volume of the chart's own."""
    ours = {claim.name for claim in project.claims if not claim.existing}
    for job in project.components:
        if not isinstance(job, ReleaseJob) or not job.is_hook or job.when == "after":
            continue
        mounts = [mount for each in (job, *job.companions) for mount in each.mounts]
        if late := [m.claim for m in mounts if isinstance(m, ClaimMount) and m.claim in ours]:
            yield job.problem(
                "mounts",
                what=f"claim {late[0]!r} is mounted by a hook before the roll-out",
                why="at the first installation the chart has not made it yet, and the job would"
                " wait for it until its deadline",
                fix="write when='after', or runs_as=PlainJob()",
            )


def steps_have_pods(project: Project) -> Iterator[Problem]:
    """An InitContainerOf names components that are kept running."""
    components = {component.name: component for component in project.components}
    if project.is_spoilt("components"):
        return
    for job, form in _steps(project.components):
        for index, name in enumerate(form.components):
            target = components.get(name)
            if target is None and is_unknown(name, components):
                yield form.problem(
                    "components",
                    index,
                    what=f"there is no component {name!r}",
                    why=f"{job.name!r} runs in the pods of components",
                    fix=did_you_mean(name, [n for n, c in components.items() if _has_pods(c)]),
                )
            elif target is not None and not _has_pods(target):
                yield form.problem(
                    "components",
                    index,
                    what=f"{name!r} is a {type(target).__name__}",
                    why="only what is kept running has pods to begin before",
                    fix="name a WebService, an InternalService or a Worker",
                )


def steps_run_once_at_a_time(project: Project) -> Iterator[Problem]:
    """An InitContainerOf runs in several pods at once only if that is declared to be safe."""
    if project.is_spoilt("components"):
        return
    reported: set[str] = set()
    for environment in project.environments:
        present = _present(project, environment)
        for job, form in _steps(present.values()):
            targets = [c for n in form.components if isinstance(c := present.get(n), LongRunning)]
            known = {c.name for c in project.components if _has_pods(c)}
            if not targets and known.issuperset(form.components):
                yield _nowhere(job, form, environment)
            reason = None if form.safe_concurrently else _overlap(targets)
            if reason and job.name not in reported:
                reported.add(job.name)
                yield _together(job, form, environment, reason)


def steps_fit_their_pods(project: Project) -> Iterator[Problem]:
    """Components would not be refused with an init container more."""
    if project.is_spoilt("components"):
        return
    for environment in project.environments:
        try:
            with_release_steps(_present(project, environment).values())
        except DefinitionError as error:
            for problem in error.problems:
                # nobody wrote a step
                said = problem.what.replace(ReleaseStep.__name__, ReleaseJob.__name__)
                yield replace(problem, what=said)


def _nowhere(job: ReleaseJob, form: InitContainerOf, environment: Environment) -> Problem:
    absent = f"differences={{{job.name!r}: Difference(present=False)}}"
    return form.problem(
        "components",
        what=f"none of them is present in {environment.name!r}",
        why=f"{job.name!r} would never run there",
        fix=f"take it out there as well: {absent}",
    )


def _together(
    job: ReleaseJob, form: InitContainerOf, environment: Environment, reason: str
) -> Problem:
    return form.problem(
        "components",
        what=f"{job.name!r} could run in several pods at once in {environment.name!r}",
        why=f"an init container runs in each pod, and {reason}",
        fix="run it as HelmHook(), or write safe_concurrently=True if it waits for a lock of its"
        " own",
    )


def _overlap(targets: list[LongRunning]) -> str | None:
    """How two pods with the same step can be starting at once; None: they cannot."""
    if len(targets) > 1:
        return "pods of several components start at once"
    for target in targets:
        if isinstance(target, Worker) and target.singleton:
            continue
        if target.autoscale or target.replicas > 1:
            return f"{target.name!r} may have several replicas"
        if isinstance(target.rollout, RollingUpdate) and target.rollout.max_surge:
            return f"a roll-out of {target.name!r} starts a pod beside the one that is there"
    return None


def _has_pods(component: Component) -> bool:
    return isinstance(component, LongRunning)


def _steps(components: Iterable[Component]) -> Iterator[tuple[ReleaseJob, InitContainerOf]]:
    for job in components:
        if isinstance(job, ReleaseJob) and isinstance(job.runs_as, InitContainerOf):
            yield job, job.runs_as


def _present(project: Project, environment: Environment) -> dict[str, Component]:
    present = {}
    for component in project.components:
        with suppress(DefinitionError):  # reported by the check of differences
            if there := resolved(component, environment):
                present[there.name] = there
    return present


ALL = (
    volumes_are_there_in_time,
    steps_have_pods,
    steps_run_once_at_a_time,
    steps_fit_their_pods,
)
