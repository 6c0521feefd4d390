"""What others propose, in jobs that have something worth stealing: data below a folder, no more.

A job that has secrets, an environment or a right to write may check out another ref than the one
that its workflow comes from. Whoever wrote those files must not get at what the job has, so nothing
in them is run: they lie in a folder that one option of one command names, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.workflows.step import CHECKS_OUT, Run, Step, Use

if TYPE_CHECKING:
    from devops_constructs.workflows.job import Job

OPTION = "--proposed"
"""The one option of a command that may name the folder: it reads it as data."""


def misuses(job: Job) -> Iterator[str]:
    """What the job does that could run what others proposed with what it has."""
    if not (job.secrets or job.environment or job.may_write):
        return
    for step in job.steps:
        if not (isinstance(step, Use) and _is_of_others(step)):
            continue
        path = str(step.options.get("path", ""))
        if not re.fullmatch("[a-z]+", path):
            yield f"step {step.name!r} puts files of others among those that the job runs"
            continue
        for other in job.steps:
            if other is not step and re.search(rf"\b{path}\b", _without_option(other, path)):
                yield f"step {other.name!r} does something with {path!r}, which others wrote"


def _is_of_others(step: Use) -> bool:
    return step.action == CHECKS_OUT and bool({"ref", "repository"} & step.options.keys())


def _without_option(step: Step, path: str) -> str:
    """All that a step does, but for the folder as the value of the option."""
    run = step.run if isinstance(step, Run) else ""
    given = [*step.env.values(), *getattr(step, "options", {}).values()]
    rest = re.sub(rf"(?<!\S){OPTION} {path}(?!\S)", "", run)
    return "\n".join([rest, *map(str, given)])
