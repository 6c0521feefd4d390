"""One operation of a JSON patch, refused where it would do nothing.

Sources: RFC 6901 (pointers), RFC 6902 (operations)
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any

from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.patch import Operation

END = "-"
"""Behind the last item of a list."""


class Unfit(Exception):  # noqa: N818 - the caller makes a problem of the definition of it
    """What is wrong with the operation, and how to mend it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def patched(body: Any, path: str, op: Operation, value: Any) -> Any:
    """The body after the operation; the one given stays as it is.

    Raises:
        Unfit: the path leads nowhere, or the operation would change nothing.
    """
    changed = copy.deepcopy(body)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    parent = changed
    for number, step in enumerate(steps[:-1]):
        parent = parent[_found(parent, step, path, number)]
    _apply(parent, steps[-1], op, path, value, len(steps) - 1)
    if _text(changed) == _text(body):
        raise Unfit(f"{path} already has this value", "take the patch out")
    return changed


def _apply(parent: Any, step: str, op: Operation, path: str, value: Any, number: int) -> None:
    if op != "add":
        place = _found(parent, step, path, number)
        if op == "remove":
            del parent[place]
        else:
            parent[place] = value
    elif isinstance(parent, list):
        items = (*map(str, range(len(parent) + 1)), END)
        if step not in items:
            raise _missing(step, path, number, items)
        parent.insert(len(parent) if step == END else int(step), value)
    elif isinstance(parent, dict):
        parent[step] = value
    else:
        raise _missing(step, path, number, ())


def _found(parent: Any, step: str, path: str, number: int) -> Any:
    """The key or index that the step means, which has to be there."""
    match parent:
        case dict() if step in parent:
            return step
        case list() if step in map(str, range(len(parent))):
            return int(step)
        case list():
            raise _missing(step, path, number, map(str, range(len(parent))))
    raise _missing(step, path, number, parent if isinstance(parent, dict) else ())


def _missing(step: str, path: str, number: int, known: Iterable[str]) -> Unfit:
    before = "/".join(path.split("/")[: number + 1]) or "the object"
    known = list(known)
    fix = did_you_mean(step, known) if known else f"end the path at {before}"
    return Unfit(f"{path}: {before} has no {step!r}", fix)


def _text(value: Any) -> str:
    """For True and 1 are equal, and not the same."""
    return json.dumps(value, sort_keys=True)
