"""Random texts that would be made anew because a rotation is not there any more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.synthesis._change import Change

_MADE_ANEW = re.compile(r"(.+?)(?:_([0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[2-9])?))?")
"""The name of a random text in Terraform, and the date if it was made anew."""


def values_made_anew_by_accident(change: Change) -> Iterator[Problem]:
    """Who tidies a rotation up, or writes an older date, means to leave the value as it is. Data
    may be encrypted with it, and only the Secret has it."""
    for release in change.loaded.portfolio.releases:
        path = f"terraform/stacks/{release.name}/cdk.tf.json"
        before, now = _dates(change.stacks.get(path)), _dates(change.new_stacks.get(path))
        for name, date in sorted(before.items()):
            if date and name in now and now[name] < date:
                text = name.removeprefix(f"{release.name}_")
                yield release.environment.problem(
                    "rotations",
                    what=f"the random text {text!r} was made anew on {date}, which nothing says"
                    " any more",
                    why="Terraform would make another one, and what is encrypted with this one"
                    " would be lost",
                    fix=f"leave its Rotation as it was, with date={date!r}; a later date makes it"
                    " anew on purpose",
                )


def _dates(stack: Mapping[str, Any] | None) -> dict[str, str]:
    """By random text, when it was made anew; "": never."""
    found = (stack or {}).get("resource", {}).get("random_password", {})
    matches = (match for name in found if (match := _MADE_ANEW.fullmatch(name)))
    return {match[1]: match[2] or "" for match in matches}
