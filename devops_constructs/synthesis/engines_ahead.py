"""Starts the engines while the definitions are still being read. Loads nothing else itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

from devops_constructs.project.root import definition_files

WORTH_A_SECOND_PROCESS = 8
"""From so many projects on, a second Node costs less than it saves (benchmarks/, two cores)."""

_SWITCH_SECONDS = 0.0005
"""How long one thread may compute while the other one waits; Python's own 0.005 would eat up what
is gained, as loading the engines is many short answers of Node (benchmarks/README.md)."""


@contextmanager
def engines_ahead(root: Path) -> Iterator[None]:
    """Within it, Node starts and loads the engines in another thread.

    Node takes half of that time in a process of its own, so on two cores it is nearly free. A large
    fleet has a second process instead, which must begin before any engine does.
    """
    if len(definition_files(root)) >= WORTH_A_SECOND_PROCESS or "jsii" in sys.modules:
        yield
        return
    # a daemon: when definitions are wrong, nobody waits for engines
    Thread(target=_load, name="engines", daemon=True).start()
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _load() -> None:
    # what fails here fails again, and is told, where the engines are used
    with suppress(Exception):
        import_module("devops_constructs.terraform._engine")
        import_module("cdk8s")  # not by our own module: the model, which that needs, is being read
