"""Variables that two sources give to one process: one of the two would silently be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.container_env import ContainerEnv, container_envs
from devops_constructs.project.env import SecretKey
from devops_constructs.project.generated_secrets import database_secret
from devops_constructs.project.redis import Redis

if TYPE_CHECKING:
    from devops_constructs.project.project import Project

_WHY = "a variable has one value, so one of the two would silently be lost"
_FIX = "leave it out, or give the Redis another url_env"


def redis_variables_are_free(project: Project) -> Iterator[Problem]:
    """Nothing else gives a process the variables with the address and password of a Redis."""
    found: dict[Problem, None] = {}
    for environment in project.environments:
        for _, env in container_envs(project, environment):
            found |= dict.fromkeys(_collisions(env))
    yield from found


def secret_variables_are_free(project: Project) -> Iterator[Problem]:
    """No plain variable has the name of a key of a whole Secret: in pods that run on, a shared one
    would lose against it, in release jobs it would win."""
    found: dict[tuple[int, str, str], Problem] = {}
    for environment in project.environments:
        for _, env in container_envs(project, environment):
            keys = {key: secret.name for secret in env.secrets for key in secret.all_keys}
            for name, given in env.given.items():
                if name in keys and not isinstance(given.value, SecretKey):
                    problem = given.owner.problem(
                        "env",
                        name,
                        what=f"env.{name} is also a key of Secret {keys[name]!r}, of which"
                        f" {env.container.name!r} gets every key",
                        why=_WHY,
                        fix="leave one of the two out, or rename it",
                    )
                    found.setdefault((id(given.owner), name, keys[name]), problem)
    yield from found.values()


def _collisions(env: ContainerEnv) -> Iterator[Problem]:
    taken: dict[str, Redis] = {}
    who = env.container.name
    for redis in env.redis:
        clashes = [taken[name] for name in redis.variables if name in taken]
        if clashes:
            yield redis.problem(
                "url_env",
                what=f"url_env is {redis.url_env!r}, which clashes with Redis"
                f" {clashes[0].name!r}; {who!r} uses both",
                why=_WHY,
                fix="give each a url_env of its own, such as 'CACHE_REDIS_URL'",
            )
        taken = dict.fromkeys(redis.variables, redis) | taken
    for name in taken.keys() & env.given.keys():
        what = f"env.{name} is also what Redis {taken[name].name!r} gives to {who!r}"
        yield env.given[name].owner.problem("env", name, what=what, why=_WHY, fix=_FIX)
    yield from _collisions_of_whole_ones(env, taken)


def _collisions_of_whole_ones(env: ContainerEnv, taken: dict[str, Redis]) -> Iterator[Problem]:
    def also(name: str) -> str:
        return f"{name!r} is also what Redis {taken[name].name!r} gives to {env.container.name!r}"

    for config in env.config_maps:
        for name in taken.keys() & config.data.keys():
            yield config.problem("data", name, what=also(name), why=_WHY, fix=_FIX)
    declared = {secret.name for secret in env.project.secrets}
    for secret in (each for each in env.secrets if each.name in declared):
        for field in ("keys", "optional_keys"):
            for index, name in enumerate(getattr(secret, field)):
                if name in taken:
                    yield secret.problem(field, index, what=also(name), why=_WHY, fix=_FIX)
    database = env.project.database if env.uses_database else None
    keys = database_secret(database).keys if database else ()
    for name in taken.keys() & set(keys):
        what = f"{name!r} is also what the database gives to {env.container.name!r}"
        yield taken[name].problem("url_env", what=what, why=_WHY, fix="choose another url_env")
