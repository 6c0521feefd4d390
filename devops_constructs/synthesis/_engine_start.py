"""Starts the engines while something else is done: most of it is waiting for Node."""

from __future__ import annotations

import contextlib
import importlib
from threading import Thread

_ENGINE_MODULES = (
    "devops_constructs.terraform._engine",
    "devops_constructs.kubernetes._manifest",
)


def start_engines() -> Thread:
    """Import both engines in the background; whoever needs one imports it as usual, and waits."""
    thread = Thread(target=_import_engines, name="engine start")
    thread.start()
    return thread


def _import_engines() -> None:
    # neither module imports the model, which the main thread imports meanwhile
    for module in _ENGINE_MODULES:
        # what is wrong here is wrong again, and reported, where the engine is needed
        with contextlib.suppress(Exception):
            importlib.import_module(module)
