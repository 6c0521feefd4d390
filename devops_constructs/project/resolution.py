"""A component as it is in one environment: its definition with the declared differences applied."""

from __future__ import annotations

from typing import Any

from immutabledict import immutabledict

from devops_constructs.errors import DefinitionError
from devops_constructs.project.component import Component, Process
from devops_constructs.project.environment import Difference, Environment
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.scheduled_job import ScheduledJob
from devops_constructs.project.traffic import layered
from devops_constructs.project.web_service import WebService

_NEEDS: dict[str, tuple[type[Component], str]] = {
    "replicas": (LongRunning, "a WebService, InternalService or Worker"),
    "autoscale": (LongRunning, "a WebService, InternalService or Worker"),
    "disruption": (LongRunning, "a WebService, InternalService or Worker"),
    "env": (Process, "a component with an image of the project"),
    "schedule": (ScheduledJob, "a ScheduledJob"),
    "suspended": (ScheduledJob, "a ScheduledJob"),
    "routes": (WebService, "a WebService"),
    "traffic": (WebService, "a WebService"),
}


def resolved(component: Component, environment: Environment) -> Component | None:
    """The component in that environment, or None if it is not present there.

    Raises:
        DefinitionError: the difference does not fit the component, or what comes out would be
        refused.
    """
    difference = environment.differences.get(component.name)
    if difference is None:
        return component
    changes = _changes(component, difference)
    varied = component.varied(difference, **changes) if changes else component
    return varied if difference.present else None


def _changes(component: Component, difference: Difference) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: value
        for name in difference.model_fields_set - {"present"}
        if (value := getattr(difference, name)) is not None and not difference.is_spoilt(name)
    }
    misplaced = [
        difference.problem(
            field,
            what=f"{field} does not fit {type(component).__name__} {component.name!r}",
            why=f"only {owners} has it",
            fix="leave it out",
        )
        for field, (kind, owners) in _NEEDS.items()
        if field in given and not isinstance(component, kind)
    ]
    if misplaced:
        raise DefinitionError(misplaced)
    if isinstance(component, Process) and "env" in given:
        given["env"] = immutabledict({**component.env, **difference.env})
    if isinstance(component, WebService) and difference.traffic and "traffic" in given:
        given["traffic"] = layered(component.traffic, difference.traffic)
    if "replicas" in given and "autoscale" not in given and getattr(component, "autoscale", None):
        given["autoscale"] = None  # a fixed number says that no autoscaler is wanted here
    return given
