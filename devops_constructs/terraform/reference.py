"""Values that only Terraform knows, and text that only looks like one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from devops_constructs.errors import ResourceError
from devops_constructs.terraform._spec import Type

_UNESCAPED = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")


class Reference(str):
    """A Terraform expression such as `${digitalocean_spaces_bucket.private.id}`, as plain text.

    May stand wherever a value of its type may, and inside longer text: `f"{bucket.id}/backups"`.
    `type` is None where it is not known; `sensitive` says that the value is a secret.
    """

    type: Type | None
    sensitive: bool

    def __new__(cls, expression: str, type: Type | None = None, *, sensitive: bool = False) -> Self:
        """Wrap an expression, given without the `${` and `}` around it."""
        self = super().__new__(cls, "${" + expression + "}")
        self.type = type
        self.sensitive = sensitive
        return self

    @property
    def expression(self) -> str:
        """The bare expression, for use inside another one."""
        return self[2:-1]

    def at(self, *steps: int | str) -> Reference:
        """Refer to a part of a list, map or object: `cluster.maintenance_window.at(0, "day")`.

        Raises:
            ResourceError: the type has no such part.
        """
        expression, type_, sensitive = self.expression, self.type, self.sensitive
        for step in steps:
            if isinstance(type_, Mapping) and step in type_:
                field = type_[str(step)]
                expression += f".{step}"
                type_, sensitive = field.type, sensitive or field.sensitive
            elif isinstance(type_, tuple) and isinstance(step, str) == (type_[0] == "map"):
                # a set has no order, so Terraform wants a list first
                expression = f"tolist({expression})" if type_[0] == "set" else expression
                expression += f'["{step}"]' if isinstance(step, str) else f"[{step}]"
                type_ = type_[1]
            elif type_ in (None, "dynamic"):
                expression += f"[{step}]" if isinstance(step, int) else f".{step}"
            else:
                raise ResourceError(f"${{{expression}}} has no part {step!r}")
        return Reference(expression, type_, sensitive=sensitive)


def is_expression(text: str) -> bool:
    """Whether Terraform finds something to evaluate in a text."""
    return _UNESCAPED.search(text) is not None


def literal(text: str) -> str:
    """Escape text that people wrote, so that `${` and `%{` in it mean nothing to Terraform."""
    return text.replace("${", "$${").replace("%{", "%%{")
