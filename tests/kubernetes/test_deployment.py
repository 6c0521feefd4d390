"""What a long-running component becomes: process, resources, roll-out, probes, shutdown."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import Deployment
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import cache, placed, queue, web, worker
from tests.kubernetes.conftest import Manifest, Synth

Chart = cdk8s.Chart


def deployment(chart: Chart, synth: Synth, component: Any, *others: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, *others, **fields))
    [made] = synth("Deployment")
    return made


def pod(made: Manifest) -> Manifest:
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


def container(made: Manifest) -> Manifest:
    [only] = pod(made)["containers"]
    return dict(only)


def test_manifest_of_the_smallest_web_service(
    chart: Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    Deployment(chart, "Web", placed(web()))

    assert synth() == yaml_snapshot


@pytest.mark.capability("command and arguments", "WebService.command", "WebService.args")
def test_command_and_arguments_are_those_of_the_process(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(command=("puma",), args=("-p", "3000")))

    assert container(made)["command"] == ["puma"]
    assert container(made)["args"] == ["-p", "3000"]


def test_without_command_and_arguments_the_image_decides(chart: Chart, synth: Synth) -> None:
    assert not {"command", "args"} & container(deployment(chart, synth, web())).keys()


@pytest.mark.capability("several ports", "WebService.port", "WebService.extra_ports")
def test_the_main_port_is_called_http_and_extra_ports_have_their_names(
    chart: Chart, synth: Synth
) -> None:
    made = deployment(chart, synth, web(port=3000, extra_ports={"metrics": 9394}))

    assert container(made)["ports"] == [
        {"name": "http", "containerPort": 3000},
        {"name": "metrics", "containerPort": 9394},
    ]


@pytest.mark.capability(
    "ports of another transport, number or name in the pod",
    "Port.number",
    "Port.protocol",
    "ServedComponent.port_name",
)
def test_ports_of_the_pod_have_its_own_numbers(chart: Chart, synth: Synth) -> None:
    main = dc.Port(3001, service_number=80)
    gossip = {"gossip": dc.Port(7946, protocol="UDP")}
    made = deployment(chart, synth, web(port=main, port_name="web", extra_ports=gossip))

    assert container(made)["ports"] == [
        {"name": "web", "containerPort": 3001},
        {"name": "gossip", "containerPort": 7946, "protocol": "UDP"},
    ]
    assert container(made)["readinessProbe"]["tcpSocket"] == {"port": "web"}


@pytest.mark.capability("CPU and memory", "WebService.cpu_millicores", "WebService.memory_mib")
def test_memory_is_request_and_limit_and_cpu_only_a_request(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(cpu_millicores=250, memory_mib=512))

    assert container(made)["resources"] == {
        "requests": {"cpu": "250m", "memory": "512Mi"},
        "limits": {"memory": "512Mi"},
    }


@pytest.mark.capability("a memory limit above the request", "WebService.memory_limit_mib")
def test_a_memory_limit_of_its_own_leaves_the_request(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(memory_mib=512, memory_limit_mib=768))

    assert container(made)["resources"]["requests"]["memory"] == "512Mi"
    assert container(made)["resources"]["limits"]["memory"] == "768Mi"


@pytest.mark.capability("a number of replicas", "WebService.replicas")
def test_replicas_are_those_of_the_component(chart: Chart, synth: Synth) -> None:
    assert deployment(chart, synth, web(replicas=3))["spec"]["replicas"] == 3


@pytest.mark.capability("replicas that an autoscaler owns", "WebService.autoscale")
def test_an_autoscaler_owns_the_replicas(chart: Chart, synth: Synth) -> None:
    scale = dc.Autoscale(min_replicas=2, max_replicas=4)

    assert "replicas" not in deployment(chart, synth, web(autoscale=scale))["spec"]


def test_a_roll_out_adds_one_pod_at_a_time_and_takes_none_away_before(
    chart: Chart, synth: Synth
) -> None:
    assert deployment(chart, synth, web())["spec"]["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
    }


@pytest.mark.capability(
    "the pace of a roll-out",
    "WebService.rollout",
    "RollingUpdate.max_surge",
    "RollingUpdate.max_unavailable",
)
def test_another_pace_of_roll_out_is_taken_over(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(rollout=dc.RollingUpdate(max_surge=0, max_unavailable=2)))

    assert made["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 2}


@pytest.mark.capability("old pods end before new ones start", "WebService.rollout")
def test_recreate_ends_old_pods_before_new_ones_start(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(rollout=dc.Recreate()))

    assert made["spec"]["strategy"] == {"type": "Recreate"}


@pytest.mark.capability("a process that never runs twice", "Worker.singleton")
def test_a_singleton_never_runs_twice(chart: Chart, synth: Synth) -> None:
    spec = deployment(chart, synth, worker(singleton=True))["spec"]

    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_pods_spread_over_nodes_where_there_are_nodes(chart: Chart, synth: Synth) -> None:
    """Anything stricter would keep a small cluster from starting the one more pod of a roll-out."""
    [constraint] = pod(deployment(chart, synth, web()))["topologySpreadConstraints"]

    assert constraint["topologyKey"] == "kubernetes.io/hostname"
    assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"
    assert constraint["matchLabelKeys"] == ["pod-template-hash"]


@pytest.mark.capability("a slow start", "TcpProbe.startup_seconds")
def test_a_web_service_is_probed_on_its_port_from_start_up_on(chart: Chart, synth: Synth) -> None:
    made = container(deployment(chart, synth, web(health=dc.TcpProbe(startup_seconds=60))))

    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert made[probe]["tcpSocket"] == {"port": "http"}
    assert made["startupProbe"]["periodSeconds"] * made["startupProbe"]["failureThreshold"] == 60


@pytest.mark.capability(
    "a check over HTTP", "WebService.health", "HttpProbe.path", "HttpProbe.host"
)
def test_an_http_probe_passes_forced_tls_and_checked_hosts(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(health=dc.HttpProbe("/up", host="acme.example")))

    assert container(made)["livenessProbe"]["httpGet"] == {
        "path": "/up",
        "port": "http",
        "httpHeaders": [
            {"name": "Host", "value": "acme.example"},
            {"name": "X-Forwarded-Proto", "value": "https"},
        ],
    }


@pytest.mark.capability("a check by command", "Worker.health", "ExecProbe.command")
def test_a_worker_with_a_check_has_no_readiness_since_nobody_sends_it_requests(
    chart: Chart, synth: Synth
) -> None:
    made = container(deployment(chart, synth, worker(health=dc.ExecProbe(("ping",)))))

    assert made["livenessProbe"]["exec"] == {"command": ["ping"]}
    assert "startupProbe" in made
    assert "readinessProbe" not in made


@pytest.mark.capability("time to drain", "WebService.drain_seconds")
def test_a_web_service_serves_on_until_load_balancers_know_and_then_drains(
    chart: Chart, synth: Synth
) -> None:
    made = deployment(chart, synth, web(drain_seconds=90))

    assert container(made)["lifecycle"] == {"preStop": {"sleep": {"seconds": 10}}}
    assert pod(made)["terminationGracePeriodSeconds"] > 10 + 90


@pytest.mark.capability("time to drain", "Worker.drain_seconds")
def test_a_worker_ends_at_once_and_has_time_to_put_work_back(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, worker(drain_seconds=90))

    assert "lifecycle" not in container(made)
    assert pod(made)["terminationGracePeriodSeconds"] > 90


@pytest.mark.capability("a slow start", "TcpProbe.startup_seconds")
def test_a_slow_start_is_not_taken_for_a_failed_roll_out(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(health=dc.TcpProbe(startup_seconds=1800)))

    assert made["spec"]["progressDeadlineSeconds"] > 1800


def test_a_usual_start_keeps_the_deadline_of_kubernetes(chart: Chart, synth: Synth) -> None:
    assert "progressDeadlineSeconds" not in deployment(chart, synth, web())["spec"]


def test_an_image_of_ours_is_pulled_with_the_registry_s_secret(chart: Chart, synth: Synth) -> None:
    made = pod(deployment(chart, synth, web()))

    assert made["imagePullSecrets"] == [{"name": "agency"}]
    assert made["containers"][0]["image"] == (
        "registry.digitalocean.com/agency/acme-app@sha256:" + "0" * 64
    )


@pytest.mark.capability("an outside image", "OutsideImage.reference")
def test_an_outside_image_is_pulled_as_it_is_named(chart: Chart, synth: Synth) -> None:
    outside = dc.OutsideImage("app", "docker.io/acme/app:1.2")
    made = pod(deployment(chart, synth, web(), images=(outside,)))

    assert "imagePullSecrets" not in made
    assert made["containers"][0]["image"] == "docker.io/acme/app:1.2"


@pytest.mark.capability("the user of an image", "Image.user_id")
def test_pods_run_as_the_image_s_user_who_also_owns_the_volumes(chart: Chart, synth: Synth) -> None:
    made = pod(deployment(chart, synth, web(), images=(dc.Image("app", user_id=101),)))

    security = made["securityContext"]
    assert [security[key] for key in ("runAsUser", "runAsGroup", "fsGroup")] == [101, 101, 101]


@pytest.mark.capability("writable folders", "Image.writable_paths")
def test_writable_folders_are_volumes_named_after_their_path(chart: Chart, synth: Synth) -> None:
    """By number, one more folder in front would rename all others in the diff."""
    image = dc.Image("app", writable_paths=("/tmp", "/rails/tmp", "/rails-tmp", "/_"))
    made = deployment(chart, synth, web(), images=(image,))

    assert {m["name"]: m["mountPath"] for m in container(made)["volumeMounts"]} == {
        "tmp": "/tmp",
        "rails-tmp": "/rails/tmp",
        "rails-tmp-2": "/rails-tmp",
        "root": "/_",
    }
    assert [v["name"] for v in pod(made)["volumes"]] == ["tmp", "rails-tmp", "rails-tmp-2", "root"]


@pytest.mark.capability("a writable root", "Image.read_only_root")
@pytest.mark.parametrize("read_only", [True, False])
def test_the_root_is_read_only_unless_the_image_needs_it(
    chart: Chart, synth: Synth, read_only: bool
) -> None:
    image = dc.Image("app", read_only_root=read_only)
    made = container(deployment(chart, synth, web(), images=(image,)))

    assert made["securityContext"]["readOnlyRootFilesystem"] is read_only
    assert ("volumeMounts" in made) is read_only


def test_the_selector_has_no_label_that_ever_changes(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web())

    assert made["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/instance": "acme-production",
        "app.kubernetes.io/component": "web",
    }


@pytest.mark.capability("a changed variable replaces the pods", "Environment.env")
def test_only_a_changed_variable_changes_the_checksum(chart: Chart) -> None:
    settings = [
        placed(web(), env={"A": "1"}),
        placed(web(replicas=2), env={"A": "1"}),
        placed(web(), env={"A": "2"}),
    ]
    made = [Deployment(chart, f"{number}", props) for number, props in enumerate(settings)]

    templates = [each.body["spec"]["template"] for each in made]
    one, same, other = (each["metadata"]["annotations"]["checksum/config"] for each in templates)
    assert one == same != other


@pytest.mark.capability("the address of a Redis", "WebService.uses", "Redis.url_env")
def test_each_redis_comes_as_an_address_after_its_password(chart: Chart, synth: Synth) -> None:
    made = deployment(chart, synth, web(uses=("queue", "cache")), queue(), cache())

    names = [variable["name"] for variable in container(made)["env"]]
    assert names == ["REDIS_PASSWORD", "REDIS_URL", "CACHE_PASSWORD", "CACHE_URL"]
    assert container(made)["env"][1]["value"] == "redis://:$(REDIS_PASSWORD)@queue:6379/0"
