"""What pods find that run before the chart's own objects exist.

At the first installation Helm runs its hooks before it makes anything else, so release jobs that
come before the roll-out have ConfigMaps and Secrets of their own, made by hooks before them. They
have them at each upgrade, too: there, the chart's own are still those of the old version. A Secret
from a store takes moments to appear; Kubernetes tries to start the container until it is there.

Sources: https://helm.sh/docs/topics/charts_hooks/
"""

from __future__ import annotations

from devops_constructs.project.component import Component
from devops_constructs.project.external_secrets import ExternalSecrets
from devops_constructs.project.release import Release
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.reserved_names import early_name

HOOK = {
    "helm.sh/hook": "pre-install,pre-upgrade",
    # before all release jobs: their `order` is the weight
    "helm.sh/hook-weight": "-1000",
    "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
}


def is_early(component: Component) -> bool:
    """Whether its pods run before the chart's own objects exist."""
    return isinstance(component, ReleaseJob) and component.is_hook and component.when == "before"


def config_map_name(component: Component, name: str) -> str:
    """Under which name the pods of a component find a ConfigMap of the project."""
    return early_name(name) if is_early(component) else name


def secret_name(release: Release, component: Component, name: str) -> str:
    """Under which name the pods of a component find a Secret: most are there before the chart."""
    from_a_store = any(
        secret.name == name and isinstance(secret.producer, ExternalSecrets)
        for secret in release.project.secrets
    )
    return early_name(name) if from_a_store and is_early(component) else name
