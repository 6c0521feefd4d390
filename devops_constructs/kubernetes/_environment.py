"""What a process gets as environment variables, in an order in which `$(NAME)` references work.

A reference sees what comes from `envFrom`, and what stands before it in `env`. Source:
`makeEnvironmentVariables` in pkg/kubelet/kubelet_pods.go of Kubernetes.
"""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes._early import config_map_name, secret_name
from devops_constructs.kubernetes._private_tmp import VARIABLE
from devops_constructs.project.component import Process
from devops_constructs.project.computed import DependentValue, ImageVersion
from devops_constructs.project.container import Container
from devops_constructs.project.container_env import ContainerEnv, text_of
from devops_constructs.project.env import SecretKey, Value
from devops_constructs.project.generated_secrets import REDIS_PASSWORD_KEY
from devops_constructs.project.pod_values import PodField, ResourceField
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed

Manifest = dict[str, Any]


def env_of(
    placed: Placed[Process], container: Container, *, inline_shared: bool = False
) -> Manifest:
    """The container's `env` and `envFrom`, each only if it has entries.

    `inline_shared` writes out the image's shared variables instead of pointing at their ConfigMap,
    for pods that run before the ConfigMap exists (Helm hooks at the first installation).
    """
    env = placed.release.env_of(container)
    entries = _entries(placed, env, inline_shared=inline_shared)
    sources = _whole(placed, env, inline_shared=inline_shared)
    return {**({"env": entries} if entries else {}), **({"envFrom": sources} if sources else {})}


def _entries(placed: Placed[Process], env: ContainerEnv, *, inline_shared: bool) -> list[Manifest]:
    values = {
        name: given.value
        for name, given in sorted(env.given.items())
        if inline_shared or name in env.own or not _is_text(env, given.value)
    }
    keys = [name for name, value in values.items() if isinstance(value, SecretKey)]
    last = [name for name in env.dependents if name in values]
    rest = [name for name in values if name not in {*keys, *last}]
    own_tmp = env.image is not None and env.image.private_tmp
    return [
        *(_entry(placed, env, name, values[name]) for name in keys),
        *(entry for redis in env.redis for entry in _redis(placed, redis)),
        *(_entry(placed, env, name, values[name]) for name in rest),
        *((VARIABLE,) if own_tmp else ()),
        *(_entry(placed, env, name, values[name]) for name in last),
    ]


def _is_text(env: ContainerEnv, value: Value) -> bool:
    return text_of(value, env.environment, env.here) is not None


def _entry(placed: Placed[Process], env: ContainerEnv, name: str, value: Value) -> Manifest:
    match value:
        case SecretKey():
            optional = env.may_lack(name) is not None
            secret = secret_name(placed.release, placed.component, value.secret)
            return _from_key(name, secret, value.key, optional=optional)
        case PodField():
            return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": value.path}}}
        case ResourceField():
            field = {"resource": value.resource, "divisor": value.divisor}
            return {"name": name, "valueFrom": {"resourceFieldRef": field}}
        case DependentValue():
            return {"name": name, "value": value.template}
        case ImageVersion():
            image = placed.release.image_of(env.container)
            return {"name": name, "value": placed.release.image_version(image)}
    text = text_of(value, env.environment, env.here) or ""
    # Kubernetes would expand `$(NAME)` here, as it does not in a ConfigMap
    return {"name": name, "value": text.replace("$", "$$")}


def _whole(placed: Placed[Process], env: ContainerEnv, *, inline_shared: bool) -> list[Manifest]:
    release, process = placed.release, placed.component
    shared = env.image and not inline_shared and release.shared_env(env.image)
    config_maps = [config_map_name(process, config.name) for config in env.config_maps]
    secrets = [
        {
            "name": secret_name(release, process, secret.name),
            **({} if secret.keys else {"optional": True}),
        }
        for secret in env.secrets
    ]
    return [
        *([{"configMapRef": {"name": env.image.name}}] if env.image and shared else []),
        *({"configMapRef": {"name": name}} for name in config_maps),
        *({"secretRef": secret} for secret in secrets),
    ]


def _redis(placed: Placed[Process], redis: Redis) -> list[Manifest]:
    url = f"redis://:$({redis.password_env})@{redis.name}:{redis.PORT}/0"
    secret = placed.release.redis_secret(redis)
    return [
        _from_key(redis.password_env, secret, REDIS_PASSWORD_KEY),
        {"name": redis.url_env, "value": url},
    ]


def _from_key(name: str, secret: str, key: str, *, optional: bool = False) -> Manifest:
    source = {"name": secret, "key": key, **({"optional": True} if optional else {})}
    return {"name": name, "valueFrom": {"secretKeyRef": source}}
