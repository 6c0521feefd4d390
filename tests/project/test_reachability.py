"""Who may talk to whom, seen from both ends."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

import devops_constructs as dc
from devops_constructs.project.component import Component
from devops_constructs.project.reachability import Place, Way, reached_by, reaches
from devops_constructs.project.release import Placed, Release
from tests.kubernetes.acme import placed, queue, web, worker
from tests.strategies import releases


def among(ways: tuple[Way, ...]) -> set[tuple[str, tuple[object, ...]]]:
    """Those that lead to components: their names, and the ports."""
    return {(way.peer.name, way.ports) for way in ways if isinstance(way.peer, Component)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(release=releases())
def test_what_reaches_a_component_is_reached_from_it_and_nothing_else(release: Release) -> None:
    """One end open and the other shut would be a connection that hangs."""
    out = {
        (component.name, name, ports)
        for component in release.components
        for name, ports in among(reaches(Placed(release, component)))
    }
    into = {
        (name, component.name, ports)
        for component in release.components
        for name, ports in among(reached_by(Placed(release, component)))
    }

    assert out == into


def test_redis_talks_to_nobody() -> None:
    assert reaches(placed(queue(), web(uses=("queue",)))) == ()


def test_what_an_image_and_a_process_both_declare_is_one_way() -> None:
    ways = reaches(
        placed(worker(egress=(dc.Mail(),)), images=(dc.Image("app", egress=(dc.Mail(),)),))
    )

    assert [way.purpose for way in ways] == [None, None, "mail"]


def test_metrics_are_a_way_in_only_where_the_cluster_has_somebody_to_fetch_them() -> None:
    here = placed(worker(metrics=dc.Metrics(port=9394)))

    assert reached_by(here) == (Way(Place.MONITORING, (("TCP", 9394),)),)
