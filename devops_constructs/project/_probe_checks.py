"""What checks say of the environments they run in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.companions import Sidecar
from devops_constructs.project.component import Component, Process
from devops_constructs.project.environment import Environment
from devops_constructs.project.health import Health
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.probe import HttpProbe, Probe

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def probes_have_hosts(project: Project) -> Iterator[Problem]:
    """Each environment has a host for the `host_role` of its probes."""
    if project.is_spoilt("components"):
        return
    for environment in project.environments:
        if any(host.is_spoilt("role") for host in environment.all_hosts):
            continue  # it may be the role of any probe
        roles = {h.role for h in environment.all_hosts if not h.name.startswith("*")}
        for role, name in _wanted(project, environment).items():
            if role not in roles:
                yield environment.problem(
                    "hosts",
                    what=f"hosts: none has the role {role!r}, or only a wildcard",
                    why=f"a check of {name!r} asks for it by its Host header",
                    fix="add such a host, or write host=... or another host_role=... at the check",
                )


def _wanted(project: Project, environment: Environment) -> dict[str, str]:
    """The roles that probes name, each with a component that does."""
    found: dict[str, str] = {}
    for component in project.present(environment):
        for probe in _probes(component):
            if isinstance(probe, HttpProbe) and probe.host_role:
                found.setdefault(probe.host_role, component.name)
    return found


def _probes(component: Component) -> Iterator[Probe]:
    owners: list[LongRunning | Sidecar] = []
    owners += [component] if isinstance(component, LongRunning) else []
    owners += component.sidecars if isinstance(component, Process) else ()
    for owner in owners:
        match owner.health:
            case Health():
                yield from owner.health.probes.values()
            case Probe():
                yield owner.health
