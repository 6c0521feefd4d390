"""Values of variables that are made from other facts: whether they can be made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from devops_constructs.errors import Problem
from devops_constructs.project.component import Process
from devops_constructs.project.computed import AddressOf, DependentValue, HostOf, named_in
from devops_constructs.project.container import Container
from devops_constructs.project.container_env import (
    ContainerEnv,
    Given,
    container_envs,
    host_of,
    port_of,
)
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.shell_text import script_of

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def computed_values_can_be_made(project: Project) -> Iterator[Problem]:
    """For every variable of every container in every environment; each problem once."""
    if any(map(project.is_incomplete, ("images", "components", "secrets", "config_maps"))):
        return
    found: dict[tuple[int, str, str], Problem] = {}
    for environment in project.environments:
        for process, env in container_envs(project, environment):
            for name, given in env.given.items():
                for problem in _problems(process, env, name, given):
                    found.setdefault((id(given.owner), name, problem.what), problem)
    yield from found.values()


def _problems(process: Process, env: ContainerEnv, name: str, given: Given) -> Iterator[Problem]:
    match given.value:
        case str(text):
            yield from _plain(env, name, given, text)
        case HostOf() as value if not value.is_spoilt("role"):
            yield from _host(env, name, given, value)
        case AddressOf() as value if not value.is_spoilt("component"):
            yield from _address(process, env, name, given, value)
        case DependentValue() as value if not value.is_spoilt("text"):
            yield from _dependent(env, name, given, value)


def arguments_refer_to_variables(project: Project) -> Iterator[Problem]:
    """Kubernetes leaves a reference in a command as it is if there is no such variable."""
    if any(map(project.is_incomplete, ("images", "components", "secrets", "config_maps"))):
        return
    found: dict[tuple[str, str, int, str], Problem] = {}
    for environment in project.environments:
        for process, env in container_envs(project, environment):
            owner = next(c for c in (process, *process.companions) if c.name == env.container.name)
            for field, index, name in _referring(owner):
                if name not in env.names:
                    problem = owner.problem(
                        field,
                        index,
                        what=f"{field} refers to {name!r}, and {owner.name!r} has no such variable",
                        why=_LEFT,
                        fix=did_you_mean(name, sorted(env.names)),
                    )
                    found.setdefault((process.name, owner.name, index, name), problem)
    yield from found.values()


def _referring(container: Container) -> Iterator[tuple[str, int, str]]:
    """The references in words of a command; a script's may be meant for its shell."""
    for field in ("command", "args"):
        words: Any = getattr(container, field)
        if not isinstance(words, tuple) or container.is_spoilt(field):
            continue
        for index, word in enumerate(words):
            names = named_in(word) if index != script_of(words) else ()
            yield from ((field, index, name) for name in names if name.isupper())


_LEFT = "Kubernetes would leave the reference in the text as it is"


def _plain(env: ContainerEnv, name: str, given: Given, text: str) -> Iterator[Problem]:
    for other in named_in(text):
        if other in env.names:
            yield given.owner.problem(
                "env",
                name,
                what=f"env.{name} has '$({other})' in a plain text",
                why=f"{env.container.name!r} has a variable of that name, and a plain text stays"
                " as it is",
                fix="write DependentValue('...'), and in it '$$(...)' if just this text is meant",
            )


def _host(env: ContainerEnv, name: str, given: Given, value: HostOf) -> Iterator[Problem]:
    hosts = env.environment.served_hosts
    if host_of(value, env.environment) or any(host.is_spoilt("role") for host in hosts):
        return
    if env.environment.is_incomplete("hosts"):
        return
    roles = sorted({host.role for host in hosts if not host.name.startswith("*")})
    yield given.owner.problem(
        "env",
        name,
        what=f"env.{name}: {env.environment.name!r} has no host with the role {value.role!r}",
        why="the name of such a host is the value; a wildcard is none",
        fix=did_you_mean(value.role, roles) if roles else "add a host there, or write a text here",
    )


def _address(
    process: Process, env: ContainerEnv, name: str, given: Given, value: AddressOf
) -> Iterator[Problem]:
    components = {component.name: component for component in env.project.components}
    component = components.get(value.component)
    here = any(c.name == value.component for c in env.here)
    ports = list(component.served_ports) if component else []
    why = "the variable would lead nowhere"
    if component is None:
        if not is_unknown(value.component, components):
            return
        what = f"there is no component {value.component!r}"
        fix = did_you_mean(value.component, [c for c in components if components[c].port_number])
    elif component.port_number is None:
        what, fix = f"{value.component!r} has no port", "make it an InternalService"
    elif port_of(component, value.port) is None:
        what = f"{value.component!r} has no port {value.port!r}"
        fix = did_you_mean(value.port or "", ports)
    elif not here:
        what = f"{value.component!r} does not exist in {env.environment.name!r}"
        fix = f"give the variable another value there: Environment({env.environment.name!r}, ...)"
    elif not _reaches(process, env, value.component):
        what = f"{process.name!r} does not use {value.component!r}"
        why = "the network lets nothing through that is not declared"
        fix = f"add {value.component!r} to its uses"
    else:
        return
    yield given.owner.problem("env", name, what=f"env.{name}: {what}", why=why, fix=fix)


def _reaches(process: Process, env: ContainerEnv, name: str) -> bool:
    """Whether the network lets the pod through to a component; everybody reaches itself."""
    images = {image.name: image for image in env.project.images}
    run = (images.get(container.image or "") for container in process.containers)
    used = {each for image in run if isinstance(image, ContainerImage) for each in image.uses}
    return name in {process.name, *process.uses, *used, *env.used}


def _dependent(
    env: ContainerEnv, name: str, given: Given, value: DependentValue
) -> Iterator[Problem]:
    for other in value.references:
        if other not in env.names:
            what = f"{env.container.name!r} has no variable {other!r}"
            why = _LEFT
            fix = did_you_mean(other, sorted(env.names - {name}))
        elif secret := env.may_lack(other):
            what = f"{other!r} may be missing: it is an optional key of Secret {secret.name!r}"
            why = _LEFT
            fix = "put the whole value into the Secret"
        elif name in _all_references(env, other):
            what, why = f"it refers to itself through {other!r}", "neither could come first"
            fix = "give one of the two another name"
        else:
            continue
        yield given.owner.problem("env", name, what=f"env.{name}: {what}", why=why, fix=fix)


def _all_references(env: ContainerEnv, name: str) -> set[str]:
    """The variable and all that it refers to, at any depth."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        current = ahead.pop()
        if current in found:
            continue
        found.add(current)
        given = env.given.get(current)
        if given and isinstance(given.value, DependentValue):
            ahead += given.value.references
    return found


ALL = (computed_values_can_be_made, arguments_refer_to_variables)
