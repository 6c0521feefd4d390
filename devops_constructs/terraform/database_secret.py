"""The Secret with which processes reach their database."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project.generated_secrets import DATABASE, DIRECT_URL, POOLED_URL
from devops_constructs.project.reachability import DATABASE_PORTS
from devops_constructs.project.release import Release
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import opaque_secret
from devops_constructs.terraform.database_slice import DatabaseSlice
from devops_constructs.terraform.reference import Reference

ROTATED = "devops-constructs/rotated"
"""The annotation with the date of a reset."""

_DIRECT, _POOLED = DATABASE_PORTS


class DatabaseSecret(Construct):
    """Addresses of a release's databases, by names that mean something in the cluster's VPC only.

    The parts of the main one lead to it directly: who asks for parts need not know of a pooler.

    Creates:
        kubernetes_secret_v1.<stack>_database: with the date of a declared rotation.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        namespace: Reference,
        made: DatabaseSlice,
    ) -> None:
        super().__init__(scope, id)
        data = {**dict(_urls(made)), **_parts(made)}
        [rotated] = props.generations(DATABASE)
        # a password is reset at DigitalOcean, and read from there: without a change in the stack
        # nothing would be planned and applied
        annotations = {ROTATED: rotated} if rotated else {}
        self.secret = opaque_secret(self, props, namespace, DATABASE, data, annotations)


def _urls(made: DatabaseSlice) -> Iterator[tuple[str, str]]:
    host = made.cluster.private_host
    for further, each in made.databases.items():
        prefix = f"{further.upper()}_" if further else ""
        # a password may have characters that mean something in a URL
        login = f"${{urlencode({each.user.password.expression})}}"
        who = f"postgresql://{each.user.name}:{login}@{host}"
        yield f"{prefix}{POOLED_URL}", f"{who}:{_POOLED}/{each.pool.name}?sslmode=require"
        yield f"{prefix}{DIRECT_URL}", f"{who}:{_DIRECT}/{each.db.name}?sslmode=require"


def _parts(made: DatabaseSlice) -> dict[str, str]:
    main = made.databases[None]
    return {
        "DATABASE_HOST": made.cluster.private_host,
        "DATABASE_PORT": str(_DIRECT),
        "DATABASE_NAME": main.db.name,
        "DATABASE_USER": main.user.name,
        "DATABASE_PASSWORD": main.user.password,
    }
