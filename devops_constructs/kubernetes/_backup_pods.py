"""The pods that dump a release's databases, look whether that is done, and restore a dump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devops_constructs.kubernetes import service_account
from devops_constructs.kubernetes._container import resources
from devops_constructs.kubernetes._pod import pod
from devops_constructs.kubernetes._security import main_security
from devops_constructs.project.backups import (
    BACKUPS,
    DUMP_IMAGES,
    ENCRYPTION_IMAGE,
    FOLDER,
    IDENTITY_KEY,
    IDENTITY_SECRET,
    INCOMING_FOLDER,
    UPLOAD_IMAGE,
    Backups,
)
from devops_constructs.project.component import Component
from devops_constructs.project.generated_secrets import DATABASE, ERROR_TRACKING, ROLLBAR_TOKEN
from devops_constructs.project.image import OutsideImage
from devops_constructs.project.release import Placed, Release

SCRIPTS = f"{BACKUPS}.files"  # the dot: ConfigMaps named after images have none
"""The ConfigMap with the scripts."""

_SCRIPTS, _WORK, _DATABASES, _IDENTITY = "/scripts", "/work", "/databases", "/identity"

Manifest = dict[str, Any]


@dataclass(frozen=True)
class BackupPods:
    """The three pods of a release with backups, each by the component that it belongs to."""

    release: Release
    backups: Backups

    def dump(self, component: Component) -> Manifest:
        """One container dumps, one encrypts where that is wanted, the last one uploads.

        The first has no key to the space, the last none to the database.
        """
        before = [self._step(component, "dump", self._client, self._databases(limit=True))]
        if recipient := self.backups.encrypt_to:
            encrypt = {"env": _texts(ENCRYPT_TO=recipient)}
            before.append(self._step(component, "encrypt", ENCRYPTION_IMAGE, encrypt))
        upload = self._step(
            component, "upload", UPLOAD_IMAGE, self._space(INCOMING_FOLDER=self._incoming)
        )
        return self._pod(component, [*before, upload], [self._database_volume()])

    def watch(self, component: Component) -> Manifest:
        """One container that looks at the copies."""
        limit = {"MAX_AGE_HOURS": str(self.backups.max_age_hours)}
        step = self._step(component, "watch", UPLOAD_IMAGE, self._space(**limit))
        return self._pod(component, [step], [], size="16Mi")

    def restore(self, component: Component) -> Manifest:
        """One container downloads, one decrypts where that is wanted, the last one restores.

        Whoever starts it says what and where to, by variables that are empty here.
        """
        download = self._space(RESTORE_COPY="")
        steps = [self._step(component, "download", UPLOAD_IMAGE, download)]
        volumes = [self._database_volume()]
        if self.backups.encrypt_to:
            mount = {"name": "identity", "mountPath": _IDENTITY, "readOnly": True}
            decrypt = {"env": _texts(IDENTITY=f"{_IDENTITY}/{IDENTITY_KEY}"), "mounts": [mount]}
            steps.append(self._step(component, "decrypt", ENCRYPTION_IMAGE, decrypt))
            # optional, or a pod that lacks it would wait for it and not say so
            secret = {"secretName": IDENTITY_SECRET, "defaultMode": 0o440, "optional": True}
            volumes.append({"name": "identity", "secret": secret})
        databases = self._databases(limit=False)
        databases["env"] += _texts(RESTORE_DATABASE="", RESTORE_INTO="")
        steps.append(self._step(component, "restore", self._client, databases))
        return self._pod(component, steps, volumes)

    @property
    def _client(self) -> OutsideImage:
        return DUMP_IMAGES[self.release.declared_database_cluster.version]

    @property
    def _incoming(self) -> str:
        return f"{INCOMING_FOLDER}{self.release.environment.name}"

    def _databases(self, *, limit: bool) -> Manifest:
        most = {"DUMPS_MAX_MIB": str(self.backups.dumps_max_mib)} if limit else {}
        mount = {"name": "databases", "mountPath": _DATABASES, "readOnly": True}
        return {"env": _texts(DATABASES=_DATABASES, **most), "mounts": [mount]}

    def _database_volume(self) -> Manifest:
        """A file with the URL of each database: a variable can be named by no other."""
        items = [
            {"key": variable, "path": name} for name, variable in self.release.backed_up.items()
        ]
        secret = {"secretName": DATABASE, "defaultMode": 0o440, "items": items}
        return {"name": "databases", "secret": secret}

    def _space(self, **texts: str) -> Manifest:
        backups, name = self.backups, self.release.environment.name
        env = _texts(
            AWS_CONFIG_FILE=f"{_SCRIPTS}/aws_config",
            DATABASE_NAMES=" ".join(self.release.backed_up),
            FOLDER=f"{FOLDER}{name}",
            KEEP_DAILY=str(backups.daily),
            KEEP_MONTHLY=str(backups.monthly),
            KEEP_WEEKLY=str(backups.weekly),
            RELEASE=self.release.name,
            ROLLBAR_ENVIRONMENT=name,
            **texts,
        )
        if self.release.project.error_tracking:
            key = {"name": ERROR_TRACKING, "key": ROLLBAR_TOKEN}
            env.append({"name": ROLLBAR_TOKEN, "valueFrom": {"secretKeyRef": key}})
        return {"env": env, "envFrom": [{"secretRef": {"name": BACKUPS}}]}

    def _step(
        self, component: Component, script: str, image: OutsideImage, says: Manifest
    ) -> Manifest:
        mounts = [
            {"name": "scripts", "mountPath": _SCRIPTS, "readOnly": True},
            {"name": "work", "mountPath": _WORK},
            *says.get("mounts", ()),
        ]
        return {
            "name": script,
            "image": image.reference,
            "command": ["sh", f"{_SCRIPTS}/{script}.sh"],
            "env": [*_texts(HOME=_WORK, SCRIPTS=_SCRIPTS, WORK=_WORK), *says.get("env", ())],
            **({"envFrom": says["envFrom"]} if "envFrom" in says else {}),
            "resources": resources(component),
            "securityContext": main_security(image),
            "volumeMounts": mounts,
        }

    def _pod(
        self,
        component: Component,
        steps: list[Manifest],
        volumes: Sequence[Manifest],
        size: str = "",
    ) -> Manifest:
        *before, last = steps
        room = size or f"{self.backups.volume_gib}Gi"
        template = pod(
            Placed(self.release, component),
            [self._client],
            [last],
            before=before,
            volumes=[
                {"name": "scripts", "configMap": {"name": SCRIPTS}},
                {"name": "work", "emptyDir": {"sizeLimit": room}},
                *volumes,
            ],
            annotations={},
            grace_seconds=None,
            service_account=service_account.NAME,
        )
        template["spec"]["restartPolicy"] = "Never"
        return template


def _texts(**env: str) -> list[Manifest]:
    return [{"name": name, "value": value} for name, value in env.items()]
