"""Random releases that the model accepts: every kind of component, each option in some of them."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project.component import Component, Process
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Release
from tests.exception_strategies import exceptions
from tests.fleets import FLEETS
from tests.life_strategies import checks, companions, endings, rollouts, shells
from tests.network_strategies import autoscalers, limits, outgoing, served_at, watched
from tests.settings_strategies import (
    CONFIG_MAPS,
    PROJECT_ENV,
    SECRETS,
    config_data,
    env,
    file_mounts,
    whole,
)
from tests.traffic_strategies import ROUTING, USERS, hosts, maintenance_pages, traffic
from tests.tricky_texts import texts

LETTERS = "abcdefghijklmnopqrstuvwxyz"

RECIPIENT = "age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml"
"""Of age; nobody has its identity."""


def labels() -> st.SearchStrategy[str]:
    """Names of components, also those that YAML or Helm could take for something else."""
    odd = st.sampled_from(["on", "y", "null", "true", "a-b", "a-b-c", "web", "range", "x9"])
    return st.one_of(odd, st.text(LETTERS + "-", min_size=1, max_size=12).map(_as_label))


def _as_label(text: str) -> str:
    return f"x{text}x"


def releases() -> st.SearchStrategy[Release]:
    """A project of one environment, placed."""
    return _releases()


@st.composite
def _releases(draw: st.DrawFn) -> Release:
    names = draw(st.lists(labels(), min_size=1, max_size=6, unique=True))
    images = tuple(_image(draw, name) for name in ("app", "other-image"))
    components = [draw(st.sampled_from(_KINDS))(draw, name) for name in names]
    usable = [component.name for component in components if component.port_number is not None]
    components = [_connected(draw, component, usable) for component in components]
    components += _steps(draw, [c.name for c in components if isinstance(c, LongRunning)])
    environment = _environment(draw, components)
    project = dc.Project(
        name="shop",
        images=images,
        components=tuple(components),
        env={**PROJECT_ENV, **draw(env())},
        config_maps=CONFIG_MAPS,
        secrets=(*SECRETS, USERS),
        maintenance_page=draw(maintenance_pages(texts())),
        database=dc.Database(further=("cache",), backups=draw(_BACKUPS)),
        assets_space=dc.AssetsSpace(),
        error_tracking=draw(st.sampled_from((None, dc.ErrorTracking(images=("app",))))),
        environments=(environment,),
    )
    return Release(FLEETS[draw(ROUTING)], project, environment)


_BACKUPS = st.builds(
    dc.Backups,
    daily=st.integers(1, 366),
    weekly=st.integers(0, 520),
    monthly=st.integers(0, 240),
    without=st.sampled_from([(), ("cache",)]),
    encrypt_to=st.sampled_from([None, RECIPIENT]),
    volume_gib=st.integers(1, 200),
)


_ROTATIONS = st.lists(
    st.sampled_from(
        (
            dc.Rotation("assets", date="2026-11-25", beside="first"),
            dc.Rotation("database", date="2026-11-25"),
            dc.Rotation("KUBECONFIG", date="2026-11-25-2", beside="2026-11-25"),
        )
    ),
    unique=True,
).map(tuple)


def _environment(draw: st.DrawFn, components: list[Component]) -> dc.Environment:
    """Where it runs, and in what some components differ there."""
    different = draw(st.lists(st.sampled_from(components), unique=True, max_size=3))
    served = any(isinstance(each, dc.WebService) and each not in different for each in components)
    return dc.Environment(
        draw(st.sampled_from(["production", "staging", "review-7"])),
        cluster="main",
        hosts=draw(hosts(served=served)),
        env=draw(env()),
        config_data=draw(config_data()),
        traffic=draw(traffic(texts())),
        differences={each.name: _difference(draw, each) for each in different},
        rotations=draw(_ROTATIONS),
        **draw(limits()),
        **draw(exceptions()),
    )


def _difference(draw: st.DrawFn, component: Component) -> dc.Difference:
    differs: dict[str, Any] = {"cpu_millicores": draw(st.integers(5, 16_000))}
    if isinstance(component, Process):
        differs["env"] = draw(env())
    if isinstance(component, dc.ScheduledJob):
        differs |= {"suspended": draw(st.booleans()), "schedule": "@hourly"}
    if isinstance(component, LongRunning) and not getattr(component, "singleton", False):
        scale = dc.Autoscale(min_replicas=2, max_replicas=3)
        differs |= draw(st.sampled_from([{}, {"replicas": 2}, {"autoscale": scale}]))
    return dc.Difference(**differs)


def _image(draw: st.DrawFn, name: str) -> dc.Image | dc.OutsideImage:
    common: dict[str, Any] = {
        "env": draw(env()),
        "read_only_root": draw(st.booleans()),
        **whole(draw),
        "user_id": draw(st.integers(1, 65_535)),
        "writable_paths": draw(st.sampled_from([(), ("/tmp",), ("/a/b", "/a-b")])),
    }
    if draw(st.booleans()):
        return dc.Image(name, **common)
    private = draw(st.sampled_from([None, "registry"]))
    return dc.OutsideImage(name, "docker.io/library/thing:1.0", pull_secret=private, **common)


def _process(draw: st.DrawFn, *, ends: bool = True) -> dict[str, Any]:
    beside = companions(draw, env(), native=ends)
    return {**_sized(draw), **_command(draw), **_pod_fields(draw), **draw(outgoing()), **beside}


def _sized(draw: st.DrawFn) -> dict[str, Any]:
    memory = draw(st.integers(16, 65_536))
    return {
        "image": draw(st.sampled_from(["app", "other-image"])),
        "env": draw(env()),
        **whole(draw),
        "cpu_millicores": draw(st.integers(5, 16_000)),
        "memory_mib": memory,
        "memory_limit_mib": draw(st.one_of(st.none(), st.integers(memory, 65_536))),
    }


_PLACEMENTS = (
    dc.Placement(),
    dc.Placement(spread=(), node_labels={"pool": "a"}, architecture="arm64", priority_class="x"),
    dc.Placement(
        nodes=(dc.NodeRule("a", values=("b",)), dc.NodeRule("c", required=False, excluded=True)),
        tolerations=(dc.Toleration("t", value="v", effect="NoExecute", seconds=5),),
    ),
)
_OPTIONS = (
    dc.PodOptions(),
    dc.PodOptions(
        labels={"acme.example/team": "blue"},
        annotations={"acme.example/note": "{{ a: }}"},
        host_aliases=(dc.HostAlias("10.0.0.1", names=("legacy",)),),
        dns=dc.Dns(servers=("10.0.0.2",), options={"ndots": "2"}, cluster_first=False),
        runtime_class="gvisor",
        service_links=False,
    ),
)
_SECURITIES = (
    dc.PodSecurity(),
    dc.PodSecurity(user_id=33, group_id=34, volumes_group_id=35, bind_low_ports=True),
)


def _pod_fields(draw: st.DrawFn) -> dict[str, Any]:
    """What every process may say of its pods."""
    rule = dc.ApiRule(resources=("pods",), verbs=("get",))
    return {
        "ephemeral_storage_mib": draw(st.one_of(st.none(), st.integers(1, 4096))),
        "labels": draw(st.sampled_from([{}, {"tier": "front"}])),
        "annotations": draw(st.sampled_from([{}, {"acme.example/note": "{{ b }}"}])),
        "placement": draw(st.sampled_from(_PLACEMENTS)),
        "pod": draw(st.sampled_from(_OPTIONS)),
        "security": draw(st.sampled_from(_SECURITIES)),
        "identity": draw(st.sampled_from([None, None, dc.Identity(rules=(rule,))])),
        "mounts": (
            *draw(st.sampled_from([(), (dc.EmptyDir("/run/x", in_memory=True),)])),
            *draw(file_mounts()),
        ),
    }


_LONG_MOUNTS: tuple[tuple[dc.EmptyDir | dc.OwnVolume, ...], ...] = (
    (),
    (dc.EmptyDir("/run/x", name="x"),),
    (dc.OwnVolume("/own", storage_gib=1),),
)


def _command(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.integers(0, 3)) == 0:
        return {"command": draw(shells())}
    words = st.lists(texts(), max_size=2).map(tuple)
    return {"command": draw(words), "args": draw(words)}


def _long_running(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.integers(0, 3)) == 0:
        alone = {"singleton": True, "rollout": draw(rollouts(alone=True))}
        return {**_process(draw, ends=False), **endings(draw), **draw(watched()), **alone}
    mounts = draw(st.sampled_from(_LONG_MOUNTS))
    own = [mount for mount in mounts if isinstance(mount, dc.OwnVolume)]
    return {
        **_process(draw, ends=False),
        **endings(draw),
        "mounts": (*mounts, *draw(file_mounts())),
        "replicas": draw(st.integers(0, 4)),
        "autoscale": draw(st.one_of(st.none(), autoscalers())),
        **draw(watched()),
        "rollout": draw(rollouts(alone=False, own_volumes=bool(own))),
    }


def _web(draw: st.DrawFn, name: str) -> Component:
    routes = (dc.Route(f"/{name}"), dc.Route(f"/{name}/more", traffic=draw(traffic(texts()))))
    return dc.WebService(
        name,
        routes=routes[: draw(st.integers(1, 2))],
        traffic=draw(traffic(texts())),
        health=draw(checks(of_ports=True)),
        **draw(served_at(8080)),
        **_long_running(draw),
    )


def _internal(draw: st.DrawFn, name: str) -> Component:
    return dc.InternalService(name, **draw(served_at(9000)), **_long_running(draw))


def _worker(draw: st.DrawFn, name: str) -> Component:
    if health := draw(checks(of_ports=True)):
        return dc.Worker(name, health_port=7433, health=health, **_long_running(draw))
    return dc.Worker(name, health=draw(checks(of_ports=False)), **_long_running(draw))


def _redis(draw: st.DrawFn, name: str) -> Component:
    memory = draw(st.integers(16, 65_536))
    role: Literal["queue", "pubsub", "cache"] = draw(st.sampled_from(["queue", "pubsub", "cache"]))
    return dc.Redis(
        name, role=role, memory_mib=memory, url_env=f"{name.upper().replace('-', '_')}_URL"
    )


def _scheduled(draw: st.DrawFn, name: str) -> Component:
    retries = draw(st.integers(0, 3))
    ends: Literal["Never", "OnFailure"] = draw(st.sampled_from(["Never", "OnFailure"]))
    concurrency: Literal["Forbid", "Replace", "Allow"] = draw(
        st.sampled_from(["Forbid", "Replace", "Allow"])
    )
    return dc.ScheduledJob(
        name,
        schedule="15 3 * * *",
        time_zone=draw(st.sampled_from([None, "Europe/Berlin"])),
        concurrency=concurrency,
        starting_deadline_seconds=draw(st.integers(11, 86_400)),
        deadline_seconds=draw(st.integers(10, 86_400)),
        retries=retries,
        restart_policy=ends if retries else "Never",
        successful_runs_kept=draw(st.integers(0, 9)),
        failed_runs_kept=draw(st.integers(0, 9)),
        ttl_seconds=draw(st.one_of(st.none(), st.integers(0, 99))),
        suspended=draw(st.booleans()),
        **_process(draw),
    )


def _release_job(draw: st.DrawFn, name: str) -> Component:
    common: dict[str, Any] = {
        **_process(draw),
        "deadline_seconds": draw(st.integers(10, 86_400)),
        "ttl_seconds": draw(st.one_of(st.none(), st.integers(60, 99))),
    }
    if draw(st.booleans()):
        return dc.ReleaseJob(name, runs_as=dc.PlainJob(), **common)
    when: Literal["before", "after"] = draw(st.sampled_from(["before", "after"]))
    return dc.ReleaseJob(name, when=when, order=draw(st.integers(-100, 100)), **common)


def _steps(draw: st.DrawFn, kept_running: list[str]) -> list[Component]:
    """Perhaps a release job that runs in the pods of some components."""
    if not kept_running or draw(st.booleans()):
        return []
    of = tuple(draw(st.lists(st.sampled_from(kept_running), min_size=1, max_size=2, unique=True)))
    form = dc.InitContainerOf(of, safe_concurrently=True)
    own = {"command": ("step",), "uses": ("database",), **_sized(draw)}
    return [dc.ReleaseJob("step", runs_as=form, **own)]


_KINDS = (_web, _internal, _worker, _redis, _scheduled, _release_job)


def _connected(draw: st.DrawFn, component: Component, usable: list[str]) -> Component:
    if isinstance(component, dc.Redis):
        return component
    names = [name for name in (*usable, "database") if name != component.name]
    uses = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
    given = {name: getattr(component, name) for name in component.model_fields_set}
    return type(component)(**{**given, "uses": tuple(uses)})
