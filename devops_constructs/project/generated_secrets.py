"""The Secrets that a project has without declaring them; Terraform makes them.

Definitions may refer to their keys by `SecretKey`, as to those of declared Secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project.redis import Redis
from devops_constructs.project.secret import Secret

if TYPE_CHECKING:
    from devops_constructs.project.database import Database
    from devops_constructs.project.project import Project

DATABASE = "database"
"""How components say that they use the project's database; also the name of the Secret about it."""

POOLED_URL = "DATABASE_URL"
DIRECT_URL = "DIRECT_DATABASE_URL"

REDIS_PASSWORD_KEY = "password"  # noqa: S105 - the name of a key


def generated_secrets(project: Project) -> tuple[Secret, ...]:
    """The Secret about the database, and one for each Redis."""
    databases = [database_secret(project.database)] if project.database else []
    redis = [c for c in project.components if isinstance(c, Redis)]
    return (*databases, *(redis_secret(component) for component in redis))


def database_secret(database: Database) -> Secret:
    """How to reach the databases: each by URL, pooled and direct; the main one also part by part.

    A further database `cache` has CACHE_DATABASE_URL and CACHE_DIRECT_DATABASE_URL.
    """
    urls = [POOLED_URL, DIRECT_URL]
    for name in database.further:
        urls += [f"{name.upper()}_{POOLED_URL}", f"{name.upper()}_{DIRECT_URL}"]
    parts = [f"DATABASE_{part}" for part in ("HOST", "PORT", "NAME", "USER", "PASSWORD")]
    return _secret(DATABASE, *urls, *parts)


def redis_secret(redis: Redis) -> Secret:
    """The password of a Redis; the variables made from it have names of their own."""
    return _secret(f"{redis.name}-auth", REDIS_PASSWORD_KEY)


def _secret(name: str, *keys: str) -> Secret:
    # not validated: its names are; while the problem of a wrong one is on its way, nothing may fail
    return Secret.model_construct(name=name, keys=keys, producer="terraform")
