"""Variables that two sources give to one process: one of the two would silently be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.component import Component, Process
from devops_constructs.project.env import Env, EnvValue, SecretKey
from devops_constructs.project.environment import Environment
from devops_constructs.project.generated_secrets import (
    DATABASE,
    database_secret,
    generated_secrets,
)
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.redis import Redis
from devops_constructs.project.secret import Secret

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

_WHY = "a variable has one value, so one of the two would silently be lost"
_FIX = "leave it out, or give the Redis another url_env"


def redis_variables_are_free(project: Project) -> Iterator[Problem]:
    """Nothing else gives a process the variables with the address and password of a Redis."""
    found: dict[Problem, None] = {}
    for environment in project.environments:
        here = project.present(environment)
        for process in here:
            if isinstance(process, Process):
                found |= dict.fromkeys(_collisions(project, environment, process, here))
    yield from found


def secret_variables_are_free(project: Project) -> Iterator[Problem]:
    """No plain variable has the name of a key of a whole Secret: in pods that run on, a shared one
    would lose against it, in release jobs it would win."""
    found: dict[tuple[int, str, str], Problem] = {}
    for environment in project.environments:
        for process in project.present(environment):
            if not isinstance(process, Process):
                continue
            keys = {key: s.name for s in _whole_secrets(project, process) for key in s.keys}
            for name, (owner, value) in _variables(project, environment, process).items():
                if name in keys and not isinstance(value, SecretKey):
                    problem = owner.problem(
                        "env",
                        name,
                        what=f"env.{name} is also a key of Secret {keys[name]!r}, of which"
                        f" {process.name!r} gets every key",
                        why=_WHY,
                        fix="leave one of the two out, or rename it",
                    )
                    found.setdefault((id(owner), name, keys[name]), problem)
    yield from found.values()


def _owners(project: Project, process: Process) -> tuple[ContainerImage | Process, ...]:
    images = (image for image in project.images if image.name == process.image)
    return (*images, process)


def _whole_secrets(project: Project, process: Process) -> Iterator[Secret]:
    owners = _owners(project, process)
    if project.database and any(DATABASE in owner.uses for owner in owners):
        yield database_secret(project.database)
    loaded = {name for owner in owners for name in owner.secrets}
    yield from (s for s in (*project.secrets, *generated_secrets(project)) if s.name in loaded)


def _variables(
    project: Project, environment: Environment, process: Process
) -> dict[str, tuple[Definition, str | EnvValue | SecretKey]]:
    """What each variable is in the end, and whose `env` says so."""
    images = (image for image in project.images if image.name == process.image)
    difference = environment.differences.get(process.name)
    layers = (*images, environment, process, *((difference,) if difference else ()))
    return {name: (layer, value) for layer in layers for name, value in layer.env.items()}


def _collisions(
    project: Project, environment: Environment, process: Process, here: tuple[Component, ...]
) -> Iterator[Problem]:
    owners = _owners(project, process)
    used = {name for owner in owners for name in owner.uses}
    given: dict[str, Redis] = {}
    for redis in here:
        if isinstance(redis, Redis) and redis.name in used:
            clashes = [given[name] for name in redis.variables if name in given]
            if clashes:
                yield redis.problem(
                    "url_env",
                    what=f"url_env is {redis.url_env!r}, which clashes with Redis"
                    f" {clashes[0].name!r}; {process.name!r} uses both",
                    why=_WHY,
                    fix="give each a url_env of its own, such as 'CACHE_REDIS_URL'",
                )
            given = dict.fromkeys(redis.variables, redis) | given
    difference = environment.differences.get(process.name)
    plain: list[tuple[Definition, Env]] = [(owner, owner.env) for owner in owners]
    plain += [(environment, environment.env)]
    plain += [(difference, difference.env)] if difference else []
    for definition, env in plain:
        for name in given.keys() & env.keys():
            what = f"env.{name} is also what Redis {given[name].name!r} gives to {process.name!r}"
            yield definition.problem("env", name, what=what, why=_WHY, fix=_FIX)
    secrets = {name for owner in owners for name in owner.secrets}
    for secret in project.secrets:
        for index, name in enumerate(secret.keys if secret.name in secrets else ()):
            if name in given:
                what = f"{name!r} is also what Redis {given[name].name!r} gives to {process.name!r}"
                yield secret.problem("keys", index, what=what, why=_WHY, fix=_FIX)
    keys = database_secret(project.database).keys if project.database and DATABASE in used else ()
    for name in given.keys() & set(keys):
        what = f"{name!r} is also what the database gives to {process.name!r}"
        yield given[name].problem("url_env", what=what, why=_WHY, fix="choose another url_env")
