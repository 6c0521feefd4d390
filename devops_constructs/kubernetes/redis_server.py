"""Redis inside the cluster: for a queue on a volume, for a cache in memory."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._container import resources
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes._pod import pod
from devops_constructs.kubernetes._security import main_security
from devops_constructs.kubernetes.labels import selector
from devops_constructs.kubernetes.persistent_volume_claim import PersistentVolumeClaim, claim_spec
from devops_constructs.project.generated_secrets import REDIS_PASSWORD_KEY
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed
from devops_constructs.project.rollout import REVISIONS_KEPT

MEMORY_SHARE = 0.75
"""Of the memory limit: the rest is for buffers and for the copy made while the append-only file is
rewritten."""

# redis-cli ends with 0 also when the server answers with an error, so the answer is looked at
_ANSWERS = {"exec": {"command": ["sh", "-c", "redis-cli ping | grep -q PONG"]}}

_ONE_AT_A_TIME = {"strategy": {"type": "Recreate"}}


class RedisServer(Construct):
    """One Redis pod with the settings of its role.

    Creates:
        Resource: for a queue or pub/sub an apps/v1 StatefulSet with a volume, append-only file and
            no eviction: a full queue answers with an error, it never drops a job. For a cache an
            apps/v1 Deployment without persistence that drops the least recently used keys.
        Volume: of a queue, a v1 PersistentVolumeClaim. Helm never deletes it, and it can grow.

    Sources: https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/ and
        https://redis.io/docs/latest/develop/reference/eviction/
    """

    def __init__(self, scope: Construct, id: str, props: Placed[Redis]) -> None:
        super().__init__(scope, id)
        redis = props.component
        self.workload = KubernetesObject(
            self,
            "Resource",
            "apps/v1",
            "StatefulSet" if redis.keeps_data else "Deployment",
            redis.name,
            of=props,
            spec={
                "replicas": 1,
                "revisionHistoryLimit": REVISIONS_KEPT,
                "selector": {"matchLabels": selector(props)},
                **({"serviceName": redis.name} if redis.keeps_data else _ONE_AT_A_TIME),
                "template": _pod(props),
            },
        )
        if redis.keeps_data:
            self.volume = _volume(self, props)


def settings(redis: Redis) -> str:
    """The shell command that starts Redis with the settings of the role.

    They come on its standard input: as an argument, the password would stand in the node's list of
    processes and in what the container runtime shows.
    """
    limit = redis.memory_limit_mib or redis.memory_mib
    lines = (
        "exec redis-server - <<END",
        "dir /data",
        f"maxmemory {int(limit * MEMORY_SHARE)}mb",
        f"maxmemory-policy {'noeviction' if redis.keeps_data else 'allkeys-lru'}",
        f"appendonly {'yes' if redis.keeps_data else 'no'}",
        'save ""',
        'requirepass "$REDISCLI_AUTH"',
        "END",
    )
    return "\n".join(lines) + "\n"


def _volume(scope: Construct, props: Placed[Redis]) -> PersistentVolumeClaim:
    # apart from the StatefulSet, whose volumeClaimTemplates can never be changed
    redis = props.component
    spec = claim_spec(redis.storage_gib or 1)
    return PersistentVolumeClaim(scope, "Volume", props, redis.claim_name, spec)


def _pod(props: Placed[Redis]) -> dict[str, Any]:
    redis, release = props.component, props.release
    image = release.image_of(redis)
    port = {"tcpSocket": {"port": "redis"}, "timeoutSeconds": 5}
    password = {"name": release.redis_secret(redis), "key": REDIS_PASSWORD_KEY}
    container = {
        "name": redis.name,
        "image": release.image_reference(image),
        "command": ["sh", "-c", settings(redis)],
        # redis-cli reads this variable by itself
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
        "securityContext": main_security(image),
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    size = f"{redis.memory_limit_mib or redis.memory_mib}Mi"
    data = (
        {"persistentVolumeClaim": {"claimName": redis.claim_name}}
        if redis.keeps_data
        else {"emptyDir": {"sizeLimit": size}}
    )
    return pod(
        props,
        [image],
        [container],
        before=[],
        volumes=[{"name": "data", **data}],
        annotations={},
        grace_seconds=30,
        service_account=service_account.NAME,
    )
