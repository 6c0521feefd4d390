"""Rollbar on loopback: it takes deploys and items, and keeps what it was told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Told:
    """What it was told once."""

    method: str
    path: str
    token: str | None
    body: dict[str, Any]


class Rollbar(ThreadingHTTPServer):
    """Its API."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Api)
        self.told: list[Told] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def deploys(self) -> list[str]:
        """What became of releases, in order."""
        return [each.body["status"] for each in self.told if each.path.startswith("/deploy")]

    @property
    def items(self) -> list[Told]:
        """What failed elsewhere."""
        return [each for each in self.told if each.path.startswith("/item")]


class _Api(BaseHTTPRequestHandler):
    server: Rollbar

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["X-Rollbar-Access-Token"]
        self.server.told.append(Told(self.command, self.path, token, body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"err": 0, "data": {"deploy_id": 7}}')

    do_PATCH = do_POST  # noqa: N815 - the name that the server looks for

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def rollbar() -> Iterator[Rollbar]:
    """Have it until the block is left."""
    with Rollbar() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
