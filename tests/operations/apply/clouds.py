"""DigitalOcean's API on loopback, and a world of stand-in programs."""

from __future__ import annotations

import json
import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

STAND_IN = Path(__file__).with_name("stand_in.py")
TOKEN = "the-token-of-digitalocean"
KUBECONFIG = "kubeconfig-of-{}"


class World:
    """What the stand-in programs find and leave behind."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "world.json"
        self.set(stacks={}, serials={}, releases={}, fails={}, did=[], calls=[])
        for name in ("terraform", "helm", "kubectl"):
            program = folder / name
            words = [sys.executable, "-I", "-S", str(STAND_IN), name]
            program.write_text(
                f'#!/bin/sh\nWORLD={shlex.quote(str(self._file))} exec {shlex.join(words)} "$@"\n'
            )
            program.chmod(0o755)
        self.terraform, self.helm, self.kubectl = (
            str(folder / name) for name in ("terraform", "helm", "kubectl")
        )

    def __getitem__(self, name: str) -> Any:
        return json.loads(self._file.read_text())[name]

    def set(self, **facts: Any) -> None:
        known = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._file.write_text(json.dumps({**known, **facts}))

    def has_release(self, namespace: str, name: str, *statuses: str, **more: str) -> None:
        """A release with these revisions."""
        history = [
            {"name": name, "revision": number, "status": status, "description": "", **more}
            for number, status in enumerate(statuses, 1)
        ]
        releases = self["releases"]
        releases.setdefault(namespace, {})[name] = history
        self.set(releases=releases)


class Api(ThreadingHTTPServer):
    """As far as commands ask it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.clusters: list[str] = []
        self.answers: dict[str, list[Any]] = {}
        """By method and path, one after another; a number is a refusal."""
        self.asked: list[tuple[str, str, Any]] = []
        self.tokens: set[str | None] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        self._answer("GET", None)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        self._answer("POST", json.loads(self.rfile.read(length) or "null"))

    def do_DELETE(self) -> None:
        self._answer("DELETE", None)

    def _answer(self, method: str, body: Any) -> None:
        address = urlsplit(self.path)
        self.server.tokens.add(self.headers["Authorization"])
        self.server.asked.append((method, address.path, body))
        found = self._found(method, address.path, parse_qs(address.query))
        status = found if isinstance(found, int) else 200
        text = found if isinstance(found, str) else json.dumps({} if found is status else found)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def _found(self, method: str, path: str, query: dict[str, list[str]]) -> Any:
        told = self.server.answers.get(f"{method} {path}")
        if told:
            return told.pop(0) if len(told) > 1 else told[0]
        if path == "/v2/kubernetes/clusters":
            each = [{"name": name, "id": f"id-of-{name}"} for name in self.server.clusters]
            return {"kubernetes_clusters": each}
        *_, cluster, what = path.split("/")
        if what == "kubeconfig" and cluster.removeprefix("id-of-") in self.server.clusters:
            assert query == {"expiry_seconds": ["7200"]}
            return KUBECONFIG.format(cluster.removeprefix("id-of-"))
        return 404

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output of tests is for their results."""


@contextmanager
def digitalocean() -> Iterator[Api]:
    with Api() as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        yield api
        api.shutdown()
