"""A chart as an OCI artifact that is named by its content."""

from __future__ import annotations

import base64
import json
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import written
from devops_constructs.operations.apply.helm_releases import chart_content
from devops_constructs.operations.cluster_access import Access

_DIGEST = re.compile(r"^Digest: (sha256:[0-9a-f]{64})$", re.MULTILINE)
_VERSION = "0.1.0-c{}"
_DIGITS = 32
"""Of the content's hash: more than anybody could find a second content for."""
_EPOCH = 315532800
"""1980-01-01: a chart has the same digest whenever it is packaged."""


@dataclass(frozen=True)
class Registry:
    """Where charts are pushed to, and what with."""

    address: str
    """As <host>/<name>."""
    token: str
    plain_http: bool = False

    def log_in(self, access: Access) -> None:
        """Write the login that Helm reads, for nobody else to read."""
        host = self.address.partition("/")[0]
        auth = base64.b64encode(f"{self.token}:{self.token}".encode()).decode()
        text = json.dumps({"auths": {host: {"auth": auth}}})
        file = Path(access.env["HELM_REGISTRY_CONFIG"])
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)


def version_of(files: Mapping[str, bytes]) -> str:
    """The version of a chart, which is its tag: Helm wants one, and only the content counts."""
    return _VERSION.format(chart_content(files)[:_DIGITS])


@dataclass(frozen=True)
class ChartPackages:
    """Charts in a registry, packaged in a folder."""

    access: Access
    folder: Path
    registry: Registry
    charts: str
    """The folder of charts in the registry."""

    def published(self, name: str, files: Mapping[str, bytes]) -> tuple[str, bool]:
        """The chart in the registry, by digest, and whether it was pushed now.

        Raises:
            OperationError: Helm or the registry refuses, or another chart has the tag of this one.
        """
        version = version_of(files)
        own = self._packaged(name, files, version)
        there = self._pulled(name, version)
        if there is None:
            remote = f"oci://{self.registry.address}/{self.charts}"
            digest = _digest(self.access.hear_helm("push", str(own), remote, *self._how))
        else:
            digest, file = there
            if _content(own) != _content(file):
                raise OperationError(
                    f"{name}:{version} in the registry is another chart\n"
                    "    why: its tag is the hash of its content, so somebody else has pushed it\n"
                    "    fix: find out who has the registry's token; delete the tag, and publish"
                    " again"
                )
        reference = f"oci://{self.registry.address}/{self.charts}/{name}@{digest}"
        return reference, there is None

    def _packaged(self, name: str, files: Mapping[str, bytes], version: str) -> Path:
        chart = written(files, self.folder / "charts" / name)
        for path in chart.rglob("*"):
            os.utime(path, (_EPOCH, _EPOCH))
        where = ("--version", version, "--destination", str(self.folder))
        self.access.run_helm("package", str(chart), *where)
        package = self.folder / f"{name}-{version}.tgz"
        os.utime(package, (_EPOCH, _EPOCH))  # Helm notes it in what it pushes
        return package

    def _pulled(self, name: str, version: str) -> tuple[str, Path] | None:
        """What the registry has under the tag; None: nothing."""
        folder = self.folder / "pulled"
        remote = f"oci://{self.registry.address}/{self.charts}/{name}"
        how = ("--version", version, "--destination", str(folder), *self._how)
        folder.mkdir(exist_ok=True)
        try:
            said = self.access.hear_helm("pull", remote, *how)
        except OperationError as error:
            if "not found" in str(error):
                return None
            raise
        return _digest(said), folder / f"{name}-{version}.tgz"

    @property
    def _how(self) -> tuple[str, ...]:
        return ("--plain-http",) if self.registry.plain_http else ()


def _digest(said: str) -> str:
    found = _DIGEST.search(said)
    if found is None:
        raise OperationError(
            "helm does not say the digest of a chart\n"
            "    why: charts are released by digest, and Helm 4 prints it\n"
            "    fix: install Helm 4"
        )
    return found[1]


def _content(file: Path) -> dict[str, Any]:
    """The files of an archive; Helm writes Chart.yaml anew, and not always the same way."""
    import yaml

    with tarfile.open(file) as archive:
        found = {
            member.name: opened.read()
            for member in archive.getmembers()
            if (opened := archive.extractfile(member)) is not None
        }
    described = [name for name in found if name.count("/") == 1 and name.endswith("/Chart.yaml")]
    return {**found, **{name: yaml.safe_load(found[name]) for name in described}}
