"""As much of Cloudflare's API, on loopback, as a Worker's script needs.

It shows a secret's name and never its value, as Cloudflare's does.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class WorkersApi:
    """Where it listens, and what it holds."""

    url: str = ""
    content: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    """What came with the script at its last upload."""
    uploads: int = 0


@contextmanager
def workers_api() -> Iterator[WorkersApi]:
    """An API with no Worker in it."""
    api = WorkersApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    api.url = f"http://127.0.0.1:{server.server_port}/client/v4"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


def _handler(api: WorkersApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            for part in message_from_bytes(kind + body).walk():
                if isinstance(content := part.get_payload(decode=True), bytes):
                    self._keep(part, content.decode())
            api.uploads += 1
            self._answer(_script(api))

        def _keep(self, part: Message, content: str) -> None:
            if part.get_param("name", header="content-disposition") == "metadata":
                api.metadata = json.loads(content)
            else:
                api.content = content

        def do_GET(self) -> None:
            if self.path.partition("?")[0].endswith("/settings"):
                self._answer(_settings(api))
            elif "/content" in self.path:
                self._send("application/javascript+module", api.content)
            else:
                script = _script(api)
                self._answer({"id": "a", "default_environment": {"script": script}})

        def do_DELETE(self) -> None:
            self._answer({})

        def _answer(self, result: Any) -> None:
            answer = {"success": True, "errors": [], "messages": [], "result": result}
            self._send("application/json", json.dumps(answer))

        def _send(self, kind: str, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def _script(api: WorkersApi) -> dict[str, Any]:
    when = "2026-11-25T00:00:00Z"
    return {
        "id": "script",
        "etag": str(api.uploads),
        "handlers": ["fetch"],
        "created_on": when,
        "modified_on": when,
        "has_assets": False,
        "has_modules": True,
        "logpush": False,
        "startup_time_ms": 1,
        "usage_model": "standard",
        "compatibility_date": api.metadata.get("compatibility_date"),
    }


def _settings(api: WorkersApi) -> dict[str, Any]:
    shown = [
        {"name": binding["name"], "type": binding["type"]}
        for binding in api.metadata.get("bindings", [])
    ]
    return {
        # in an order of its own
        "bindings": sorted(shown, key=lambda each: str(each["name"]), reverse=True),
        "compatibility_date": api.metadata.get("compatibility_date"),
        "compatibility_flags": [],
        "logpush": False,
        "placement": {},
        "tags": [],
        "tail_consumers": [],
        "usage_model": "standard",
    }
