"""Names inside a release that the library gives itself, and what has each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from devops_constructs.project import naming
from devops_constructs.project.backups import (
    BACKUPS_RESTORE,
    BACKUPS_WATCH,
    IDENTITY_SECRET,
)
from devops_constructs.project.generated_secrets import ASSETS_WORKER, BACKUPS, DATABASE
from devops_constructs.project.maintenance import MAINTENANCE_PAGE

DEFAULT_DENY = "default-deny"
QUOTA = "quota"
LIMIT_RANGE = "container-limits"
CERTIFICATE_SECRET = "origin-certificate"  # noqa: S105 - the name of a Secret

_APPLIED = "Terraform writes into the ConfigMap of that name what it has applied"

COMPONENTS: Mapping[str, str] = {
    DATABASE: f"uses=({DATABASE!r},) means the project's PostgreSQL",
    MAINTENANCE_PAGE: "what answers while the value `maintenance` is true has it",
    **dict.fromkeys(
        (BACKUPS, BACKUPS_WATCH, BACKUPS_RESTORE), "the jobs that back the database up have it"
    ),
    DEFAULT_DENY: "the NetworkPolicy that closes the namespace has it",
    naming.APPLIED_STACK: _APPLIED,
}
"""A component's name is that of all its objects."""

CONFIG_MAPS: Mapping[str, str] = {naming.APPLIED_STACK: _APPLIED}
"""Besides those that images and release jobs have."""

SECRETS: Mapping[str, str] = {
    ASSETS_WORKER: "a Rotation calls the key of the Worker so that delivers uploads",
    BACKUPS: "Terraform makes the Secret with the key of the backup job under it",
    IDENTITY_SECRET: "who restores an encrypted backup makes it for as long as that takes",
    CERTIFICATE_SECRET: "Terraform makes the Secret with the certificate of the Ingress under it",
    naming.RELEASES_TOKEN: "Terraform makes the Secret with the token of release steps under it",
}
"""Besides those that components may read."""

_DATED = re.compile(rf"{naming.RELEASES_TOKEN}-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(-[2-9])?")


def secret_has(name: str) -> str | None:
    """What has the name of a Secret, or may have it after a `Rotation`; None: it is free."""
    if _DATED.fullmatch(name):
        return "a Rotation of KUBECONFIG has Terraform make the token of release steps under it"
    return SECRETS.get(name)


def early_name(name: str) -> str:
    """The ConfigMap or Secret that release jobs find while the chart's own does not exist yet."""
    return f"{name}-before"
