from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.control_plane import ControlPlane, control_plane
from tests.cluster.nodes import nodes
from tests.cluster.reach import delete_policy, make_policy
from tests.cluster.releases import ReleaseSite

Sites = Callable[[str], ReleaseSite]


@pytest.fixture(scope="session")
def plane() -> Iterator[ControlPlane]:
    """A cluster, one for all tests of a process."""
    with control_plane() as started, nodes(started):
        yield started


@pytest.fixture(scope="module")
def policy(plane: ControlPlane) -> Iterator[None]:
    """What holds releases to what their namespaces say, as on every cluster."""
    make_policy(plane.api)
    yield
    delete_policy(plane.api)


@pytest.fixture
def site(plane: ControlPlane, policy: None, tmp_path: Path) -> Iterator[Sites]:
    """Namespaces of releases that are gone after the test."""
    made: list[str] = []

    def make(name: str) -> ReleaseSite:
        made.append(name)
        (tmp_path / name).mkdir()
        return ReleaseSite.made(plane, name, tmp_path / name)

    yield make
    for name in made:
        plane.api.delete(f"/api/v1/namespaces/{name}")
    for name in made:
        plane.api.wait_until_gone(f"/api/v1/namespaces/{name}")
