"""An API server of Kubernetes on loopback, as far as kubectl asks it for the Secrets of a
namespace."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Secrets = Mapping[str, Mapping[str, str]]
"""By name: the keys with their values in base64."""


@contextmanager
def api_server(namespaces: Mapping[str, Secrets], config: Path) -> Iterator[None]:
    """Serves them, and writes a configuration for kubectl with the context `loopback`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(_answer(self.path.partition("?")[0], namespaces)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [
                    {"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}
                ],
                "contexts": [{"name": "loopback", "context": {"cluster": "c", "user": "u"}}],
                "users": [{"name": "u", "user": {}}],
            }
        ),
        encoding="utf-8",
    )
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _answer(path: str, namespaces: Mapping[str, Secrets]) -> dict[str, Any]:
    parts = path.strip("/").split("/")
    if parts == ["api"]:
        return {"kind": "APIVersions", "versions": ["v1"]}
    if parts == ["apis"]:
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": []}
    if parts == ["api", "v1"]:
        kind = {"name": "secrets", "namespaced": True, "kind": "Secret", "verbs": ["get", "list"]}
        return {"kind": "APIResourceList", "groupVersion": "v1", "resources": [kind]}
    items = [
        {"metadata": {"name": name, "namespace": parts[3]}, "data": dict(data)}
        for name, data in namespaces.get(parts[3], {}).items()
    ]
    return {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": items}
