"""States that stacks would not find any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.synthesis._change import Change


def states_left_behind(change: Change) -> Iterator[Problem]:
    """In another space each stack has an empty state, unless somebody has copied the old ones."""
    state = change.loaded.portfolio.fleet.state
    before = {
        space
        for path, stack in change.stacks.items()
        if path in change.new_stacks and (space := _space(stack)) != _space(change.new_stacks[path])
    }
    for bucket, endpoint in sorted(before):
        if bucket != state.copied_from:
            yield state.problem(
                "bucket_name",
                what=f"states were in {bucket!r} at {endpoint} before",
                why="each stack would begin with an empty state, and make everything a second time",
                fix=f"keep that; or copy all objects, and write copied_from={bucket!r}",
            )


def _space(stack: Mapping[str, Any]) -> tuple[str, str]:
    backend = stack["terraform"]["backend"]["s3"]
    return backend["bucket"], backend["endpoints"]["s3"]
