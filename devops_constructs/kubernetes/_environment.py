"""What a process gets as environment variables, in an order in which `$(NAME)` references work."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.generated_secrets import REDIS_PASSWORD_KEY
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed, Release


def env_of(
    release: Release, container: Container, *, inline_shared: bool = False
) -> dict[str, Any]:
    """The container's `env` and `envFrom`, each only if it has entries.

    `inline_shared` writes out the image's shared variables instead of pointing at their ConfigMap,
    for pods that run before the ConfigMap exists (Helm hooks at the first installation). There
    Kubernetes would expand `$(NAME)`, as it does not in a ConfigMap, so `$` is doubled.
    """
    image = release.image_of(container)
    shared = release.shared_env(image)
    inline = {n: v.replace("$", "$$") for n, v in shared.items()} if inline_shared else {}
    plain = {**inline, **release.own_env(container)}
    env = [
        *(
            _from_key(name, key.secret, key.key)
            for name, key in sorted(release.own_keys(container).items())
        ),
        *(
            entry
            for redis in release.uses(container)
            if isinstance(redis, Redis)
            for entry in _redis(redis, release)
        ),
        *({"name": name, "value": value} for name, value in sorted(plain.items())),
    ]
    env_from: list[dict[str, Any]] = []
    if shared and not inline_shared:
        env_from.append({"configMapRef": {"name": image.name}})
    env_from += [{"secretRef": {"name": name}} for name in release.whole_secrets(container)]
    return {**({"env": env} if env else {}), **({"envFrom": env_from} if env_from else {})}


def config_checksum(placed: Placed[Process]) -> str | None:
    """A digest of the ConfigMaps that the pod reads: when one changes, so does the pod template."""
    release = placed.release
    images = {release.image_of(container) for container in placed.component.containers}
    in_order = sorted(images, key=lambda image: image.name)
    shared = [dict(env) for image in in_order if (env := release.shared_env(image))]
    if not shared:
        return None
    # of one ConfigMap, just its content
    text = json.dumps(shared if shared[1:] else shared[0], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _redis(redis: Redis, release: Release) -> list[dict[str, Any]]:
    url = f"redis://:$({redis.password_env})@{redis.name}:{redis.PORT}/0"
    return [
        _from_key(redis.password_env, release.redis_secret(redis), REDIS_PASSWORD_KEY),
        {"name": redis.url_env, "value": url},
    ]


def _from_key(name: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
