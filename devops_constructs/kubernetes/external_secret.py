"""ExternalSecret: a Secret that an operator fills from a store outside the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from devops_constructs.kubernetes._early import HOOK, is_early
from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.project.component import Process
from devops_constructs.project.config_use import secrets_used
from devops_constructs.project.external_secrets import ExternalSecrets
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import early_name
from devops_constructs.project.secret import Secret


@dataclass(frozen=True)
class StoredSecret:
    """Props: a Secret of a release that a store has; `early` is the one for Helm's hooks."""

    release: Release
    secret: Secret
    store: ExternalSecrets
    early: bool = False


class ExternalSecret(KubernetesObject):
    """A Secret under its own name, kept up to date by the External Secrets operator.

    Creates:
        external-secrets.io/v1 ExternalSecret. The Secret goes with it.

    Sources: https://external-secrets.io/latest/api/externalsecret/
    """

    def __init__(self, scope: Construct, id: str, props: StoredSecret) -> None:
        secret, store = props.secret, props.store
        name = early_name(secret.name) if props.early else secret.name
        template = {} if secret.type == "Opaque" else {"template": {"type": secret.type}}
        spec: dict[str, Any] = {
            "refreshInterval": f"{store.refresh_seconds}s",
            "secretStoreRef": {"kind": store.store_kind, "name": store.store},
            "target": {"name": name, "creationPolicy": "Owner", **template},
            "data": [_entry(props, key) for key in secret.keys],
        }
        super().__init__(
            scope,
            id,
            "external-secrets.io/v1",
            "ExternalSecret",
            name,
            of=props.release,
            annotations=HOOK if props.early else None,
            spec=spec,
        )


def stored_secrets(release: Release) -> list[StoredSecret]:
    """Every Secret of the release that a store has, and a copy of those that early pods need."""
    processes = [c for c in release.components if isinstance(c, Process) and is_early(c)]
    early = {secret for process in processes for secret in secrets_used(release, process)}
    stored = [s for s in release.project.secrets if isinstance(s.producer, ExternalSecrets)]
    return [
        StoredSecret(release, secret, secret.producer, copy)
        for secret in stored
        for copy in (False, True)
        if isinstance(secret.producer, ExternalSecrets) and (secret in early or not copy)
    ]


def _entry(props: StoredSecret, key: str) -> dict[str, Any]:
    release = props.release
    project, environment = release.project.name, release.environment.name
    entry, part = props.store.entry(project, environment, props.secret.name, key)
    reference = {"key": entry, **({"property": part} if part else {})}
    return {"secretKey": key, "remoteRef": reference}
