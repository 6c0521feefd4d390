"""Secrets by name; their values never appear anywhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import EnvName, Label
from devops_constructs.project._refusals import Refused


def _are_distinct(keys: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Refused(
            f"has {', '.join(twice)} twice",
            why="a Secret holds one value for a key",
            fix="write each key once",
        )
    return keys


class Secret(Definition):
    """A Kubernetes Secret of this name in every environment of the project."""

    name: Label = Field(kw_only=False, examples=["app"])
    """The name of the Kubernetes Secret; unique in the project."""
    keys: Annotated[tuple[EnvName, ...], AfterValidator(_are_distinct)] = Field(
        min_length=1, examples=[("SECRET_KEY_BASE",)]
    )
    """Its keys; as a whole Secret they become variables of the same names."""
    producer: Literal["terraform", "github", "outside"] = "github"
    """Who writes it: Terraform, the release step from GitHub's environment secrets, or a person."""
