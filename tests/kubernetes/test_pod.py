"""Pods of several containers: those before the process, and those beside it."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import CronJob, Deployment, HookJob
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, nightly, placed, queue, web, worker
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart
IMAGES = (dc.Image("app"), dc.OutsideImage("nginx", "docker.io/library/nginx:1.29"))


def pod(chart: Chart, synth: Synth, component: Any, *others: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, *others, **{"images": IMAGES, **fields}))
    [made] = synth("Deployment")
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


def names(containers: list[Manifest]) -> list[str]:
    return [container["name"] for container in containers]


@pytest.mark.capability(
    "init containers",
    "WebService.init_containers",
    "InitContainer.command",
    "InitContainer.args",
    "InitContainer.env",
    "InitContainer.memory_mib",
    "InitContainer.cpu_millicores",
)
def test_an_init_container_has_its_own_command_variables_and_sizes(
    chart: Chart, synth: Synth
) -> None:
    wait = dc.InitContainer(
        "wait",
        command=("wait",),
        args=("queue",),
        env={"TIMEOUT": "9"},
        cpu_millicores=20,
        memory_mib=32,
    )
    made = pod(chart, synth, web(args=("serve",), init_containers=(wait,)))

    [before], [process] = made["initContainers"], made["containers"]
    assert before["image"] == process["image"]
    assert (before["command"], before["args"]) == (["wait"], ["queue"])
    assert before["env"] == [{"name": "TIMEOUT", "value": "9"}]
    assert before["resources"] == {
        "requests": {"cpu": "20m", "memory": "32Mi"},
        "limits": {"memory": "32Mi"},
    }
    assert not {"restartPolicy", "ports", "livenessProbe", "lifecycle"} & before.keys()
    assert process["args"] == ["serve"]


@pytest.mark.capability("containers of another image in the same pod", "InitContainer.image")
def test_a_companion_may_have_another_image(chart: Chart, synth: Synth) -> None:
    unpack = dc.InitContainer("unpack", image="nginx")
    made = pod(chart, synth, web(init_containers=(unpack,)))

    assert made["initContainers"][0]["image"] == "docker.io/library/nginx:1.29"


def test_init_containers_run_in_the_order_in_which_they_stand(chart: Chart, synth: Synth) -> None:
    steps = tuple(dc.InitContainer(name, args=(name,)) for name in ("second", "first"))

    assert names(pod(chart, synth, web(init_containers=steps))["initContainers"]) == [
        "second",
        "first",
    ]


@pytest.mark.capability("native sidecars", "WebService.sidecars", "Sidecar.args")
def test_a_native_sidecar_is_an_init_container_that_goes_on(chart: Chart, synth: Synth) -> None:
    """It comes first: an init container may already talk through it."""
    proxy = dc.Sidecar("proxy", args=("proxy",))
    wait = dc.InitContainer("wait", args=("wait",))
    made = pod(chart, synth, web(init_containers=(wait,), sidecars=(proxy,)))

    assert names(made["initContainers"]) == ["proxy", "wait"]
    assert made["initContainers"][0]["restartPolicy"] == "Always"
    assert made["initContainers"][0]["args"] == ["proxy"]
    assert names(made["containers"]) == ["web"]


@pytest.mark.capability("several containers in one pod", "Sidecar.native", "Sidecar.memory_mib")
def test_a_pod_of_a_worker_has_equal_containers_where_declared(chart: Chart, synth: Synth) -> None:
    others = tuple(
        dc.Sidecar(name, args=("sidekiq", "-q", name), native=False, memory_mib=512)
        for name in ("mail", "imports")
    )
    made = pod(chart, synth, worker(args=("sidekiq",), sidecars=others))

    assert names(made["containers"]) == ["mailer", "mail", "imports"]
    assert [c["resources"]["limits"]["memory"] for c in made["containers"]] == [
        "256Mi",
        "512Mi",
        "512Mi",
    ]
    assert "initContainers" not in made


@pytest.mark.capability("ports and checks of a sidecar", "Sidecar.ports", "Sidecar.health")
def test_a_sidecar_has_ports_and_checks_of_its_own(chart: Chart, synth: Synth) -> None:
    """As no Service sends it requests, it is not asked for readiness."""
    ports, health = {"proxy": 8080, "admin": 9901}, dc.ExecProbe(("ok",))
    proxy = dc.Sidecar("proxy", image="nginx", ports=ports, health=health)
    [made] = pod(chart, synth, web(sidecars=(proxy,)))["initContainers"]

    assert made["ports"] == [
        {"name": "proxy", "containerPort": 8080},
        {"name": "admin", "containerPort": 9901},
    ]
    assert made["startupProbe"]["exec"] == made["livenessProbe"]["exec"] == {"command": ["ok"]}
    assert "readinessProbe" not in made


def test_a_sidecar_is_asked_on_the_first_of_its_ports(chart: Chart, synth: Synth) -> None:
    ports = {"proxy": 8080, "admin": 9901}
    proxy = dc.Sidecar("proxy", image="nginx", ports=ports, health=dc.TcpProbe())
    [made] = pod(chart, synth, web(sidecars=(proxy,)))["initContainers"]

    assert made["livenessProbe"]["tcpSocket"] == {"port": "proxy"}


@pytest.mark.capability("what a sidecar does before it ends", "Sidecar.pre_stop")
def test_a_native_sidecar_ends_after_the_process_and_has_its_time(
    chart: Chart, synth: Synth
) -> None:
    proxy = dc.Sidecar("proxy", image="nginx", pre_stop=dc.PreStopSleep(7))
    made = pod(chart, synth, web(drain_seconds=30, sidecars=(proxy,)))

    assert made["initContainers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 7}}}
    assert made["terminationGracePeriodSeconds"] == 10 + 30 + 7 + 5


def test_an_equal_container_ends_beside_the_process(chart: Chart, synth: Synth) -> None:
    proxy = dc.Sidecar("proxy", image="nginx", native=False, pre_stop=dc.PreStopSleep(60))
    made = pod(chart, synth, web(drain_seconds=30, sidecars=(proxy,)))

    assert made["terminationGracePeriodSeconds"] == 60 + 5


def test_a_job_is_done_when_its_process_is(chart: Chart, synth: Synth) -> None:
    """Kubernetes ends native sidecars with it."""
    proxy = dc.Sidecar("proxy", image="nginx")
    CronJob(chart, "CronJob", placed(nightly(sidecars=(proxy,)), images=IMAGES))
    HookJob(chart, "Job", placed(migration(sidecars=(proxy,)), images=IMAGES))

    cron, job = synth()
    for spec in (cron["spec"]["jobTemplate"]["spec"], job["spec"]):
        made = spec["template"]["spec"]
        assert names(made["containers"]) in (["nightly"], ["migrate"])
        assert made["initContainers"][0]["restartPolicy"] == "Always"


def test_a_companion_gets_what_its_image_uses_and_not_what_the_process_does(
    chart: Chart, synth: Synth
) -> None:
    """Whoever takes over a proxy has not the application's passwords."""
    proxy = dc.Sidecar("proxy", image="nginx")
    wait = dc.InitContainer("wait", args=("wait",))
    images = (dc.Image("app", uses=("queue",), secrets=("app",)), IMAGES[1])
    made = pod(
        chart,
        synth,
        web(init_containers=(wait,), sidecars=(proxy,)),
        queue(),
        images=images,
        secrets=(dc.Secret("app", keys=("API_KEY",)),),
    )

    by_name = {each["name"]: each for each in (*made["initContainers"], *made["containers"])}
    for name in ("web", "wait"):
        assert [v["name"] for v in by_name[name]["env"]] == ["REDIS_PASSWORD", "REDIS_URL"]
        assert by_name[name]["envFrom"] == [{"secretRef": {"name": "app"}}]
    assert not {"env", "envFrom"} & by_name["proxy"].keys()


def test_all_containers_keep_to_pod_security_restricted(chart: Chart, synth: Synth) -> None:
    proxy = dc.Sidecar("proxy", image="nginx")
    wait = dc.InitContainer("wait", args=("wait",))
    made = pod(chart, synth, web(init_containers=(wait,), sidecars=(proxy,)))

    for container in (*made["initContainers"], *made["containers"]):
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert security["readOnlyRootFilesystem"] is True
