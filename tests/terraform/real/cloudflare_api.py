"""As much of Cloudflare's API, on loopback, as the settings of one zone need."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ZONE_ID = "0123456789abcdef0123456789abcdef"


@dataclass
class CloudflareApi:
    """Where it listens, what the zone's settings are, and what was written to them."""

    zone: str
    url: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    written: list[tuple[str, Any]] = field(default_factory=list)
    """Settings and values, in the order in which they were sent; a deletion would be None."""


@contextmanager
def cloudflare_api(zone: str) -> Iterator[CloudflareApi]:
    """An API with this one zone in it, all of whose settings are off."""
    api = CloudflareApi(zone)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    api.url = f"http://127.0.0.1:{server.server_port}/client/v4"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


def _handler(api: CloudflareApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if setting := self._setting():
                self._answer(_result(setting, api.settings.get(setting, "off")))
            else:
                zone = {"id": ZONE_ID, "name": api.zone, "account": {"id": "a", "name": "a"}}
                self._answer([zone] if "?" in self.path else zone)

        def do_PATCH(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            setting = self._setting()
            api.settings[setting] = body["value"]
            api.written.append((setting, body["value"]))
            self._answer(_result(setting, body["value"]))

        def do_DELETE(self) -> None:
            api.written.append((self._setting(), None))
            self._answer({})

        def _setting(self) -> str:
            return self.path.partition("/settings/")[2]

        def _answer(self, result: Any) -> None:
            listed = {"page": 1, "per_page": 20, "count": 1, "total_count": 1, "total_pages": 1}
            answer = {"success": True, "errors": [], "messages": [], "result": result}
            text = json.dumps(answer | ({"result_info": listed} if "?" in self.path else {}))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def _result(setting: str, value: Any) -> dict[str, Any]:
    return {"id": setting, "value": value, "editable": True, "modified_on": None}
