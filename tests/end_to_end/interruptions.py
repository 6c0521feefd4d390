"""What can go wrong while a change is planned and applied: each for the time of one run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.emulated.cloud import CloudError
from tests.end_to_end.world import World

Interruption = Callable[[World], Iterator[None]]


def clouds_refuse(*types: str) -> Interruption:
    """An API that fails where something of these types is made or changed."""

    def refusing(world: World) -> Iterator[None]:
        world.clouds.broken = set(types)
        try:
            yield
        finally:
            world.clouds.broken = set()

    return refusing


def spaces_refuse(method: str, *ends: str, times: int = 1_000) -> Interruption:
    """Spaces that refuse so many requests for keys which end so."""

    def refusing(world: World) -> Iterator[None]:
        left = [times]

        def refuses(asked: str, path: str) -> bool:
            is_meant = asked == method and path.partition("?")[0].endswith(ends)
            left[0] -= is_meant
            return is_meant and left[0] >= 0

        with world.spaces.refusing(refuses):
            yield

    return refusing


def dies_after_apply(world: World) -> Iterator[None]:
    """The machine goes away when Terraform is done and nothing is written down yet."""
    flag = world.programs / "dies-after-apply"
    flag.touch()
    try:
        yield
    finally:
        flag.unlink()
    world.github.lose_machine()


def dies_while_applying(world: World) -> Iterator[None]:
    """The machine goes away with Terraform, which holds the lock of the state."""

    def end(type_: str) -> None:
        for pid in (world.programs / "running").read_text("utf-8").split():
            os.kill(int(pid), signal.SIGKILL)
        raise CloudError("nobody waits for it any more")

    world.clouds.before = end
    try:
        yield
    finally:
        world.clouds.before = lambda type_: None
    world.github.lose_machine()


@contextmanager
def interrupted(world: World, by: Interruption) -> Iterator[None]:
    """Have it go wrong until the block is left."""
    yield from by(world)
