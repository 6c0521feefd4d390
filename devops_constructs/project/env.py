"""Environment variables of processes: plain text, keys of Secrets, computed values, and the check
that keeps them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from devops_constructs.project import _names
from devops_constructs.project._definition import Definition
from devops_constructs.project._mappings import frozen
from devops_constructs.project._refusals import Refused, shape
from devops_constructs.project.computed import Computed, DependentValue
from devops_constructs.project.secret_literals import secret_reason


class EnvValue(Definition):
    """A plain value that looks like a secret and is none; `devops show` lists it with its
    reason."""

    value: str = Field(kw_only=False, examples=["..."])
    """The text, as the process gets it. It is public to everyone who reads this repository."""
    not_secret: str = Field(min_length=1, examples=["a public key"])
    """Why it may stand here in clear, for the reviewer."""


class SecretKey(Definition):
    """A variable filled from one key of a declared Secret."""

    secret: str = Field(kw_only=False, examples=["app"])
    """The name of a Secret in `Project.secrets`."""
    key: str = Field(kw_only=False, examples=["API_KEY"])
    """One of its keys; the variable may have another name."""


def _checked_env(env: Any) -> Any:
    if not isinstance(env, Mapping):
        return env  # pydantic says so
    refused: list[tuple[str | int, Refused]] = []
    for name, value in env.items():
        if not isinstance(name, str):
            continue  # and so of this
        if problem := _names.env_name_problem(name):
            what = "is not a variable's name"
            refused.append((name, Refused(what, why=problem, fix="write letters, digits and '_'")))
        text = value.text if isinstance(value, DependentValue) else value
        if isinstance(text, str) and (reason := secret_reason(name, text)):
            refused.append((name, _looks_secret(reason, plain=text is value)))
        if not isinstance(value, str | EnvValue | SecretKey | Computed):
            refused.append((name, _no_text(value)))
    if whole := Refused.all(refused):
        raise whole
    return env


def _no_text(value: object) -> Refused:
    return Refused(
        f"is {shape(value)}",
        why="it has to be a text, SecretKey(...) or another value such as HostOf(...): a process"
        " gets nothing but text",
        fix="put it in quotes" if isinstance(value, int | float) else "write one of these",
    )


def _looks_secret(reason: str, *, plain: bool) -> Refused:
    otherwise = (
        "write EnvValue(..., not_secret='the reason')" if plain else "refer to it by $(NAME)"
    )
    return Refused(
        "looks like a secret in clear",
        why=f"{reason}; whatever stands here is committed and readable by everyone with access",
        fix=f"declare it in a Secret, {'or' if plain else 'and'} {otherwise}",
    )


Value = str | EnvValue | SecretKey | Computed
"""What a variable can be."""

Env = Annotated[
    Mapping[str, Value],
    BeforeValidator(_checked_env),  # before the types: it finds all that is wrong in one go
    AfterValidator(frozen),
]
"""Variables by name. Values are texts ("1", not 1): that is what a process gets."""
