"""Values that Terraform makes anew, through a reviewed plan like any other change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import DataKey
from devops_constructs.project._refusals import Refused
from devops_constructs.project.tombstone import is_a_day

FIRST = "first"
"""The value that was made with the environment."""


def _is_a_generation(text: str) -> str:
    day, number = text[:10], text[10:]
    if is_a_day(day) and re.fullmatch("(-[2-9])?", number):
        return text
    raise Refused(
        f"is {text!r}",
        why="it is a day of the calendar, with -2 behind it for the second time on that day",
        fix="write one such as '2026-11-25'",
    )


def _is_a_former_one(text: str) -> str:
    return text if text == FIRST else _is_a_generation(text)


class Rotation(Definition):
    """Has Terraform make values anew, of an environment or of the project; the date is part of
    their names in its state.

    Pods have the new value once it is applied and then released. It stays in the definition: taken
    out, the value would be made anew once more.
    """

    secret: str = Field(kw_only=False, examples=["app"])
    """A Secret that Terraform makes, or one of GitHub's that it delivers: "KUBECONFIG",
    "ROLLBAR_DEPLOY_TOKEN"; "assets-worker" is the key of the Worker that delivers uploads; of a
    project "plans"."""
    key: DataKey | None = Field(default=None, kw_only=False, examples=["SECRET_KEY_BASE"])
    """One of its keys; None: all of them. What encrypts data is best named here and not by
    accident: what is encrypted with the old value is lost with it."""
    date: Annotated[str, AfterValidator(_is_a_generation)] = Field(examples=["2026-11-25"])
    """When; any other date makes it anew again. With -2 behind it: for the second time that day."""
    beside: Annotated[str, AfterValidator(_is_a_former_one)] | None = None
    """The date of the former value, or "first": it goes on working beside the new one until this is
    taken out, once the new one is released. None: it ends as soon as the new one is applied, and
    what still uses it fails until the release. For keys and tokens that a provider makes."""

    def _problems(self) -> Iterator[Problem]:
        if self.beside is None or self.is_spoilt("beside") or self.is_spoilt("date"):
            return
        if self.beside != FIRST and self.beside >= self.date:
            yield self.problem(
                "beside",
                what=f"the value of {self.beside} beside that of {self.date}",
                why="what goes on working was made before",
                fix="write the date of the former value, or 'first' if there was none before",
            )
