"""The rights of a project's users in their databases, granted by a Job in the cluster."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from devops_constructs.project.administration import (
    ADMINISTRATION_NAMESPACE,
    POSTGRES_IMAGE,
    administrator_secret,
    grants_job_name,
)
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import MANAGED
from devops_constructs.terraform.database_slice import DatabaseSlice, SliceDatabase
from devops_constructs.terraform.kubernetes import JobV1
from devops_constructs.terraform.reference import literal

if TYPE_CHECKING:
    from devops_constructs.terraform.kubernetes.job_v1 import (
        JobV1SpecTemplateSpec,
        JobV1SpecTemplateSpecContainer,
    )

DEADLINE_SECONDS = 300
TRIES = 4
"""A database that was made just now may not answer at once."""

_TIMEOUT = "10m"
_USER = "70"
"""The image's own; its name alone would not tell the kubelet that it is not root."""


class DatabaseGrants(Construct):
    """What `digitalocean_database_user` leaves out: the API's users may not even create a table.

    It runs while the stack is applied, after database and user are there and before any release,
    and once for each content: another script, user or limit is another Job.

    Creates:
        kubernetes_job_v1.<stack>, and with the suffix `_<name>` for a further database: in the
            cluster's namespace `database-admin`, whose Secret has the administrator's access.
    """

    def __init__(self, scope: Construct, id: str, props: Release, made: DatabaseSlice) -> None:
        super().__init__(scope, id)
        for further, each in made.databases.items():
            self._job(props, further, each)

    def _job(self, props: Release, further: str | None, each: SliceDatabase) -> None:
        pod = _pod(props, each)
        base = f"{props.name}-{further}" if further else props.name
        name = grants_job_name(base.replace("_", "-"), props.database_name(further), _text(pod))
        JobV1(
            self,
            stack_id(props.name, further),
            metadata=[{"name": name, "namespace": ADMINISTRATION_NAMESPACE, "labels": MANAGED}],
            spec=[
                {
                    "active_deadline_seconds": DEADLINE_SECONDS,
                    "backoff_limit": TRIES,
                    # it stays when it is done: one that is cleared away would be made again
                    "template": [{"metadata": [{"labels": MANAGED}], "spec": [pod]}],
                }
            ],
            wait_for_completion=True,
            timeouts=[{"create": _TIMEOUT, "update": _TIMEOUT}],
            depends_on=[each.db, each.user],
        )


def _pod(props: Release, each: SliceDatabase) -> JobV1SpecTemplateSpec:
    return {
        "restart_policy": "Never",
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": [
            {
                "run_as_non_root": True,
                "run_as_user": _USER,
                "run_as_group": _USER,
                "seccomp_profile": [{"type": "RuntimeDefault"}],
            }
        ],
        "container": [_container(props, each)],
    }


def _container(props: Release, each: SliceDatabase) -> JobV1SpecTemplateSpecContainer:
    memory = {"memory": "64Mi"}
    return {
        "name": "grants",
        "image": POSTGRES_IMAGE,
        "command": ["sh", "-ec", literal(grants_script())],
        "env_from": [
            {"secret_ref": [{"name": administrator_secret(props.declared_database_cluster)}]}
        ],
        "env": [
            {"name": "PGDATABASE", "value": each.db.name},
            {"name": "PGSSLMODE", "value": "require"},
            {"name": "PGCONNECT_TIMEOUT", "value": "10"},
            {"name": "GRANTS_USER", "value": each.user.name},
            {"name": "GRANTS_CONNECTION_LIMIT", "value": str(props.connection_limit)},
        ],
        "resources": [{"requests": {"cpu": "20m", **memory}, "limits": memory}],
        "security_context": [
            {
                "allow_privilege_escalation": False,
                # what is left out here the provider sends as false, which restricted refuses
                "run_as_non_root": True,
                "read_only_root_filesystem": True,
                "capabilities": [{"drop": ["ALL"]}],
            }
        ],
    }


@cache
def grants_script() -> str:
    """What the Job runs, as text for `sh -c`."""
    return Path(__file__).with_name("database_grants.sh").read_text(encoding="utf-8")


def _text(pod: JobV1SpecTemplateSpec) -> str:
    return json.dumps(pod, sort_keys=True)
