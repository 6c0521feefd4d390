"""Settings that are no secret, in a ConfigMap: for files, or for variables of containers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project import _names
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._mappings import frozen
from devops_constructs.project._refusals import Refused, shape
from devops_constructs.project.env import EnvValue
from devops_constructs.project.secret_literals import text_reason

SIZE_MAX = 1_048_576
"""Bytes of a ConfigMap. Source: https://kubernetes.io/docs/concepts/configuration/configmap/"""


def _checked_data(data: Any) -> Any:
    if not isinstance(data, Mapping):
        return data  # pydantic says so
    refused: list[tuple[str | int, Refused]] = []
    for key, value in data.items():
        if not isinstance(key, str):
            continue  # and so of this
        if problem := _names.data_key_problem(key):
            fix = "write a name such as 'nginx.conf' or 'FEATURE_X'"
            refused.append((key, Refused("is no key", why=problem, fix=fix)))
        if isinstance(value, str) and (reason := text_reason(key, value)):
            refused.append((key, _looks_secret(reason)))
        if not isinstance(value, str | EnvValue):
            refused.append((key, _no_text(value)))
    if whole := Refused.all(refused):
        raise whole
    return data


def _no_text(value: object) -> Refused:
    return Refused(
        f"is {shape(value)}",
        why="what a ConfigMap holds are texts",
        fix="put it in quotes" if isinstance(value, int | float) else "write a text",
    )


def _looks_secret(reason: str) -> Refused:
    return Refused(
        "has something like a secret in clear",
        why=f"{reason}; whatever stands here is committed and readable by everyone with access",
        fix="put it into a Secret, or write EnvValue(..., not_secret='the reason')",
    )


ConfigData = Annotated[
    Mapping[str, str | EnvValue],
    BeforeValidator(_checked_data),  # before the types: it finds all that is wrong in one go
    AfterValidator(frozen),
]
"""Texts by key: whole files, or values of variables."""


def texts(data: Mapping[str, str | EnvValue]) -> dict[str, str]:
    """The texts by themselves."""
    return {
        key: value.value if isinstance(value, EnvValue) else value for key, value in data.items()
    }


def size_of(data: Mapping[str, str | EnvValue]) -> int:
    """Its size in bytes."""
    return sum(len(key) + len(text.encode()) for key, text in texts(data).items())


class Config(Definition):
    """A ConfigMap of this name in every environment whose containers use it.

    They get it as files by `ConfigFiles`, or as variables by `config_maps`. A change replaces the
    pods of those that do, and no others.
    """

    name: Label = Field(kw_only=False, examples=["nginx"])
    """The name of the ConfigMap; unique in the project."""
    data: ConfigData = Field(min_length=1, examples=[{"nginx.conf": "..."}])
    """Its entries. `Environment.config_data` says where they differ."""

    def _problems(self) -> Iterator[Problem]:
        if not self.is_spoilt("data") and (size := size_of(self.data)) > SIZE_MAX:
            yield self.problem("data", **too_large(size))


def too_large(size: int) -> dict[str, str]:
    """What is said of a ConfigMap of that size."""
    return {
        "what": f"data has {size} bytes",
        "why": f"a ConfigMap holds at most {SIZE_MAX}",
        "fix": "divide it, or bring large files along in the image",
    }
