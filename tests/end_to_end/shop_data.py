"""What the shop keeps: its database, the pods that save it, and the Space with the copies."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.backup_pods import Outcome, Pod, programs
from tests.cluster.control_plane import TOKEN
from tests.end_to_end.cluster_objects import ClusterObjects
from tests.end_to_end.world import RELEASE, World
from tests.postgresql_server import ADMINISTRATOR
from tests.preparation import prepared

ORDERS = """
  CREATE TABLE orders (id bigserial PRIMARY KEY, customer text NOT NULL, paid jsonb);
  INSERT INTO orders (customer, paid)
    SELECT 'Jürgen ''Ω'' ' || n, jsonb_build_object('n', n) FROM generate_series(1, 500) n;
  CREATE VIEW paying AS SELECT customer FROM orders WHERE paid IS NOT NULL;
"""
"""What the shop's migrations and customers have put there."""
DATABASE = "agency_shop_production"
BUCKET = "agency-shop-private"
PERSON = {"SPACES_ACCESS_KEY_ID": "hidden-person", "SPACES_SECRET_ACCESS_KEY": "hidden-secret"}
"""The key with which a person looks at copies."""
_SECRETS = ("backups", "database", "error-tracking")


@dataclass(frozen=True)
class ShopData:
    """Seen from the release's namespace: what is needed is had from the cluster."""

    world: World
    folder: Path

    def sql(self, statement: str) -> None:
        """A statement of the shop's user, which has to go well."""
        quiet = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
        self._done("psql", *quiet, f"--dbname={self._url(DATABASE)}", f"--command={statement}")

    def content(self, database: str = DATABASE) -> str:
        """All of a database as SQL; the marks against tampering are new in each dump."""
        dumped = self._done("pg_dump", "--no-owner", f"--dbname={self._url(database)}")
        return re.sub(r"(?m)^\\(un)?restrict .*$", "", dumped)

    @contextmanager
    def empty(self, database: str) -> Iterator[str]:
        """An empty database for the shop's user, as an administrator makes one."""
        server = self.world.clouds.postgresql
        server.answer(f"CREATE DATABASE {database}", user=ADMINISTRATOR, database="defaultdb")
        grant = f"GRANT ALL ON SCHEMA public TO {DATABASE}"
        server.answer(grant, user=ADMINISTRATOR, database=database)
        yield database
        server.answer(f"DROP DATABASE {database}", user=ADMINISTRATOR, database="defaultdb")

    def back_up(self, **changed: str) -> Outcome:
        """Run the pod of the CronJob that is in the cluster."""
        path = f"/apis/batch/v1/namespaces/{RELEASE}/cronjobs/backups"
        return self._run("backups", self._api.get(path)["spec"], changed)

    def restore(self, database: str, **changed: str) -> Outcome:
        """A person has a Job made that restores the newest copy; run its pod."""
        config = self.folder / "kubeconfig"
        config.write_text(self.world.clouds.plane.kubeconfig(TOKEN, RELEASE), "utf-8")
        how = ("restore", "shop", "production", "--into", database, "--yes")
        done = self.world.devops("backups", *how, KUBECONFIG=os.fspath(config), **PERSON)
        assert done.returncode == 0, done.stderr
        path = f"/apis/batch/v1/namespaces/{RELEASE}/jobs/backups-restore-{database}"
        job = self._api.get(path)
        self._api.delete(f"{path}?propagationPolicy=Background")
        return self._run("restore", {"jobTemplate": {"spec": job["spec"]}}, changed)

    def copies(self) -> list[dict[str, Any]]:
        """What `devops backups list` finds."""
        done = self.world.devops("backups", "list", "shop", "production", "--json", **PERSON)
        found: list[dict[str, Any]] = json.loads(done.stdout)["copies"]
        return found

    @property
    def day(self) -> str:
        """The key of today's copy."""
        return f"backups/production/{DATABASE}/daily/{datetime.now(UTC):%Y-%m-%d}.dump"

    @property
    def _api(self) -> Any:
        return self.world.clouds.plane.api

    def _url(self, database: str) -> str:
        url = self._secret("database")["DIRECT_DATABASE_URL"]
        return url.replace(f"/{DATABASE}?", f"/{database}?")

    def _secret(self, name: str) -> dict[str, str]:
        """As the cluster has it, but that a server on loopback listens where there is room, and
        speaks in clear."""
        port = self.world.clouds.postgresql.port
        said = ClusterObjects(self._api).secret(RELEASE, name)
        return {
            key: each.replace(":25060/", f":{port}/").replace("sslmode=require", "sslmode=disable")
            for key, each in said.items()
        }

    def _run(self, name: str, spec: Mapping[str, Any], changed: Mapping[str, str]) -> Outcome:
        maps = self._api.items(f"/api/v1/namespaces/{RELEASE}/configmaps")
        objects: list[Any] = [{"kind": "ConfigMap", **each} for each in maps]
        objects.append({"kind": "CronJob", "metadata": {"name": name}, "spec": spec})
        secrets = {each: self._secret(each) for each in _SECRETS}
        here = {
            "AWS_ENDPOINT_URL_S3": self.world.spaces.url,
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": "*",
            "ROLLBAR_ITEMS": f"{self.world.rollbar.url}/item/",
        }
        path = programs(self.world.clouds.postgresql.programs, prepared("scripts/servers"))
        return Pod(self.folder / "pod", objects, secrets, path, {**here, **changed}).run(name)

    def _done(self, *command: str) -> str:
        env = self.world.clouds.postgresql.env(DATABASE, DATABASE)
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout
