from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'
WORKER = 'dc.Worker("sidekiq", image="app")'
ONLY_READINESS = (
    "a success_threshold that is not of a readiness check",
    "for start-up and liveness Kubernetes takes no other than 1",
    "write Health(readiness=...) with it, or leave it out",
)


@pytest.mark.parametrize(
    ("health", "what", "why", "fix"),
    [
        (
            "dc.Health()",
            "Health: no check at all",
            "it looks as if there were one",
            "write readiness=... and liveness=..., or health=None",
        ),
        (
            "dc.Health(readiness=dc.TcpProbe(startup_seconds=60))",
            "Health: startup_seconds of the readiness check",
            "another check decides on the start, or none",
            "write it into the startup check",
        ),
        (
            "dc.Health(startup=dc.TcpProbe(), liveness=dc.TcpProbe(startup_seconds=60))",
            "Health: startup_seconds of the liveness check",
            "another check decides on the start, or none",
            "write it into the startup check",
        ),
        (
            "dc.Health(startup=dc.TcpProbe(failure_threshold=60))",
            "Health: failure_threshold of the startup check",
            "its startup_seconds say how long it may fail",
            "write startup_seconds=... instead",
        ),
        ("dc.Health(liveness=dc.TcpProbe(success_threshold=2))", "Health: {}", "", ""),
        ("dc.TcpProbe(success_threshold=2)", "TcpProbe: {}", "", ""),
        (
            'dc.Health(readiness=dc.HttpProbe("/", port="metrics"))',
            "HttpProbe: there is no port 'metrics'",
            "the probe asks a port of its own container, by its name",
            "choose one of http",
        ),
    ],
)
def test_senseless_checks(
    definitions: Definitions, health: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(
        WEB, f'dc.WebService("web", image="app", port=3000, health={health})'
    )
    if "{}" in what:
        what, why, fix = what.format(ONLY_READINESS[0]), *ONLY_READINESS[1:]

    assert definitions.refusal() == said(place, what, why, fix)


@pytest.mark.parametrize(
    "health", ['dc.HttpProbe("/")', "dc.GrpcProbe()", "dc.Health(liveness=dc.TcpProbe())"]
)
@pytest.mark.parametrize(
    ("written", "who", "why", "fix"),
    [
        (
            "{}",
            "Worker 'sidekiq'",
            "a worker has no port that could be asked",
            "write health_port=... for a port of its checks, or ExecProbe((...,)) with a command",
        ),
        (
            'sidecars=(dc.Sidecar("proxy", image="app", {}),)',
            "Sidecar 'proxy'",
            "the sidecar has no port that could be asked",
            "write ports={{...}}, or ExecProbe((...,)) with a command",
        ),
    ],
)
def test_check_that_asks_a_port_needs_one(
    definitions: Definitions, health: str, written: str, who: str, why: str, fix: str
) -> None:
    arguments = written.format(f"health={health}")
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {arguments})')

    kind = health.removeprefix("dc.Health(liveness=").removeprefix("dc.").partition("(")[0]
    assert definitions.refusal() == said(
        place, f"{who}: health asks a port by {kind}(...)", why, fix.format()
    )


def test_port_of_checks_is_asked_by_one(definitions: Definitions) -> None:
    place = definitions.change(WORKER, 'dc.Worker("sidekiq", image="app", health_port=7433)')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': health_port without health",
        "nothing would ever ask that port",
        "write health=HttpProbe('/'), or what answers there, or leave it out",
    )


def test_application_of_celery_is_a_module(definitions: Definitions) -> None:
    health = 'health=dc.CeleryHealth("shop; rm")'
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {health})')

    assert definitions.refusal() == said(
        place,
        "CeleryHealth: app is 'shop; rm'",
        "it is the name of a Python module, perhaps with one of its attributes",
        "write it as behind 'celery --app', such as 'shop' or 'shop.celery:app'",
    )
