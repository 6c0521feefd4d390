"""Work that goes on in a second process while this one does something else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")


def can_fork() -> bool:
    """Whether a copy of this process is cheap and sound: on Linux, before an engine was started.

    A copy would share the engine's pipes to Node with this process. macOS' own libraries do not
    survive a fork, and Windows has none.
    """
    return sys.platform == "linux" and "jsii" not in sys.modules


class SecondProcess(Generic[T]):
    """Starts `work` in a copy of this process; `result` waits for what it returns."""

    def __init__(self, work: Callable[[], T]) -> None:
        import multiprocessing  # takes longer to load than a small fleet can spare

        context = multiprocessing.get_context("fork")
        self._answer, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, answer), daemon=True)
        self._process.start()
        answer.close()

    def result(self) -> T:
        """What the work returned.

        Raises:
            Exception: what the work raised.
            EOFError: its process was killed.
        """
        succeeded, value = self._answer.recv()
        self._process.join()
        if not succeeded:
            raise cast("Exception", value)
        return cast("T", value)


def _run(work: Callable[[], T], answer: Connection) -> None:
    try:
        answer.send((True, work()))
    except Exception as error:  # raised again where the result is asked for
        answer.send((False, error))
