"""One agency for all tests of a process; each begins with it as it was when its shop first ran."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.conftest import plane
from tests.cluster.control_plane import ControlPlane
from tests.end_to_end.beginning import Beginning, begun
from tests.end_to_end.change import Change, changed
from tests.end_to_end.world import World, world
from tests.postgresql_server import postgresql_server
from tests.s3_server import s3_server

__all__ = ["plane"]


@pytest.fixture(scope="session")
def beginning(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginning]:
    """A shop that runs, and how it came to that."""
    log = tmp_path_factory.mktemp("s3") / "log"
    with postgresql_server() as postgresql, s3_server(log) as s3, world(plane, postgresql, s3) as w:
        yield begun(w)


@pytest.fixture
def agency(beginning: Beginning) -> World:
    """The same, whatever tests have done before."""
    beginning.moment.bring_back(beginning.world)
    return beginning.world


@pytest.fixture(scope="session")
def change(beginning: Beginning) -> Change:
    """A change that went its way without anything in it, before and after each part of it."""
    beginning.moment.bring_back(beginning.world)
    return changed(beginning.world)
