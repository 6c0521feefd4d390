"""Redis inside the cluster: for a queue on a volume, for a cache in memory."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._labels import component_labels, selector
from devops_constructs.kubernetes._manifest import Construct, api_object
from devops_constructs.kubernetes._pod import container_security, pod, resources
from devops_constructs.project.generated_secrets import REDIS_PASSWORD_KEY
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed

MEMORY_SHARE = 0.75
"""Of the memory limit: the rest is for buffers and for the copy made while the append-only file is
rewritten."""

# redis-cli ends with 0 also when the server answers with an error, so the answer is looked at
_ANSWERS = {"exec": {"command": ["sh", "-c", "redis-cli ping | grep -q PONG"]}}


class RedisServer(Construct):
    """One Redis pod with the settings of its role.

    Creates:
        Resource: for a queue or pub/sub an apps/v1 StatefulSet with a volume, append-only file and
        no eviction: a full
            queue answers with an error, it never drops a job. The volume outlives the StatefulSet.
            For a cache an apps/v1 Deployment without persistence that drops the least recently
            used keys.

    Sources: https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/ and
        https://redis.io/docs/latest/develop/reference/eviction/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Redis]) -> None:
        super().__init__(scope, id)
        redis = props.component
        durable = redis.keeps_data
        spec: dict[str, Any] = {
            "replicas": 1,
            "selector": {"matchLabels": selector(props)},
            "template": _pod(props),
        }
        if durable:
            spec |= {
                "serviceName": redis.name,
                "volumeClaimTemplates": [_claim(redis)],
                "persistentVolumeClaimRetentionPolicy": {
                    "whenDeleted": "Retain",
                    "whenScaled": "Retain",
                },
            }
        else:
            spec["strategy"] = {"type": "Recreate"}
        self.workload = api_object(
            self,
            "Resource",
            "apps/v1",
            "StatefulSet" if durable else "Deployment",
            redis.name,
            labels=component_labels(props),
            spec=spec,
        )


def settings(redis: Redis) -> list[str]:
    """The command line of redis-server for the role."""
    limit = redis.memory_limit_mib or redis.memory_mib
    role = (
        ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        if redis.keeps_data
        else ["--appendonly", "no", "--save", "", "--maxmemory-policy", "allkeys-lru"]
    )
    password = ["--requirepass", "$(REDISCLI_AUTH)"]
    return ["redis-server", "--maxmemory", f"{int(limit * MEMORY_SHARE)}mb", *role, *password]


def _pod(props: Placed[Redis]) -> dict[str, Any]:
    redis, release = props.component, props.release
    image = release.image_of(redis)
    port = {"tcpSocket": {"port": "redis"}, "timeoutSeconds": 5}
    password = {"name": release.redis_secret(redis), "key": REDIS_PASSWORD_KEY}
    container = {
        "name": redis.name,
        "image": release.image_reference(image),
        "args": settings(redis),
        # redis-cli reads this variable by itself, and so does the argument above
        "env": [{"name": "REDISCLI_AUTH", "valueFrom": {"secretKeyRef": password}}],
        "ports": [{"name": "redis", "containerPort": redis.PORT}],
        # a large append-only file takes its time to load, and until then it is not ready, but alive
        "readinessProbe": {**_ANSWERS, "timeoutSeconds": 5, "periodSeconds": 10},
        "livenessProbe": {
            **port,
            "initialDelaySeconds": 10,
            "periodSeconds": 20,
            "failureThreshold": 6,
        },
        "resources": resources(redis),
        "securityContext": container_security(image),
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    size = f"{redis.memory_limit_mib or redis.memory_mib}Mi"
    volumes = [] if redis.keeps_data else [{"name": "data", "emptyDir": {"sizeLimit": size}}]
    return pod(
        props,
        image,
        container,
        volumes=volumes,
        annotations={},
        grace_seconds=30,
        service_account=service_account.NAME,
    )


def _claim(redis: Redis) -> dict[str, Any]:
    return {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "do-block-storage",
            "resources": {"requests": {"storage": f"{redis.storage_gib or 1}Gi"}},
        },
    }
