"""The escape hatch: what no field says, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._refusals import Refused
from devops_constructs.project.plain_data import PlainData, literal_reason, plain, secret_refusal

Operation = Literal["add", "replace", "remove"]


def _is_pointer(path: str) -> str:
    if re.fullmatch(r"(/([^~/]|~[01])*)+", path):
        return path
    steps = "/".join(step for step in re.split(r"[/.\[\]]+", path.replace("~", "~0")) if step)
    raise Refused(
        f"is {path!r}",
        why="it is a JSON pointer: a slash before each step, in which '~' is '~0' and '/' is '~1'",
        fix=f"write '/{steps}'" if steps else "write one such as '/spec/paused'",
    )


JsonPointer = Annotated[str, AfterValidator(_is_pointer)]
"""Where in an object, such as "/spec/template/spec/containers/0/stdin". Source: RFC 6901."""


def _is_one_line(reason: str) -> str:
    if reason.isprintable() and reason.strip():
        return reason
    raise Refused(
        "is more than a line of text" if reason.strip() else "says nothing",
        why="it stands as a comment in the chart, and in a table of devops show",
        fix="write one sentence",
    )


Reason = Annotated[str, AfterValidator(_is_one_line)]
"""Why something departs from what the library does, in one line."""


class ObjectPatch(Definition):
    """A change of one generated object, in every environment of a project or in one.

    Refused are those that do not fit the object, or would change nothing.
    """

    kind: str = Field(kw_only=False, min_length=1, examples=["Deployment"])
    """Of which kind the object is."""
    name: str = Field(kw_only=False, min_length=1, examples=["web"])
    """What it is called; of a plain Job the release job's name."""
    path: JsonPointer = Field(kw_only=False, examples=["/spec/paused"])
    """A JSON pointer to what changes."""
    because: Reason = Field(examples=["held until the data migration"])
    """Why no field will do; `devops show` and the chart tell it."""

    written_as: ClassVar[str] = "Patch(...) or Removal(...)"

    @property
    def operation(self) -> tuple[Operation, Any]:
        """As in a JSON patch, with its value."""
        return "remove", None

    @property
    def written(self) -> Any:
        """What the definition writes into the object."""
        return None

    @property
    def target(self) -> str:
        """Kind and name of the object."""
        return f"{self.kind} {self.name}"

    @property
    def change(self) -> str:
        """What it does, in a few words."""
        return f"{self.operation[0]} {self.path}"


class Removal(ObjectPatch):
    """Takes a field, or an item of a list, out of an object."""


class Patch(ObjectPatch):
    """Gives a field of an object another value, or puts an item into a list of it."""

    value: PlainData = Field(kw_only=False, examples=[True])
    """What is there then."""
    op: Literal["add", "replace"] = "add"
    """As in a JSON patch. "add" sets a field, whether or not it is there, or puts an item before
    that of a list, or behind the last one at `-`. "replace" wants it to be there."""

    @property
    def operation(self) -> tuple[Operation, Any]:
        """As in a JSON patch, with its value."""
        return self.op, plain(self.value)

    @property
    def written(self) -> Any:
        """What the definition writes into the object."""
        return self.value

    def _problems(self) -> Iterator[Problem]:
        reason = literal_reason(self.path.rpartition("/")[2], self.value)
        if reason and not self.is_spoilt("value"):
            [(_, what, why, fix)] = secret_refusal(reason).parts
            yield self.problem("value", what=f"value {what}", why=why, fix=fix)
