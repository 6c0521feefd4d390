"""A Kubernetes control plane on loopback: the real API, controllers and scheduler.

There is no container runtime where the tests run, so nodes are played (`tests/cluster/nodes.py`).
What is real: what the API accepts, admission with Pod Security, rights, roll-outs, hooks, quotas,
server-side apply, garbage collection. What is not: that an image can be pulled, or that a process
starts in it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.cluster.api import Api
from tests.preparation import prepared

TOKEN = "loopback"
"""Of the administrator: the API lives for a test."""
PLANNER = "loopback-plans"
"""Of somebody whose one role in DigitalOcean's team is the default of `plan_role`."""
_STARTING_SECONDS = 90


@dataclass(frozen=True)
class ControlPlane:
    """Where it listens, and the programs that talk to it."""

    url: str
    certificate: Path
    programs: Path
    """The folder with kubectl."""

    @property
    def api(self) -> Api:
        """Its API with all rights."""
        return Api(self.url, self.certificate, TOKEN)

    @property
    def planner(self) -> Api:
        """Its API with the rights of who plans."""
        return Api(self.url, self.certificate, PLANNER)

    def kubeconfig(self, token: str, namespace: str = "default") -> str:
        """How a program with this token gets in."""
        cluster = {"server": self.url, "certificate-authority": os.fspath(self.certificate)}
        context = {"cluster": "loopback", "user": "user", "namespace": namespace}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "loopback", "cluster": cluster}],
                "users": [{"name": "user", "user": {"token": token}}],
                "contexts": [{"name": "loopback", "context": context}],
                "current-context": "loopback",
            }
        )


@contextmanager
def control_plane() -> Iterator[ControlPlane]:
    """Run one on free ports until the block is left; what was in it is gone then."""
    programs = prepared("scripts/cluster")
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="cluster-")))
        ports = _free_ports(5)
        etcd, url = f"http://127.0.0.1:{ports[0]}", f"https://127.0.0.1:{ports[2]}"
        _write_keys(folder)
        started = _Started(programs, folder, running)
        started.start("etcd", _etcd(folder, etcd, f"http://127.0.0.1:{ports[1]}"))
        started.start("kube-apiserver", _api_server(folder, etcd, ports[2]))
        found = ControlPlane(url, folder / "apiserver.crt", programs)
        _wait_until_ready(found, started)
        for program, port, more in (
            ("kube-controller-manager", ports[3], _controllers(folder)),
            ("kube-scheduler", ports[4], []),
        ):
            (folder / "kubeconfig").write_text(found.kubeconfig(TOKEN), "utf-8")
            started.start(program, [*_client(folder, port), *more])
        found.api.wait_for("/api/v1/namespaces/default/serviceaccounts/default")
        yield found


@dataclass(frozen=True)
class _Started:
    """Programs that end with the block."""

    programs: Path
    folder: Path
    running: ExitStack

    def start(self, program: str, arguments: Sequence[str]) -> None:
        log = self.running.enter_context((self.folder / f"{program}.log").open("wb"))
        command = (os.fspath(self.programs / program), *arguments)
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)
        self.running.callback(process.wait)
        self.running.callback(process.terminate)

    def said(self, program: str) -> str:
        return (self.folder / f"{program}.log").read_text("utf-8")[-3000:]


def _etcd(folder: Path, clients: str, peers: str) -> list[str]:
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync",
        "--log-level=error",
    ]


def _api_server(folder: Path, etcd: str, port: int) -> list[str]:
    # the groups of a custom role's members:
    # https://docs.digitalocean.com/products/kubernetes/how-to/set-up-custom-rolebindings/
    who = (
        f'{TOKEN},administrator,administrator,"system:masters"\n'
        f'{PLANNER},planner,planner,"do-role-name:terraform-plan,k8saas:default"\n'
    )
    (folder / "tokens.csv").write_text(who, "utf-8")
    return [
        f"--etcd-servers={etcd}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--cert-dir={folder}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'accounts.pub'}",
        f"--service-account-signing-key-file={folder / 'accounts.key'}",
        "--service-cluster-ip-range=10.245.0.0/16",
        "--endpoint-reconciler-type=none",
    ]


def _controllers(folder: Path) -> list[str]:
    return [
        # nodes are played: nobody renews their leases
        "--controllers=*,-node-lifecycle-controller,-taint-eviction-controller",
        f"--service-account-private-key-file={folder / 'accounts.key'}",
        f"--root-ca-file={folder / 'apiserver.crt'}",
        "--concurrent-deployment-syncs=2",
    ]


def _client(folder: Path, port: int) -> list[str]:
    return [
        f"--kubeconfig={folder / 'kubeconfig'}",
        f"--authentication-kubeconfig={folder / 'kubeconfig'}",
        f"--authorization-kubeconfig={folder / 'kubeconfig'}",
        "--authentication-skip-lookup=true",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder}",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
    ]


def _write_keys(folder: Path) -> None:
    """The pair that tokens of service accounts are signed with."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "accounts.key").write_bytes(private)
    (folder / "accounts.pub").write_bytes(public)


def _wait_until_ready(found: ControlPlane, started: _Started) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while not (found.certificate.exists() and found.api.is_ready()):
        assert time.monotonic() < until, started.said("kube-apiserver") + started.said("etcd")
        time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
