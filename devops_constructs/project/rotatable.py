"""Which secrets of an environment Terraform can make anew, and which values of them there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devops_constructs.project.assets_delivery import AssetsWorker
from devops_constructs.project.backup_use import backups_of
from devops_constructs.project.generated_secrets import (
    ASSETS,
    ASSETS_WORKER,
    BACKUPS,
    DATABASE,
    ERROR_TRACKING,
    REDIS_PASSWORD_KEY,
    ROLLBAR_BROWSER_TOKEN,
    ROLLBAR_TOKEN,
    redis_secret,
)
from devops_constructs.project.github_names import KUBECONFIG, ROLLBAR_DEPLOY_TOKEN
from devops_constructs.project.redis import Redis
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.project.rotation import FIRST, Rotation

if TYPE_CHECKING:
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.project import Project

PLANS = "plans"
"""What a `Rotation` calls the key with which plans are archived."""

_NO_OLD_ONE = "only the Secret holds it, and a key of it has one value"


@dataclass(frozen=True)
class Rotatable:
    """What a `Rotation` can say of a Secret."""

    keys: tuple[str, ...] = ()
    """Those that can be made anew one by one; (): they belong together."""
    why_not_beside: str | None = None
    """Why no former value can go on working; None: it can."""


def rotatable(project: Project, environment: Environment) -> Mapping[str, Rotatable]:
    """By the name of a Secret, or of what Terraform sets elsewhere."""
    found = {
        s.name: Rotatable(s.all_keys, _NO_OLD_ONE)
        for s in project.secrets
        if s.producer == "terraform"
    }
    for component in project.present(environment):
        if isinstance(component, Redis):
            one = Rotatable((REDIS_PASSWORD_KEY,), "a Redis takes one password")
            found[redis_secret(component).name] = one
    if project.database:
        found[DATABASE] = Rotatable((), "a user of PostgreSQL has one password")
    if space := project.assets_space:
        found[ASSETS] = Rotatable()
        if isinstance(space.delivery, AssetsWorker):
            found[ASSETS_WORKER] = Rotatable()
    if backups_of(project, environment):
        found[BACKUPS] = Rotatable()
    if environment.origin_certificate:
        why = "Cloudflare shows the new one before Terraform revokes the old one"
        found[CERTIFICATE_SECRET] = Rotatable((), why)
    found[KUBECONFIG] = Rotatable()
    if tracking := project.error_tracking:
        browser = (ROLLBAR_BROWSER_TOKEN,) if tracking.browser else ()
        found[ERROR_TRACKING] = Rotatable((ROLLBAR_TOKEN, *browser))
        found[ROLLBAR_DEPLOY_TOKEN] = Rotatable()
    return found


def rotatable_once(project: Project) -> Mapping[str, Rotatable]:
    """The same, of what exists once for all environments."""
    return {PLANS: Rotatable()} if project.private_space else {}


def generations(
    rotations: Iterable[Rotation], secret: str, key: str | None = None
) -> tuple[str | None, ...]:
    """The dates of the values that there are, the one in use first; None is the first value."""
    for rotation in rotations:
        if rotation.secret == secret and rotation.key in (None, key):
            former = () if rotation.beside is None else (rotation.beside,)
            return (rotation.date, *(None if each == FIRST else each for each in former))
    return (None,)
