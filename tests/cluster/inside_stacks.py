"""What committed stacks have inside clusters, as stacks of their own for the real providers.

The way into the cluster is the committed one, by a loopback API of DigitalOcean: whose token asks
for credentials, gets in with that token. What other providers would have said is made up, and the
state is a file.
"""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import MADE_UP
from tests.terraform.real.committed_stacks import CommittedStack
from tests.terraform_engine import Engine

PROVIDERS = ("digitalocean", "kubernetes")
_ACCESS = "digitalocean_kubernetes_cluster"
_RANGE = re.compile(r"\$\{data\.digitalocean_vpc\.[\w-]+\.ip_range\}")
_ELSEWHERE = re.compile(r"\$\{(?!kubernetes_)[^}]*\}")


class DigitalOceanApi(ThreadingHTTPServer):
    """Its clusters, all of them this one, and the way in."""

    def __init__(self, plane: ControlPlane, names: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plane, self.names = plane, names
        self.seconds: set[str] = set()
        """How long credentials were asked for."""

    def answer(self, token: str, path: str, query: Mapping[str, list[str]]) -> Any:
        """What it says to whom."""
        if path == "/v2/kubernetes/clusters":
            known = {"status": {}, "maintenance_policy": {"day": "sunday", "start_time": "03:00"}}
            each = [{"id": f"id-of-{name}", "name": name, **known} for name in self.names]
            return {"kubernetes_clusters": each, "links": {}, "meta": {"total": len(each)}}
        assert path.endswith("/credentials"), path
        self.seconds.update(query["expiry_seconds"])
        return {
            "server": self.plane.url,
            "certificate_authority_data": b64encode(self.plane.certificate.read_bytes()).decode(),
            "token": token,
            "expires_at": "2099-01-01T00:00:00Z",
        }


class _Handler(BaseHTTPRequestHandler):
    server: DigitalOceanApi

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        token = self.headers["Authorization"].removeprefix("Bearer ")
        said = self.server.answer(token, address.path, parse_qs(address.query))
        content = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output of tests is for their results."""


@contextmanager
def digitalocean_api(plane: ControlPlane, *names: str) -> Iterator[DigitalOceanApi]:
    """Serve it until the block is left."""
    with DigitalOceanApi(plane, names) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        yield api
        api.shutdown()


@dataclass(frozen=True)
class InsideStack:
    """The part of a committed stack that is inside its cluster, initialised in a folder."""

    engine: Engine
    folder: Path
    content: dict[str, Any]
    api: DigitalOceanApi

    @classmethod
    def of(
        cls, stack: CommittedStack, engine: Engine, folder: Path, api: DigitalOceanApi
    ) -> InsideStack:
        """Nothing of it is there yet."""
        folder.mkdir()
        made = cls(engine, folder, _inside(stack.content), api)
        made.write()
        engine.succeed(folder, "init")
        return made

    @property
    def namespaces(self) -> list[str]:
        """The names of its namespaces."""
        of_type = self.content["resource"]["kubernetes_namespace_v1"].values()
        return [each["metadata"][0]["name"] for each in of_type]

    def write(self, **more: Mapping[str, Any]) -> None:
        """Write it, with further resources by type."""
        own = self.content["resource"]
        resources = {k: {**own.get(k, {}), **more.get(k, {})} for k in sorted({*own, *more})}
        content = {**self.content, "resource": resources}
        (self.folder / "stack.tf.json").write_text(json.dumps(content), "utf-8")

    def run(self, token: str, *arguments: str) -> CompletedProcess[str]:
        """Run Terraform with a token of DigitalOcean."""
        url = f"http://127.0.0.1:{self.api.server_port}"
        env = {"DIGITALOCEAN_TOKEN": token, "DIGITALOCEAN_API_URL": url}
        return self.engine.run(self.folder, *arguments, env=env)

    def succeed(self, token: str, *arguments: str) -> str:
        """Run what has to succeed; returns its output."""
        done = self.run(token, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plan(self, token: str) -> list[str]:
        """What would be done, as "<action> <address>"; the plan is saved as `saved`."""
        self.succeed(token, "plan", "-lock=false", "-out=saved")
        said = json.loads(self.succeed(token, "show", "-json", "saved"))
        changes = {c["address"]: c["change"]["actions"] for c in said.get("resource_changes", ())}
        return [f"{'/'.join(how)} {where}" for where, how in changes.items() if how != ["no-op"]]


def _inside(content: dict[str, Any]) -> dict[str, Any]:
    resources = {
        type_: {name: _settled(each) for name, each in items.items()}
        for type_, items in content["resource"].items()
        if type_.startswith("kubernetes_")
    }
    required = content["terraform"]["required_providers"]
    return {
        "terraform": {"required_providers": {name: required[name] for name in PROVIDERS}},
        "provider": {name: content["provider"][name] for name in PROVIDERS},
        "data": {_ACCESS: content["data"][_ACCESS]},
        "resource": resources,
    }


def _settled(resource: dict[str, Any]) -> dict[str, Any]:
    text = _RANGE.sub("10.110.0.0/20", json.dumps(resource))
    settled: dict[str, Any] = json.loads(_ELSEWHERE.sub(MADE_UP, text))
    after = [each for each in settled.pop("depends_on", ()) if each.startswith("kubernetes_")]
    return {**settled, "depends_on": after}
