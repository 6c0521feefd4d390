"""The Job that grants rights in a database, run here as its pod would."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

from tests.emulated.cloud import CloudError
from tests.end_to_end.cluster_objects import ClusterObjects
from tests.postgresql_server import PostgresqlServer


def run_grants(
    job: Mapping[str, Any], objects: ClusterObjects, postgresql: PostgresqlServer
) -> None:
    """Run its container, with psql that is installed here.

    Raises:
        CloudError: it ended badly.
    """
    [container] = job["spec"][0]["template"][0]["spec"][0]["container"]
    namespace = job["metadata"][0]["namespace"]
    env = {"PATH": postgresql.env("", "")["PATH"]}
    for source in container["env_from"]:
        env |= objects.secret(namespace, source["secret_ref"][0]["name"])
    env |= {each["name"]: each["value"] for each in container["env"]}
    # a server on loopback listens where there is room, and speaks in clear
    env |= {"PGPORT": str(postgresql.port), "PGSSLMODE": "disable"}
    done = subprocess.run(container["command"], env=env, capture_output=True, text=True)
    if done.returncode:
        raise CloudError(f"the Job failed: {done.stderr}")
