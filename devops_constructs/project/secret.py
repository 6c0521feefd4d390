"""Secrets by name; their values never appear anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project import github_names
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import DataKey, Label
from devops_constructs.project._names import env_name_problem
from devops_constructs.project._refusals import Refused
from devops_constructs.project.external_secrets import ExternalSecrets


def _are_distinct(keys: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Refused(
            f"has {', '.join(twice)} twice",
            why="a Secret holds one value for a key",
            fix="write each key once",
        )
    return keys


SecretType = Literal["Opaque", "kubernetes.io/dockerconfigjson", "kubernetes.io/tls"]

PULL_SECRET: SecretType = "kubernetes.io/dockerconfigjson"  # noqa: S105 - a type

TLS: SecretType = "kubernetes.io/tls"

PULL_SECRET_KEYS = (".dockerconfigjson",)
TLS_KEYS = ("tls.crt", "tls.key")

_KEYS: Mapping[str, tuple[str, ...]] = {PULL_SECRET: PULL_SECRET_KEYS, TLS: TLS_KEYS}
"""Source: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types"""


def name_in_terraform(key: str) -> str:
    """A key as a part of a resource's name: a key may have dots, and names there have none."""
    return key.replace(".", "-")


class Secret(Definition):
    """A Kubernetes Secret of this name in every environment of the project."""

    name: Label = Field(kw_only=False, examples=["app"])
    """The name of the Kubernetes Secret; unique in the project."""
    keys: Annotated[tuple[DataKey, ...], AfterValidator(_are_distinct)] = Field(
        examples=[("SECRET_KEY_BASE",)]
    )
    """Its keys; as a whole Secret they become variables of the same names."""
    optional_keys: Annotated[tuple[DataKey, ...], AfterValidator(_are_distinct)] = ()
    """Keys that may be missing: pods start without them. If it has no others, the whole Secret may
    be missing."""
    producer: Literal["terraform", "github", "outside"] | ExternalSecrets = "github"
    """Who writes it: Terraform, 64 random letters and digits for each key; the release step, from
    GitHub's environment secrets; a person; or the operator of a store."""
    type: SecretType = "Opaque"
    """Kubernetes' type, which cannot be changed later: one to pull images with is
    "kubernetes.io/dockerconfigjson"."""

    @property
    def producer_name(self) -> str:
        """Who writes it, in words."""
        producer = self.producer
        return f"store {producer.store}" if isinstance(producer, ExternalSecrets) else producer

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every key that it may have."""
        return (*self.keys, *self.optional_keys)

    def _problems(self) -> Iterator[Problem]:
        if any(map(self.is_spoilt, ("keys", "optional_keys", "type", "producer"))):
            return
        yield from self._keys_are_some_and_apart()
        expected = _KEYS.get(self.type)
        if expected and set(self.all_keys) != set(expected):
            yield self.problem(
                "keys",
                what=f"keys of a Secret of type {self.type!r}",
                why=f"Kubernetes wants just {' and '.join(expected)} in it",
                fix=f"write keys={expected!r}",
            )
        elif self.producer == "github":
            yield from self._keys_are_names_for_github()
        elif expected and self.producer == "terraform":
            yield self.problem(
                "producer",
                what=f"Terraform as the producer of a Secret of type {self.type!r}",
                why="it would put random text there, which is neither a login nor a certificate",
                fix="write producer='outside', and let a person or a tool write it",
            )
        elif self.producer == "terraform":
            yield from self._keys_have_names_in_terraform()
        if self.optional_keys and isinstance(self.producer, ExternalSecrets):
            yield self.problem(
                "optional_keys",
                what="optional keys from a store",
                why="where one entry is missing, the operator writes none of them",
                fix="put them into a Secret of their own with another producer",
            )

    def _keys_are_some_and_apart(self) -> Iterator[Problem]:
        if not self.all_keys:
            yield self.problem(
                "keys",
                what="keys is empty",
                why="it needs at least one entry",
                fix="write keys=('SECRET_KEY_BASE',), or what fits",
            )
        for index, key in enumerate(self.optional_keys):
            if key in self.keys:
                yield self.problem(
                    "optional_keys",
                    index,
                    what=f"key {key!r} is optional and is not",
                    why="a pod starts without it, or it does not",
                    fix="leave it out of keys or of optional_keys",
                )

    def _keys_have_names_in_terraform(self) -> Iterator[Problem]:
        named: dict[str, str] = {}
        for key in self.all_keys:
            other = named.setdefault(name_in_terraform(key), key)
            if other != key:
                yield self.problem(
                    "keys",
                    what=f"keys {other!r} and {key!r} from Terraform",
                    why="names in Terraform have no dots, so each value would be the other one too",
                    fix="give one of them another name",
                )

    def _keys_are_names_for_github(self) -> Iterator[Problem]:
        for field in ("keys", "optional_keys"):
            for index, key in enumerate(getattr(self, field)):
                if env_name_problem(key):
                    yield self.problem(
                        field,
                        index,
                        what=f"key {key!r} from GitHub",
                        why="GitHub's secrets are named with letters, digits and '_'",
                        fix="give it such a name, which a file need not have, or write another"
                        " producer",
                    )
                elif key.upper().startswith("GITHUB_") or key.upper() in github_names.SECRETS:
                    ours = key.upper() in github_names.SECRETS
                    yield self.problem(
                        field,
                        index,
                        what=f"key {key!r} from GitHub",
                        why="release steps have a secret of that name there"
                        if ours
                        else "GitHub takes no secret whose name begins with GITHUB_",
                        fix="give it another name; SecretKey makes any variable of it",
                    )
