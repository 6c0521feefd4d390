"""The Secrets that a project has without declaring them; Terraform makes them.

Definitions may refer to their keys by `SecretKey`, as to those of declared Secrets, and to whole
ones in `secrets`. docs/reference/names.md lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_constructs.project.redis import Redis
from devops_constructs.project.secret import Secret

if TYPE_CHECKING:
    from devops_constructs.project.database import Database
    from devops_constructs.project.error_tracking import ErrorTracking
    from devops_constructs.project.project import Project

DATABASE = "database"
"""How components say that they use the project's database; also the name of the Secret about it."""

POOLED_URL = "DATABASE_URL"
DIRECT_URL = "DIRECT_DATABASE_URL"

REDIS_PASSWORD_KEY = "password"  # noqa: S105 - the name of a key

ASSETS = "assets"
BACKUPS = "backups"
ERROR_TRACKING = "error-tracking"
"""Names of Secrets."""

ASSETS_WORKER = "assets-worker"
"""No Secret: what a `Rotation` calls the key with which the Worker of uploads reads them."""

ASSETS_BUCKET = "ASSETS_BUCKET"
BACKUPS_BUCKET = "BACKUPS_BUCKET"
_SPACES_KEYS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL_S3",
    "AWS_REGION",
    "AWS_REQUEST_CHECKSUM_CALCULATION",
    "AWS_RESPONSE_CHECKSUM_VALIDATION",
    "AWS_SECRET_ACCESS_KEY",
)
"""What the clients of S3 read by themselves. Source:
https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html"""

ROLLBAR_TOKEN = "ROLLBAR_ACCESS_TOKEN"  # noqa: S105 - the name of a key
ROLLBAR_BROWSER_TOKEN = "ROLLBAR_CLIENT_TOKEN"  # noqa: S105 - the name of a key
ROLLBAR_ENVIRONMENTS = ("ROLLBAR_ENV", "ROLLBAR_ENVIRONMENT")
"""The name of the environment; Ruby's gem reads the first one, most examples the second."""

NOT_SECRET = frozenset(
    {
        ASSETS_BUCKET,
        BACKUPS_BUCKET,
        "AWS_ENDPOINT_URL_S3",
        "AWS_REGION",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "DATABASE_HOST",
        "DATABASE_NAME",
        "DATABASE_PORT",
        "DATABASE_USER",
        *ROLLBAR_ENVIRONMENTS,
    }
)
"""Keys beside the secret ones that only say where something is, or whose it is."""


def generated_secrets(project: Project) -> tuple[Secret, ...]:
    """Those that components may read: about the database, each Redis, uploads and Rollbar."""
    databases = [database_secret(project.database)] if project.database else []
    redis = [c for c in project.components if isinstance(c, Redis)]
    tracking = project.error_tracking
    return (
        *databases,
        *(redis_secret(component) for component in redis),
        *((assets_secret(),) if project.assets_space else ()),
        *((error_tracking_secret(tracking),) if tracking else ()),
    )


def database_secret(database: Database) -> Secret:
    """How to reach the databases: each by URL, pooled and direct; the main one also part by part,
    directly.

    A further database `cache` has CACHE_DATABASE_URL and CACHE_DIRECT_DATABASE_URL.
    """
    urls = [POOLED_URL, DIRECT_URL]
    for name in database.further:
        urls += [f"{name.upper()}_{POOLED_URL}", f"{name.upper()}_{DIRECT_URL}"]
    parts = [f"DATABASE_{part}" for part in ("HOST", "PORT", "NAME", "USER", "PASSWORD")]
    return _secret(DATABASE, *urls, *parts)


def direct_url(further: str | None = None) -> str:
    """The variable with the address of a database, past the pool; None is the main one."""
    return f"{further.upper()}_{DIRECT_URL}" if further else DIRECT_URL


def redis_secret(redis: Redis) -> Secret:
    """The password of a Redis; the variables made from it have names of their own."""
    return _secret(f"{redis.name}-auth", REDIS_PASSWORD_KEY)


def assets_secret() -> Secret:
    """The application's key to the bucket of uploads, and where that is."""
    return _secret(ASSETS, ASSETS_BUCKET, *_SPACES_KEYS)


def backups_secret() -> Secret:
    """The backup job's key, and to which bucket; components cannot read it."""
    return _secret(BACKUPS, BACKUPS_BUCKET, *_SPACES_KEYS)


def error_tracking_secret(tracking: ErrorTracking) -> Secret:
    """The token to report errors with, another one for browsers, and where they come from."""
    browser = (ROLLBAR_BROWSER_TOKEN,) if tracking.browser else ()
    return _secret(ERROR_TRACKING, ROLLBAR_TOKEN, *browser, *ROLLBAR_ENVIRONMENTS)


def _secret(name: str, *keys: str) -> Secret:
    # not validated: its names are; while the problem of a wrong one is on its way, nothing may fail
    return Secret.model_construct(name=name, keys=keys, producer="terraform")
