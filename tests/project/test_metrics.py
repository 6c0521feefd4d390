"""Where a process tells its metrics."""

from __future__ import annotations

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'


def test_path_is_one_of_a_request(definitions: Definitions) -> None:
    metrics = 'metrics=dc.Metrics(port=9394, path="metrics")'
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {metrics})')

    assert definitions.refusal() == said(
        place,
        "Metrics: path is 'metrics'",
        "Prometheus asks the port of each pod, so it needs a path and nothing else",
        "write it with a leading slash and without spaces, such as '/metrics'",
    )


def test_name_metrics_stands_for_one_number(definitions: Definitions) -> None:
    ports = 'extra_ports={"metrics": 9000}, metrics=dc.Metrics(port=9394)'
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {ports})')

    assert definitions.refusal() == said(
        place,
        "WebService 'web': metrics are at 9394, and the port 'metrics' is 9000",
        "the name of a port stands for one number in a pod",
        "write Metrics(port=9000), or name that port after what it serves",
    )


def test_port_of_metrics_has_the_name_that_it_has_anyway() -> None:
    beside = dc.Sidecar("exporter", image="app", ports={"exporter": 9113})
    at = {
        number: dc.WebService(
            "web",
            image="app",
            port=3000,
            extra_ports={"admin": 9000},
            sidecars=(beside,),
            metrics=dc.Metrics(port=number),
        )
        for number in (3000, 9000, 9113, 9394)
    }

    assert {number: web.metrics_port for number, web in at.items()} == {
        3000: "http",
        9000: "admin",
        9113: "exporter",
        9394: "metrics",
    }
    assert [*at[9113].own_ports] == ["http", "admin"]
    assert [*at[9394].own_ports] == ["http", "admin", "metrics"]


def test_sidecar_has_no_other_port_named_metrics(definitions: Definitions) -> None:
    sidecar = 'dc.Sidecar("exporter", image="app", ports={"metrics": 9113})'
    place = definitions.change(
        WEB,
        'dc.WebService("web", image="app", port=3000, metrics=dc.Metrics(port=9394),'
        f" sidecars=({sidecar},))",
    )

    assert definitions.refusal() == said(
        place,
        "WebService 'web': metrics are at 9394, and the port 'metrics' is 9113",
        "the name of a port stands for one number in a pod",
        "write Metrics(port=9113), or name that port after what it serves",
    )
