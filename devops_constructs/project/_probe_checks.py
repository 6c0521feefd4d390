"""What checks say of the environments they run in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.companions import Sidecar
from devops_constructs.project.component import Component, Process
from devops_constructs.project.computed import HostOf
from devops_constructs.project.container_env import host_of
from devops_constructs.project.environment import Environment
from devops_constructs.project.health import Health
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.probe import HttpProbe, Probe

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def probes_have_hosts(project: Project) -> Iterator[Problem]:
    """Each environment has the host that a check asks for."""
    for environment in project.environments:
        unsure = any(host.is_spoilt("role") for host in environment.all_hosts)
        if unsure or environment.is_incomplete("hosts"):
            continue  # it may be the one that is asked for
        for host, name in _asked_for(project, environment).items():
            if host_of(host, environment) is None:
                yield environment.problem(
                    "hosts",
                    what=f"hosts: none has the role {host.role!r} and is no wildcard",
                    why=f"a check of {name!r} asks for it by its Host header",
                    fix="add such a host, or give the check another host=",
                )


def _asked_for(project: Project, environment: Environment) -> dict[HostOf, str]:
    """The hosts by role that probes ask for, each with a component whose probe it is."""
    found: dict[HostOf, str] = {}
    for component in project.present(environment):
        for probe in _probes(component):
            if isinstance(probe, HttpProbe) and isinstance(probe.host, HostOf):
                found.setdefault(probe.host, component.name)
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
