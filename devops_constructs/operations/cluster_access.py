"""The way into a cluster: a kubeconfig from DigitalOcean's API, in a file that goes again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.digitalocean_api import DigitalOcean

_HOURS = 2
"""How long a kubeconfig is good for: longer than any run, and no longer than that."""
_MOST_LINES = 20
_MACHINE = (
    "HOME",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
)
_API = DigitalOcean(
    why="it says which clusters there are, and how to get into them",
    fix="use a token that may read kubernetes, with access_cluster",
)


@dataclass(frozen=True)
class Access:
    """Runs helm and kubectl in a cluster, or without one."""

    env: Mapping[str, str]
    """What the programs get: nothing of a job's secrets."""
    helm: str = "helm"
    kubectl: str = "kubectl"

    def run_helm(self, *arguments: str) -> str:
        """What helm prints as its result.

        Raises:
            OperationError: it ended badly.
        """
        return self._done((self.helm, *arguments)).stdout

    def run_kubectl(self, *arguments: str, given: str = "") -> str:
        """What kubectl prints; `given` is what it reads from its input.

        Raises:
            OperationError: it ended badly.
        """
        return self._done((self.kubectl, *arguments), given).stdout

    def hear_helm(self, *arguments: str) -> str:
        """What helm prints, its talk included.

        Raises:
            OperationError: it ended badly.
        """
        done = self._done((self.helm, *arguments))
        return done.stdout + done.stderr

    def _done(self, command: Sequence[str], given: str = "") -> subprocess.CompletedProcess[str]:
        name = " ".join((Path(command[0]).name, *command[1:2]))
        try:
            done = subprocess.run(  # noqa: S603 - the user's own helm or kubectl
                command,
                env=dict(self.env),
                input=given,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise OperationError(
                f"{command[0]} cannot be started: {error.strerror}\n"
                "    why: charts are installed by Helm, and clusters are asked by kubectl\n"
                "    fix: install Helm 4 and kubectl"
            ) from None
        if done.returncode:
            lines = (done.stderr.strip() or done.stdout.strip()).splitlines()[-_MOST_LINES:]
            said = "\n".join(lines)
            raise OperationError(
                f"{name} failed (exit status {done.returncode}):\n{said}\n"
                "    why: see above what it said last\n"
                "    fix: mend what it names, and run it again"
            )
        return done


@contextmanager
def without_cluster(helm: str = "helm") -> Iterator[tuple[Access, Path]]:
    """What is done with charts alone, and a folder for it that only this user can read."""
    with tempfile.TemporaryDirectory(prefix="devops-") as made:
        yield Access(_env(Path(made)), helm), Path(made)


@contextmanager
def cluster_access(
    name: str, id: str | None = None, *, helm: str = "helm", kubectl: str = "kubectl"
) -> Iterator[tuple[Access, Path]]:
    """The way into a cluster, and a folder that goes with it.

    Args:
        name: the cluster's name at DigitalOcean
        id: the same cluster's id, if it is known
        helm: the program
        kubectl: the program

    Raises:
        OperationError: there is no token, no such cluster, or the API refuses.
    """
    kubeconfig = _kubeconfig(id or cluster_id(name))
    with tempfile.TemporaryDirectory(prefix="devops-") as made:
        folder = Path(made)
        file = folder / "kubeconfig"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(kubeconfig)
        yield Access({**_env(folder), "KUBECONFIG": os.fspath(file)}, helm, kubectl), folder


def clusters() -> dict[str, str]:
    """The ids of all clusters of the account, by name.

    Raises:
        OperationError: there is no token, or the API refuses.
    """
    return {
        each["name"]: each["id"]
        for each in _API.pages("/v2/kubernetes/clusters", "kubernetes_clusters")
    }


def cluster_id(name: str) -> str:
    """The id of a cluster.

    Raises:
        OperationError: there is none of that name.
    """
    known = clusters()
    if name not in known:
        raise OperationError(
            f"DigitalOcean has no cluster {name!r}\n"
            "    why: charts are installed in the clusters of the fleet, which are known by name\n"
            f"    fix: apply its stack; there are: {', '.join(sorted(known)) or 'none'}"
        )
    return known[name]


def _kubeconfig(id: str) -> str:
    seconds = _HOURS * 3600
    return _API.text("GET", f"/v2/kubernetes/clusters/{id}/kubeconfig?expiry_seconds={seconds}")


def _env(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _MACHINE if name in os.environ}
    own = {
        f"HELM_{kind}_HOME": os.fspath(folder / f"helm-{kind.lower()}")
        for kind in ("CACHE", "CONFIG", "DATA")
    }
    return {**kept, **own, "HELM_REGISTRY_CONFIG": os.fspath(folder / "config.json")}
