"""Values of variables that nobody writes out: the definition or the release knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, PortName
from devops_constructs.project._refusals import Refused


class Computed(Definition):
    """The value of a variable that is no text of the definition."""

    written_as: ClassVar[str] = "a value such as HostOf(...)"


class HostOf(Computed):
    """The name of a host of the environment: the first one with that role that is no wildcard."""

    role: Label = Field(default="main", kw_only=False, examples=["main"])
    """The role of hosts in `Environment.hosts`."""
    scheme: Literal["http", "https"] | None = None
    """With it the value is an address, such as "https://shop.acme.example"; None: just the name."""


class EnvironmentName(Computed):
    """The name of the environment, such as "production"."""


class ImageVersion(Computed):
    """The tag or digest of the image that the container runs, as the release sets it."""


def _is_a_scheme(scheme: str) -> str:
    if re.fullmatch("[a-z][a-z0-9+.-]*", scheme):
        return scheme
    raise Refused(
        f"is {scheme!r}",
        why="the scheme of an address is what stands before '://'",
        fix="write one such as 'http', without '://'",
    )


class AddressOf(Computed):
    """Where another component is reached inside the cluster, such as "http://api:4000".

    Whoever gets it has to use that component: nothing else is let through to it.
    """

    component: str = Field(kw_only=False, examples=["api"])
    """The name of a component with a port."""
    port: PortName | None = None
    """The name of one of its extra ports; None: its main port."""
    scheme: Annotated[str, AfterValidator(_is_a_scheme)] | None = "http"
    """What stands before "://"; None: just host and port, such as "api:4000"."""
    only: Literal["host", "port"] | None = None
    """For processes that want each in a variable of its own; None: host and port together."""

    def _problems(self) -> Iterator[Problem]:
        if self.only and self.scheme and "scheme" in self.model_fields_set:
            yield self.problem(
                "scheme",
                what=f"a scheme, and only={self.only!r}",
                why="a scheme stands in front of host and port",
                fix="leave one of the two out",
            )


_PART = re.compile(r"\$\$|\$\(([^)]*)\)|\$")
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def _has_references(text: str) -> str:
    parts = [match[0] for match in _PART.finditer(text)]
    names = [match[1] for match in _PART.finditer(text) if match[1] is not None]
    wrong = next((name for name in names if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        raise Refused(
            f"refers to '$({wrong})'",
            why="what stands in the brackets is the name of a variable",
            fix=f"write '$$({wrong})' where just this text is meant",
        )
    if not names and "$$" not in parts:
        raise Refused(
            "refers to no variable",
            why="a value that depends on none is a plain text",
            fix="write the text by itself, or '$(NAME)' for the value of another variable",
        )
    return text


class DependentValue(Computed):
    """A text with `$(NAME)` for values of other variables of the same container.

    Their order is made right. `$$` stands for a single `$`.
    """

    text: Annotated[str, AfterValidator(_has_references)] = Field(
        kw_only=False, examples=["https://$(HOST)/"]
    )
    """The text, such as "postgres://$(DB_USER)@db.example/shop"."""

    @property
    def references(self) -> tuple[str, ...]:
        """The variables that it refers to, each once."""
        found = (match[1] for match in _PART.finditer(self.text))
        return tuple(dict.fromkeys(name for name in found if name is not None))

    @property
    def template(self) -> str:
        """The text as Kubernetes takes it: a `$` that begins nothing is doubled."""
        return _PART.sub(lambda match: "$$" if match[0] == "$" else match[0], self.text)


def named_in(text: str) -> tuple[str, ...]:
    """The variables that a text would refer to if Kubernetes expanded it."""
    found = (match[1] for match in _PART.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name and _NAME.fullmatch(name)))
