from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import RedisServer
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import cache, placed, queue
from tests.kubernetes.conftest import Manifest, Synth


def workload(chart: cdk8s.Chart, synth: Synth, redis: dc.Redis) -> Manifest:
    RedisServer(chart, "Redis", placed(redis))
    made, *_ = synth()
    return made


def pod(made: Manifest) -> Manifest:
    spec: Manifest = made["spec"]["template"]["spec"]
    return spec


def settings(made: Manifest) -> dict[str, str]:
    """The lines of the configuration that Redis reads from its standard input."""
    start, *lines, end, _ = pod(made)["containers"][0]["command"][-1].split("\n")
    assert (start, end) == ("exec redis-server - <<END", "END")
    return {name: value for name, _, value in (line.partition(" ") for line in lines)}


@pytest.mark.parametrize("redis", [queue(), cache()], ids=["queue", "cache"])
def test_manifest_of_the_smallest_redis(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion, redis: dc.Redis
) -> None:
    RedisServer(chart, "Redis", placed(redis))

    assert synth() == yaml_snapshot


@pytest.mark.capability("Redis for a queue, or as a cache", "Redis.role")
@pytest.mark.parametrize("role", ["queue", "pubsub"])
def test_a_queue_never_drops_a_key_and_survives_a_restart(
    chart: cdk8s.Chart, synth: Synth, role: str
) -> None:
    made = workload(chart, synth, queue(role=role))

    assert made["kind"] == "StatefulSet"
    assert settings(made)["maxmemory-policy"] == "noeviction"
    assert settings(made)["appendonly"] == "yes"


@pytest.mark.capability("the volume of a queue", "Redis.storage_gib")
def test_a_queue_writes_to_its_volume(chart: cdk8s.Chart, synth: Synth) -> None:
    made = workload(chart, synth, queue(storage_gib=5))

    [claim] = synth("PersistentVolumeClaim")
    name = claim["metadata"]["name"]
    assert pod(made)["volumes"] == [{"name": "data", "persistentVolumeClaim": {"claimName": name}}]
    assert pod(made)["containers"][0]["volumeMounts"] == [{"name": "data", "mountPath": "/data"}]
    assert settings(made)["dir"] == "/data"
    assert claim["spec"]["resources"]["requests"]["storage"] == "5Gi"


def test_a_volume_can_grow(chart: cdk8s.Chart) -> None:
    """Kubernetes lets a claim grow, and refuses any change of volumeClaimTemplates."""
    small = RedisServer(chart, "Small", placed(queue(storage_gib=1)))
    large = RedisServer(chart, "Large", placed(queue(storage_gib=9)))

    assert large.workload.body == small.workload.body


def test_helm_never_deletes_a_volume(chart: cdk8s.Chart, synth: Synth) -> None:
    workload(chart, synth, queue())

    [claim] = synth("PersistentVolumeClaim")
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_a_cache_has_no_volume_that_outlives_it(chart: cdk8s.Chart, synth: Synth) -> None:
    workload(chart, synth, cache())

    assert synth("PersistentVolumeClaim") == []


@pytest.mark.capability("Redis for a queue, or as a cache", "Redis.role")
def test_a_cache_drops_what_was_used_least_and_writes_nothing(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = workload(chart, synth, cache())

    assert made["kind"] == "Deployment"
    assert settings(made)["maxmemory-policy"] == "allkeys-lru"
    assert settings(made)["appendonly"] == "no"
    assert settings(made)["save"] == '""'
    assert [set(volume) for volume in pod(made)["volumes"]] == [{"name", "emptyDir"}]


def test_a_cache_never_runs_twice(chart: cdk8s.Chart, synth: Synth) -> None:
    made = workload(chart, synth, cache())

    assert (made["spec"]["replicas"], made["spec"]["strategy"]) == (1, {"type": "Recreate"})


@pytest.mark.capability("the memory of Redis", "Redis.memory_limit_mib")
def test_redis_keeps_a_quarter_of_its_limit_free(chart: cdk8s.Chart, synth: Synth) -> None:
    made = workload(chart, synth, cache(memory_mib=256, memory_limit_mib=400))

    assert settings(made)["maxmemory"] == "300mb"


def test_the_password_is_a_variable_and_no_argument(chart: cdk8s.Chart, synth: Synth) -> None:
    """As an argument it would stand in the node's list of processes. `$(...)` is what Kubernetes
    would put into an argument; `$REDISCLI_AUTH` is the shell's, in what Redis reads."""
    made = workload(chart, synth, queue())

    [container] = pod(made)["containers"]
    assert "args" not in container
    assert not any("$(" in part for part in container["command"])
    assert settings(made)["requirepass"] == '"$REDISCLI_AUTH"'
    secret = {"secretKeyRef": {"name": "queue-auth", "key": "password"}}
    assert container["env"] == [{"name": "REDISCLI_AUTH", "valueFrom": secret}]


def test_redis_is_ready_when_it_answers_and_alive_while_it_loads(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    """A large append-only file takes its time; redis-cli ends with 0 also on an error."""
    [container] = pod(workload(chart, synth, queue()))["containers"]

    ready = container["readinessProbe"]["exec"]["command"]
    assert ready == ["sh", "-c", "redis-cli ping | grep -q PONG"]
    assert container["livenessProbe"]["tcpSocket"] == {"port": "redis"}
