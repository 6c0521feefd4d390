"""Releases in clusters: what is installed, charts of clusters, and what is uninstalled."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.chart_crds import bring_up
from devops_constructs.operations.apply.git_history import written
from devops_constructs.operations.cluster_access import Access, cluster_access

TIMEOUT = "15m"
"""How long Helm waits for pods, load balancers and volumes."""
_HISTORY = "10"
CONTENT = "content "
"""How the description of a release begins that `install` has made; the hash follows."""
_DEPENDENCIES = re.compile(rb"^dependencies:", re.MULTILINE)


def chart_content(files: Mapping[str, bytes]) -> str:
    """The hash of a chart's files, by their paths."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Release:
    """Where a release is, or will be."""

    cluster: str
    namespace: str
    name: str


@dataclass
class Releases(ExitStack):
    """The releases of all clusters; each cluster is opened once, when it is needed."""

    helm: str = "helm"
    kubectl: str = "kubectl"
    _open: dict[str, Access] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def access(self, cluster: str) -> Access:
        """The way into a cluster.

        Raises:
            OperationError: there is no token, no such cluster, or the API refuses.
        """
        if cluster not in self._open:
            opened = cluster_access(cluster, helm=self.helm, kubectl=self.kubectl)
            self._open[cluster], _ = self.enter_context(opened)
        return self._open[cluster]

    def is_deployed(self, release: Release) -> bool:
        """Whether a release is there, and its last change went well.

        Raises:
            OperationError: the cluster cannot be read.
        """
        return self._listed(release).get("status") == "deployed"

    def runs(self, release: Release, content: str) -> bool:
        """Whether a chart of just this content was installed last, by `install`.

        Raises:
            OperationError: the cluster cannot be read.
        """
        if not self.is_deployed(release):
            return False
        return bool(self._history(release)[-1]["description"] == f"{CONTENT}{content}")

    def install(self, release: Release, files: Mapping[str, bytes], content: str) -> list[str]:
        """Install or upgrade a chart, and wait until it runs; if it does not, go back.

        Returns:
            The names of the custom resource definitions that were written before, which stay.

        Raises:
            OperationError: it is no sound chart, would take away what objects are stored as, or
                does not run.
        """
        access = self._access(release)
        helm = access.run_helm
        with tempfile.TemporaryDirectory(prefix="devops-") as made:
            chart = str(written(files, Path(made, release.name)))
            if _DEPENDENCIES.search(files.get("Chart.yaml", b"")):
                helm("dependency", "build", chart)
            helm("lint", "--strict", chart)
            where = ("--namespace", release.namespace)
            helm("template", release.name, chart, *where)
            defined = bring_up(chart, access)
            self._clear_away(release)
            said = ("--description", f"{CONTENT}{content}", "--history-max", _HISTORY)
            wait = ("--wait", "--timeout", TIMEOUT)
            try:
                helm("upgrade", release.name, chart, "--install", *where, *said, *wait)
            except OperationError as error:
                raise self._gone_back(release, error) from None
        return defined

    def uninstall(self, release: Release) -> None:
        """Uninstall a release, and wait until its objects are gone; it may be gone already.

        Raises:
            OperationError: it did not go.
        """
        where = ("--namespace", release.namespace)
        wait = ("--ignore-not-found", "--wait", "--timeout", TIMEOUT)
        self._access(release).run_helm("uninstall", release.name, *where, *wait)

    def _clear_away(self, release: Release) -> None:
        """What was cut off is pending for ever: one apply runs at a time, so nobody is at it."""
        if not str(self._listed(release).get("status", "")).startswith("pending-"):
            return
        access, where = self._access(release), ("--namespace", release.namespace)
        if good := self._last_good(release):
            access.run_helm("rollback", release.name, good, *where, "--no-hooks")
        else:
            # the first one: there is nothing to go back to; what it made stays, and is the next's
            selector = f"owner=helm,name={release.name},status=pending-install"
            access.run_kubectl("delete", "secret", *where, "--selector", selector)

    def _gone_back(self, release: Release, error: OperationError) -> OperationError:
        good = self._last_good(release)
        if good is None:
            return error
        wait = ("--wait", "--timeout", TIMEOUT)
        where = ("--namespace", release.namespace)
        try:
            self._access(release).run_helm("rollback", release.name, good, *where, *wait)
        except OperationError as again:
            return OperationError(f"{error}\ngoing back to revision {good} failed too: {again}")
        return OperationError(f"{error}\nit runs as before again, revision {good}")

    def _last_good(self, release: Release) -> str | None:
        """The newest revision that once ran."""
        ran = [e for e in self._history(release) if e["status"] in ("deployed", "superseded")]
        return str(ran[-1]["revision"]) if ran else None

    def _history(self, release: Release) -> list[dict[str, Any]]:
        if not self._listed(release):
            return []
        words = ("history", release.name, "--namespace", release.namespace, "--output", "json")
        found: list[dict[str, Any]] = json.loads(self._access(release).run_helm(*words) or "[]")
        return found

    def _listed(self, release: Release) -> dict[str, Any]:
        words = ("--filter", f"^{release.name}$", "--output", "json")
        said = self._access(release).run_helm("list", "--namespace", release.namespace, *words)
        found: list[dict[str, Any]] = json.loads(said or "[]")
        return found[0] if found else {}

    def _access(self, release: Release) -> Access:
        return self.access(release.cluster)
