"""Components by themselves: fields, sizes, ports. What the whole tells: test_project_checks.py."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
JOB = 'dc.ScheduledJob("nightly", image="app", schedule="15 3 * * *")'
NO_PORT = "has no port, so nothing can be routed or connected to it"
TO_SERVE = "leave it out, or make it a WebService (an InternalService if only components reach it)"
LABEL = "a DNS label has only lower-case letters, digits and hyphens"


@pytest.mark.parametrize("field", ["port", "extra_ports", "routes"])
@pytest.mark.parametrize(
    ("old", "who", "noun"),
    [
        (WORKER, "Worker 'sidekiq'", "a worker"),
        (JOB, "ScheduledJob 'nightly'", "a scheduled job"),
        ('dc.ReleaseJob("migrate", image="app")', "ReleaseJob 'migrate'", "a release job"),
    ],
)
def test_nothing_is_routed_to_a_component_without_a_port(
    definitions: Definitions, old: str, who: str, noun: str, field: str
) -> None:
    place = definitions.change(old, old.replace(")", f", {field}=())"))

    assert definitions.refusal() == said(
        place, f"{who}: has no field {field!r}", f"{noun} {NO_PORT}", TO_SERVE
    )


@pytest.mark.parametrize(
    ("old", "new", "what", "why", "fix"),
    [
        ('"web", i', '"Web", i', "WebService 'Web': name is 'Web'", "upper", "write 'web'"),
        (
            '"api", i',
            '"api_v2", i',
            "InternalService 'api_v2': name is 'api_v2'",
            "'_'",
            "'api-v2'",
        ),
    ],
)
def test_name_is_a_dns_label(
    definitions: Definitions, old: str, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(old, new)
    why = "has upper-case letters" if why == "upper" else f"has {why}"

    assert definitions.refusal() == said(
        place, what, f"{why}; {LABEL}", fix if fix.startswith("write") else f"write {fix}"
    )


@pytest.mark.parametrize(
    ("old", "who", "most"),
    [
        ("sidekiq", "Worker", 63),
        ("nightly", "ScheduledJob", 52),
        ("queue", "Redis", 52),
    ],
)
def test_name_leaves_room_for_what_is_put_behind_it(
    definitions: Definitions, old: str, who: str, most: int
) -> None:
    name = "x" * (most + 1)
    place = definitions.change(f'dc.{who}("{old}"', f'dc.{who}("{name}"')

    assert definitions.refusal() == said(
        place,
        f"{who} {name!r}: name is {name!r}",
        f"has too many characters, {most + 1}; at most {most} fit",
        f"write {'x' * most!r}",
    )


MEMORY = "it counts MiB, so 1024 are one GiB; no process works with less or gets more"


@pytest.mark.parametrize(
    ("argument", "what", "why", "fix"),
    [
        (
            "memory_mib=536870912",
            "memory_mib is 536870912, outside 16 to 65536 MiB",
            MEMORY,
            "write a number from 16 to 65536",
        ),
        (
            "memory_mib=1",
            "memory_mib is 1, outside 16 to 65536 MiB",
            MEMORY,
            "write a number from 16 to 65536",
        ),
        (
            "cpu_millicores=1",
            "cpu_millicores is 1, outside 5 to 16000 millicores",
            "it counts thousandths of a core, so 1000 are one core",
            "write a number from 5 to 16000",
        ),
        (
            "memory_limit_mib=128",
            "memory_limit_mib 128 is below memory_mib 256",
            "Kubernetes refuses a limit below the request",
            "write memory_limit_mib=256 or more, or leave it out",
        ),
        (
            'memory_mib="512Mi"',
            "memory_mib is a text",
            "it has to be a whole number",
            "write a number, without quotes and unit",
        ),
        ("replicas=101", "replicas is 101", "it has to be at most 100", "write 100 or less"),
        ("drain_seconds=-1", "drain_seconds is -1", "it has to be at least 0", "write 0 or more"),
        (
            'args="-q mailers"',
            "args is a text",
            "it has to be a tuple",
            "write (one, two), or (one,) with a comma for a single one",
        ),
        (
            'health="/up"',
            "health is a text",
            "it has to be a probe, such as HttpProbe(...) or a Health(...)",
            "write that instead",
        ),
        *(
            (
                f"health=dc.{probe}",
                f"health asks a port by {probe.partition('(')[0]}(...)",
                "a worker has no port that could be asked",
                "write health_port=... for a port of its checks, or ExecProbe((...,)) with a"
                " command",
            )
            for probe in ('HttpProbe("/up")', "TcpProbe()")
        ),
        (
            "singleton=True, replicas=2",
            "a singleton with more than one pod",
            "it would do its work twice",
            "leave replicas and autoscale out, or singleton if several may run",
        ),
        (
            "rollout=dc.RollingUpdate(max_surge=0)",
            "max_surge and max_unavailable are both 0",
            "no pod could ever be replaced",
            "write max_surge=1",
        ),
    ],
)
def test_senseless_argument_of_a_worker(
    definitions: Definitions, argument: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {argument})')

    assert definitions.refusal() == said(place, f"Worker 'sidekiq': {what}", why, fix)
