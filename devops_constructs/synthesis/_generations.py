"""Values that were made anew, as names in stacks tell: each has the date of its `Rotation`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DATED = re.compile(r"(.+?)(?:_([0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[2-9])?))?")
"""A name in Terraform, and the date if it was made anew."""

RANDOM = "random_password"
NOUNS: Mapping[str, str] = {
    "digitalocean_spaces_key": "key",
    "kubernetes_secret_v1": "token",
    RANDOM: "random text",
    "rollbar_project_access_token": "token",
}
"""What is made anew under another name, by type. Certificates do no harm: the new one is shown
before the old one is revoked."""


@dataclass(frozen=True, order=True)
class Value:
    """Something of which there are several generations."""

    type: str
    name: str
    """Of the first one in Terraform, with the stack's in front."""

    @property
    def title(self) -> str:
        """How a message names it."""
        return f"the {NOUNS[self.type]} {self.name.partition('_')[2]!r}"


def generations_in(stack: Mapping[str, Any] | None) -> dict[Value, list[str]]:
    """The dates of what a stack makes, the newest first; "" is the first one, which has none."""
    found: dict[Value, list[str]] = {}
    for type_ in NOUNS:
        for name in (stack or {}).get("resource", {}).get(type_, {}):
            if match := _DATED.fullmatch(name):
                found.setdefault(Value(type_, match[1]), []).append(match[2] or "")
    return {value: sorted(dates, reverse=True) for value, dates in found.items()}
