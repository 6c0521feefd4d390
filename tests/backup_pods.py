"""Runs the containers of a pod one after the other, as the kubelet would, with what is installed
here in place of their images."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.kubernetes.manifest_parts import Manifest

Secrets = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Outcome:
    """How a pod ended."""

    code: int
    said: str


@dataclass(frozen=True)
class Pod:
    """A pod of a CronJob of a chart, in a folder that stands for its volumes."""

    folder: Path
    objects: list[Manifest]
    secrets: Secrets
    path: str
    changed: Mapping[str, str] = field(default_factory=dict)
    """Variables of every container that are different here."""

    def run(self, cron_job: str) -> Outcome:
        """From the first init container on, until one fails."""
        shutil.rmtree(self.folder, ignore_errors=True)
        spec = self._named("CronJob", cron_job)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        for volume in spec["volumes"]:
            self._make(volume)
        said = ""
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            ended = self._started(container)
            said += ended.stdout + ended.stderr
            if ended.returncode:
                return Outcome(ended.returncode, said)
        return Outcome(0, said)

    def _started(self, container: Manifest) -> subprocess.CompletedProcess[str]:
        env = {"PATH": self.path}
        for source in container.get("envFrom", ()):
            env |= self.secrets[source["secretRef"]["name"]]
        for variable in container["env"]:
            env[variable["name"]] = self._value(variable)
        env |= {name: value for name, value in self.changed.items() if name in {*env, *_SERVERS}}
        command = [self._here(container, word) for word in container["command"]]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)

    def _value(self, variable: Manifest) -> str:
        if "value" in variable:
            text = str(variable["value"])
            return str(self._inside(text)) if text.startswith("/") else text
        key = variable["valueFrom"]["secretKeyRef"]
        return self.secrets[key["name"]][key["key"]]

    def _here(self, container: Manifest, word: str) -> str:
        mounted = [mount["mountPath"] for mount in container["volumeMounts"]]
        return str(self._inside(word)) if word.startswith(tuple(mounted)) else word

    def _inside(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    def _make(self, volume: Manifest) -> None:
        """Volumes are mounted below folders of their names."""
        folder = self._inside(volume["name"])
        folder.mkdir(parents=True)
        if source := volume.get("configMap"):
            for name, text in self._named("ConfigMap", source["name"])["data"].items():
                (folder / name).write_text(text)
        elif source := volume.get("secret"):
            data = self.secrets.get(source["secretName"], {})
            items = source.get("items") or [{"key": key, "path": key} for key in data]
            for item in items:
                (folder / item["path"]).write_text(data[item["key"]])

    def _named(self, kind: str, name: str) -> Manifest:
        [found] = [b for b in self.objects if (b["kind"], b["metadata"]["name"]) == (kind, name)]
        return found


_SERVERS = ("AWS_MAX_ATTEMPTS", "ROLLBAR_ITEMS", "NO_PROXY")


class Rollbar(ThreadingHTTPServer):
    """Takes items, as Rollbar's API does, and keeps them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Items)
        self.items: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/1/item/"


class _Items(BaseHTTPRequestHandler):
    server: Rollbar

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.add(self.headers["X-Rollbar-Access-Token"])
        self.server.items.append(json.loads(body)["data"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def rollbar() -> Iterator[Rollbar]:
    """Run one until the block is left."""
    with Rollbar() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def cut_after(port: int, bytes_let_through: int) -> Iterator[int]:
    """The port of a proxy on loopback that ends each connection once so many bytes of an answer, or
    of a question, went through it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(
            target=_accept, args=(listening, port, bytes_let_through), daemon=True
        ).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, port: int, most: int) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return  # the block was left
        server = socket.create_connection(("127.0.0.1", port))
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=_forward, args=(one, other, most), daemon=True).start()


def _forward(one: socket.socket, other: socket.socket, most: int) -> None:
    left = most
    try:
        while left > 0 and (data := one.recv(min(left, 65_536))):
            other.sendall(data)
            left -= len(data)
    except OSError:
        pass
    for each in (one, other):
        with suppress(OSError):  # the other direction was first
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def programs(*folders: Path | str) -> str:
    """A PATH that begins with these folders."""
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])
