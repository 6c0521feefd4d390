"""As much of GitHub's API, on loopback, as rulesets of one repository need: they are kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class RulesetsApi:
    """Where it listens, and the rulesets by number."""

    url: str = ""
    rulesets: dict[int, dict[str, Any]] = field(default_factory=dict)

    def named(self, name: str) -> dict[str, Any]:
        """A ruleset as it was sent, with its rules by type."""
        [found] = (each for each in self.rulesets.values() if each["name"] == name)
        rules = {each["type"]: each.get("parameters") for each in found["rules"]}
        return {**found, "rules": rules}


@contextmanager
def rulesets_api() -> Iterator[RulesetsApi]:
    """An API of a repository without rulesets."""
    api = RulesetsApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    api.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()


def _handler(api: RulesetsApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            last = self.path.partition("?")[0].rpartition("/")[2]
            owner = {"id": 1, "login": last}
            self._answer(api.rulesets[int(last)] if "/rulesets/" in self.path else owner)

        def do_POST(self) -> None:
            made = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(api.rulesets) + 1
            api.rulesets[number] = {**made, "id": number, "source_type": "Repository"}
            self._answer(api.rulesets[number], 201)

        def _answer(self, result: Any, code: int = 200) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(result).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
