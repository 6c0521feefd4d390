"""Who reads which key of the Secrets in a release's namespace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from devops_constructs.project.backups import (
    BACKUPS,
    BACKUPS_RESTORE,
    BACKUPS_WATCH,
    IDENTITY_KEY,
    IDENTITY_SECRET,
)
from devops_constructs.project.component import Process
from devops_constructs.project.config_use import keys_used
from devops_constructs.project.generated_secrets import (
    BACKUPS as BACKUPS_SECRET,
)
from devops_constructs.project.generated_secrets import (
    DATABASE,
    ERROR_TRACKING,
    REDIS_PASSWORD_KEY,
    ROLLBAR_TOKEN,
    backups_secret,
)
from devops_constructs.project.image import Image
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.secret import PULL_SECRET_KEYS, TLS_KEYS
from devops_constructs.project.traffic import AUTH_KEY

INGRESS = "ingress"
"""What answers requests: the ingress controller, or the Gateway."""
RELEASES = "releases"
"""The release step in the project's repository."""
WORKER = "the Worker of uploads"
"""At Cloudflare; its stack hands it its key."""
BACKUP_JOBS = (BACKUPS, BACKUPS_WATCH, BACKUPS_RESTORE)
"""Each run of theirs reads its Secrets anew."""

Reading = tuple[str, str, str]
"""A Secret, a key, and who reads it."""


def readers(release: Release) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By Secret and key: components and jobs by name, and what stands before them."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for secret, key, who in (
        *_components(release),
        *_backups(release),
        *_requests(release),
    ):
        found.setdefault((secret, key), {})[who] = None
    return {place: tuple(names) for place, names in found.items()}


def _components(release: Release) -> Iterator[Reading]:
    registry = release.fleet.integrated_pull_secret
    for component in release.components:
        match component:
            case Process():
                for secret, keys in keys_used(release, component).items():
                    yield from _each(secret.name, sorted(keys), component.name)
                ours = (isinstance(release.image_of(c), Image) for c in component.containers)
                if registry and any(ours):
                    yield from _each(registry, PULL_SECRET_KEYS, component.name)
            case Redis():
                yield release.redis_secret(component), REDIS_PASSWORD_KEY, component.name


def _backups(release: Release) -> Iterator[Reading]:
    if release.backups is None:
        return
    for job in BACKUP_JOBS:
        yield from _each(BACKUPS_SECRET, backups_secret().keys, job)
        if release.project.error_tracking:
            yield ERROR_TRACKING, ROLLBAR_TOKEN, job
    for job in (BACKUPS, BACKUPS_RESTORE):
        yield from _each(DATABASE, release.backed_up.values(), job)
    if release.backups.encrypt_to:
        yield IDENTITY_SECRET, IDENTITY_KEY, BACKUPS_RESTORE


def _requests(release: Release) -> Iterator[Reading]:
    for group in release.rule_groups:
        yield from _each(CERTIFICATE_SECRET, TLS_KEYS, INGRESS)
        login = group.traffic.basic_auth
        if login and release.cluster.routes_by_ingress:  # a Gateway asks nobody for a password
            yield login.secret, AUTH_KEY, INGRESS


def _each(secret: str, keys: Iterable[str], who: str) -> Iterator[Reading]:
    return ((secret, key, who) for key in keys)
