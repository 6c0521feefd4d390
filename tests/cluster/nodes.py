"""Nodes, volumes and load balancers of a cluster, played: what DigitalOcean and kubelets do.

A pod that has its node runs at once and is ready; one of a Job succeeds. One whose image has the
digest `BROKEN` never gets ready, or fails if it is of a Job, and its log says why.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError

from tests.cluster.control_plane import ControlPlane

BROKEN = "sha256:" + "bad0" * 16
"""The digest of an image whose process ends with an error."""
LOG = "the database does not know me"
"""What that process says last."""
BALANCER_IP = "192.0.2.1"
_NODES = ("node-1", "node-2", "node-3")
_LOOK_SECONDS = 0.2


class Nodes:
    """Three nodes of 8 processors and 32 GiB each."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._api = plane.api
        self._ended = threading.Event()

    def join(self, port: int) -> None:
        """Say that they are there; logs are had from that port."""
        for name in _NODES:
            made = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {}}}
            self._api.make("/api/v1/nodes", made)
            ready = {"type": "Ready", "status": "True", "reason": "Played", "message": ""}
            size = {"cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi"}
            status = {
                "capacity": size,
                "allocatable": size,
                "conditions": [ready],
                "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
            }
            self._api.patch(f"/api/v1/nodes/{name}/status", {"status": status})
            # which the API gives to every new node until a controller has seen it ready
            self._api.patch(f"/api/v1/nodes/{name}", {"spec": {"taints": []}})

    def run(self) -> None:
        """Look after pods, claims and Services until the end."""
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                for pod in self._api.items("/api/v1/pods"):
                    self._look_after(pod)
                for claim in self._api.items("/api/v1/persistentvolumeclaims"):
                    self._provide(claim)
                for service in self._api.items("/api/v1/services"):
                    self._balance(service)
            except (HTTPError, URLError, OSError):
                continue  # it changed meanwhile; the next look sees how

    def stop(self) -> None:
        """The next look is the last."""
        self._ended.set()

    def _look_after(self, pod: dict[str, Any]) -> None:
        path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"
        if pod["metadata"].get("deletionTimestamp"):
            self._api.delete(path, at_once=True)
        elif pod["spec"].get("nodeName") and pod["status"]["phase"] == "Pending":
            self._api.patch(f"{path}/status", {"status": _status(pod)})

    def _provide(self, claim: dict[str, Any]) -> None:
        if claim["status"].get("phase") != "Pending" or claim["spec"].get("volumeName"):
            return
        metadata, spec = claim["metadata"], claim["spec"]
        volume = {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": f"pvc-{metadata['uid']}"},
            "spec": {
                "capacity": {"storage": spec["resources"]["requests"]["storage"]},
                "accessModes": spec["accessModes"],
                "storageClassName": spec.get("storageClassName", ""),
                "claimRef": {"namespace": metadata["namespace"], "name": metadata["name"]},
                "csi": {"driver": "played.example", "volumeHandle": metadata["uid"]},
            },
        }
        self._api.make("/api/v1/persistentvolumes", volume)

    def _balance(self, service: dict[str, Any]) -> None:
        balanced = service["status"]["loadBalancer"].get("ingress")
        if service["spec"]["type"] != "LoadBalancer" or balanced:
            return
        metadata = service["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/services/{metadata['name']}/status"
        self._api.patch(path, {"status": {"loadBalancer": {"ingress": [{"ip": BALANCER_IP}]}}})


def _status(pod: dict[str, Any]) -> dict[str, Any]:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    spec = pod["spec"]
    broken = any(BROKEN in each["image"] for each in spec["containers"])
    of_job = any(o["kind"] == "Job" for o in pod["metadata"].get("ownerReferences", ()))
    ended = {"exitCode": 1 if broken else 0, "finishedAt": now, "startedAt": now}
    ended["reason"] = "Error" if broken else "Completed"
    running = {"running": {"startedAt": now}}
    state = {"terminated": ended} if of_job else running
    ready = not of_job and not broken
    phase = ("Failed" if broken else "Succeeded") if of_job else "Running"
    conditions = [
        {"type": kind, "status": str(ready).title(), "lastTransitionTime": now}
        for kind in ("Ready", "ContainersReady")
    ]
    return {
        "phase": phase,
        "startTime": now,
        "podIP": "10.244.0.9",
        "conditions": [
            *pod["status"].get("conditions", ()),
            {"type": "Initialized", "status": "True", "lastTransitionTime": now},
            *conditions,
        ],
        "containerStatuses": [_container(each, state, ready) for each in spec["containers"]],
        "initContainerStatuses": [
            _container(each, running if each.get("restartPolicy") else {"terminated": ended}, True)
            for each in spec.get("initContainers", ())
        ],
    }


def _container(container: dict[str, Any], state: dict[str, Any], ready: bool) -> dict[str, Any]:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": container["image"],
        "ready": ready,
        "restartCount": 0,
        "state": state,
    }


class _Logs(BaseHTTPRequestHandler):
    """What kubelets answer of the logs of containers."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{LOG}\n".encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def nodes(plane: ControlPlane) -> Iterator[None]:
    """Have nodes until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Logs)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # any certificate: the API does not ask whose it is
    context.load_cert_chain(plane.certificate, plane.certificate.with_suffix(".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    played = Nodes(plane)
    played.join(server.server_address[1])
    threads = [threading.Thread(target=each) for each in (played.run, server.serve_forever)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        played.stop()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()
