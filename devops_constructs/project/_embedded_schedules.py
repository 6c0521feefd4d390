"""Schedulers that a command runs by itself: two of them would start everything twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile
from pathlib import PurePosixPath

_WRAPPERS = re.compile(
    "--|-m|bundle|ddtrace-run|dumb-init|exec|newrelic-admin|opentelemetry-instrument|pipenv|poetry"
    "|python3?|run|run-program|tini|uv"
)
_PROGRAMS = frozenset({"clockwork", "cron", "crond", "supercronic", "yacron"})
_CELERY_FLAGS = frozenset({"-B", "-BE", "-EB", "--beat"})
_CELERY_VALUES = frozenset(
    {"-A", "--app", "-b", "--broker", "--config", "--loader", "--result-backend", "--workdir"}
)
_LOCKED = "redbeat"
"""A scheduler of Celery that takes a lock, so that several may run."""


def schedule_in(words: Sequence[str]) -> str | None:
    """The name of the scheduler that a command is or contains; None if there is none.

    Sources: https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html (Starting the
    Scheduler), https://github.com/Rykian/clockwork, https://laravel.com/docs/scheduling
    """
    names = [PurePosixPath(word).name for word in words]
    program = next(dropwhile(_WRAPPERS.fullmatch, names), None)
    if program in _PROGRAMS:
        return program
    if "celery" in names and _is_beat(words[names.index("celery") + 1 :]):
        return "celery beat"
    return "schedule:work" if "artisan" in names and "schedule:work" in words else None


def _is_beat(words: Sequence[str]) -> bool:
    if any(_LOCKED in word.lower() for word in words):
        return False
    pairs = zip(("", *words), words, strict=False)
    subcommands = (w for before, w in pairs if w[:1] != "-" and before not in _CELERY_VALUES)
    subcommand = next(subcommands, None)
    return subcommand == "beat" or (subcommand == "worker" and not _CELERY_FLAGS.isdisjoint(words))
