"""The accounts of the agency, of which some parts are real: the cluster, PostgreSQL, Spaces."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.control_plane import TOKEN, ControlPlane
from tests.emulated.cloud import BALANCER, OF_ITS_OWN, Cloud, CloudError
from tests.end_to_end.cluster_objects import ClusterObjects, is_object
from tests.end_to_end.grants import run_grants
from tests.postgresql_server import ADMINISTRATOR, PASSWORD, PostgresqlServer
from tests.s3_server import S3Server

_SECRETS = {
    "digitalocean_database_user": ("password",),
    "digitalocean_spaces_key": ("access_key", "secret_key"),
    "random_password": ("result",),
    "rollbar_project_access_token": ("access_token",),
    "tls_private_key": ("private_key_pem",),
}
"""What is a secret, by type: of each thing another, so that it is found where it must not be."""


@dataclass(repr=False)
class Clouds(Cloud):
    """What Terraform makes is made: in a real cluster, on a real PostgreSQL and S3 server."""

    plane: ControlPlane = field(kw_only=True)
    postgresql: PostgresqlServer = field(kw_only=True)
    s3: S3Server = field(kw_only=True)
    before: Callable[[str], None] = lambda type_: None
    """What happens before something of a type is made, changed or deleted."""

    def make(self, type_: str, planned: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        key, made = super().make(type_, planned)
        made |= {name: secrets.token_hex(16) for name in _SECRETS.get(type_, ())}
        made |= self._facts(type_, made)
        if is_object(type_):
            made |= self._objects.make(type_, made)
        return key, made

    def change(self, type_: str, key: str, planned: Mapping[str, Any]) -> dict[str, Any]:
        changed = super().change(type_, key, planned)
        if is_object(type_):
            self._objects.change(type_, changed)
        return changed

    def delete(self, type_: str, key: str) -> None:
        if is_object(type_):
            self._objects.delete(type_, self.objects[type_, key])
        super().delete(type_, key)

    def look_up(self, type_: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        if type_ != BALANCER:
            return super().look_up(type_, asked)
        if (address := self._objects.load_balancer(asked["name"])) is None:
            raise CloudError(f"there is no {type_} named {asked['name']}")
        found = super().look_up(type_, {**asked, "name": None})
        return {**found, "name": asked["name"], "ip": address}

    @property
    def secrets(self) -> set[str]:
        """Every value that nobody may see."""
        tokens = {each["data"].get("token") for each in self.named("kubernetes_secret_v1")}
        return set(self._values(_SECRETS)) | (tokens - {None})

    @property
    def own(self) -> set[str]:
        """These, and all else that no two things have in common."""
        return self.secrets | set(self._values(OF_ITS_OWN))

    def _values(self, of: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        for type_, names in of.items():
            for each in self.named(type_):
                yield from (each[name] for name in names)

    def go_back(self, objects: Mapping[tuple[str, str], dict[str, Any]]) -> None:
        """Have just these objects again, of a copy."""
        for type_, key in self.objects.keys() - objects.keys():
            self.delete(type_, key)
        for (type_, key), then in objects.items():
            now = self.objects.get((type_, key))
            if is_object(type_) and now is None:
                self._objects.make(type_, then)
            elif is_object(type_) and now != then:
                self._objects.change(type_, then)
            if now != then:
                self.objects[type_, key] = deepcopy(then)

    def copy(self) -> dict[tuple[str, str], dict[str, Any]]:
        """All objects as they are now."""
        return deepcopy(self.objects)

    def _try(self, verb: str, type_: str) -> None:
        self.before(type_)
        super()._try(verb, type_)

    @property
    def _objects(self) -> ClusterObjects:
        return ClusterObjects(self.plane.api)

    def _facts(self, type_: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """What the things that are made know of each other, and bring about."""
        match type_:
            case "digitalocean_vpc":
                return {"ip_range": "10.110.0.0/20"}
            case "digitalocean_kubernetes_cluster":
                certificate = b64encode(self.plane.certificate.read_bytes()).decode()
                access = {"cluster_ca_certificate": certificate, "host": self.plane.url}
                [config] = made["kube_config"]
                return {"kube_config": [{**config, **access, "token": TOKEN}]}
            case "digitalocean_database_cluster":
                return {"private_host": self.postgresql.host, "user": ADMINISTRATOR} | {
                    "password": PASSWORD
                }
            case "digitalocean_database_user":
                role = f"CREATE ROLE \"{made['name']}\" LOGIN PASSWORD '{made['password']}'"
                self.postgresql.answer(role, user="postgres", database="defaultdb")
            case "digitalocean_database_db":
                database = f'CREATE DATABASE "{made["name"]}"'
                self.postgresql.answer(database, user=ADMINISTRATOR, database="defaultdb")
            case "digitalocean_spaces_bucket":
                self.s3.make_bucket(made["name"])
                return {"id": made["name"]}
            case "kubernetes_job_v1":
                run_grants(made, self._objects, self.postgresql)
        return {}
