"""How random processes start, show that they work, and end; and what runs in their pods besides."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project.health import Health
from devops_constructs.project.probe import Probe
from devops_constructs.project.rollout import Rollout

_TIMES: list[dict[str, Any]] = [
    {},
    {"period_seconds": 30, "timeout_seconds": 1, "failure_threshold": 9},
]
_OF_PORTS = [
    dc.TcpProbe(startup_seconds=7),
    dc.GrpcProbe(service="shop.v1.Orders"),
    dc.HttpProbe("/up", headers={"Accept": "*/*"}, scheme="HTTPS", forwarded_proto=None),
    dc.HttpProbe("/{{.Values.x}}", host=dc.HostOf()),
    dc.RailsHealth(),
    dc.DjangoHealth(),
    dc.NodeHealth(),
    dc.SidekiqHealth(),
    *(dc.HttpProbe("/up", **times) for times in _TIMES),
]
_OF_COMMANDS = [
    dc.CeleryHealth("shop"),
    *(dc.ExecProbe(("true", "{{ a }}", "$$"), **times) for times in _TIMES),
]


def checks(*, of_ports: bool) -> st.SearchStrategy[Probe | Health | None]:
    """None, one check for all, or some of the three."""
    one = st.sampled_from([*_OF_COMMANDS, *(_OF_PORTS if of_ports else [])])
    plain = [dc.ExecProbe(("true",)), *([dc.TcpProbe()] if of_ports else [])]
    some = st.builds(
        dc.Health,
        startup=st.sampled_from([None, *plain]),
        readiness=st.sampled_from([None, dc.ExecProbe(("true",), success_threshold=2), *plain]),
        liveness=st.sampled_from(plain),
    )
    return st.one_of(st.none(), one, some)


def rollouts(*, alone: bool, own_volumes: bool = False) -> st.SearchStrategy[Rollout]:
    """Both strategies with their times, as far as they fit."""
    times: dict[str, Any] = {
        "min_ready_seconds": st.integers(0, 60),
        "progress_deadline_seconds": st.one_of(st.none(), st.integers(10_000, 86_400)),
        "revisions_kept": st.integers(0, 20),
    }
    if own_volumes:
        del times["progress_deadline_seconds"]
        return st.builds(dc.RollingUpdate, **times)
    pods = st.sampled_from([1, 2, "25%", "100%"])
    rolling = st.builds(dc.RollingUpdate, max_surge=pods, max_unavailable=pods, **times)
    recreate = st.builds(dc.Recreate, **times)
    return recreate if alone else st.one_of(st.just(dc.RollingUpdate()), rolling, recreate)


def endings(draw: st.DrawFn) -> dict[str, Any]:
    """A hook, and times that fit together."""
    hooks = [None, dc.PreStopSleep(3), dc.PreStopCommand(("sh", "-c", "kill -TSTP 1"), seconds=20)]
    drain = draw(st.integers(0, 3600))
    # more than the longest hook, draining, and the hook of a sidecar after it
    grace = st.one_of(st.none(), st.integers(drain + 23, 7200))
    return {
        "pre_stop": draw(st.sampled_from(hooks)),
        "drain_seconds": drain,
        "grace_seconds": draw(grace),
    }


def shells() -> st.SearchStrategy[dc.Shell]:
    """Command lines in which Kubernetes, Helm or YAML could change something."""
    run = ["puma -p $PORT", "worker --threads $(nproc)", "echo {{ .Values.x }} '$$'", 'a "b # c"']
    before = [
        "cd /app",
        'echo "$$ $(date): \'"',
        "test -f x || exit 1",
        "for f in *; do\n ls\ndone",
    ]
    texts = st.lists(st.sampled_from(before), max_size=2).map(tuple)
    return st.builds(dc.Shell, run=st.sampled_from(run), before=texts)


def companions(
    draw: st.DrawFn, env: st.SearchStrategy[Any], *, native: bool
) -> dict[str, tuple[Any, ...]]:
    """Containers before and beside a process; `native`: only those that let a job end."""
    if not draw(st.booleans()):
        return {}
    memory = draw(st.integers(16, 1024))
    folder = dc.EmptyDir("/work", name="handed-over", in_memory=draw(st.booleans()))
    image = draw(st.sampled_from([None, "app", "other-image"]))
    command = dc.Shell("prepare", before=draw(shells()).before)
    first = dc.InitContainer(
        "x-first", image=image, command=command, env=draw(env), mounts=(folder,)
    )
    beside = dc.Sidecar(
        "x-beside",
        image=image,
        args=("beside",),
        native=native or draw(st.booleans()),
        memory_mib=memory,
        ports={"beside": 7000},
        health=draw(checks(of_ports=True)),
        pre_stop=draw(st.sampled_from([None, dc.PreStopSleep(2)])),
        mounts=(folder,),
    )
    return {"init_containers": (first,), "sidecars": (beside,)}
