"""Runs of release.sh with stand-ins for helm, kubectl and docker, and a Rollbar of our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import devops_constructs.workflows
from tests.helm_engine import ReleaseChart
from tests.preparation import need

SCRIPT = Path(devops_constructs.workflows.__file__).parent / "scripts/release.sh"
STAND_IN = Path(__file__).with_name("stand_in.py")

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OLD, NEW = ("sha256:" + letter * 64 for letter in "ab")
VALUES = {
    "GIVEN_API_TOKEN": "hidden-api",
    "GIVEN_KUBECONFIG": "apiVersion: v1\n# hidden-kubeconfig",
    "GIVEN_GITHUB_TOKEN": "hidden-github",
    "GIVEN_REGISTRY_TOKEN": "hidden-registry",
    "GIVEN_ROLLBAR_DEPLOY_TOKEN": "hidden-rollbar",
    "KEY_API_KEY": "hidden \"key\" $(id) 'x'\nsecond line",
}
"""Every value that nobody may see."""

Answers = Mapping[str, Sequence[Mapping[str, str | int]]]


def printed(value: Any) -> dict[str, str | int]:
    """An answer that prints JSON."""
    return {"out": json.dumps(value)}


def listed(status: str, began: timedelta = timedelta()) -> dict[str, str | int]:
    """What `helm list` prints of one release that began some time ago."""
    at = (datetime.now(UTC) - began).strftime("%Y-%m-%d %H:%M:%S.123456789 +0000 UTC")
    return printed([{"name": "acme-production", "status": status, "updated": at, "revision": "2"}])


def history(*statuses: str) -> dict[str, str | int]:
    """What `helm history` prints of revisions 1, 2, ..."""
    return printed([{"revision": n, "status": s} for n, s in enumerate(statuses, 1)])


@dataclass
class Outcome:
    """What a run did."""

    code: int
    said: str
    calls: list[dict[str, Any]]
    told: list[tuple[str, str, dict[str, Any]]]
    """What Rollbar was sent: method, path, body."""
    tokens: set[str | None]

    def calls_of(self, *start: str) -> list[dict[str, Any]]:
        """The calls that begin with these words."""
        return [c for c in self.calls if c["call"][: len(start)] == list(start)]

    @property
    def changes(self) -> list[str]:
        """The calls that change something, by their first words, in order."""
        changing = {
            ("helm", "upgrade"),
            ("helm", "rollback"),
            ("kubectl", "apply"),
            ("kubectl", "delete"),
        }
        return [" ".join(c["call"][:2]) for c in self.calls if tuple(c["call"][:2]) in changing]

    @property
    def values(self) -> dict[str, Any]:
        """The values that the chart got."""
        [call] = self.calls_of("helm", "upgrade")
        values: dict[str, Any] = call["values"]
        return values

    @property
    def recorded(self) -> str:
        """All that anybody could see of it, but what went in by stdin or lay in the script's own
        folder."""
        hidden = ("stdin", "logins")
        seen = [{k: v for k, v in call.items() if k not in hidden} for call in self.calls]
        return self.said + json.dumps(seen) + json.dumps(self.told)


@dataclass
class ReleaseRun:
    """A place where release.sh runs for a chart."""

    folder: Path
    chart: ReleaseChart
    answers: dict[str, list[Mapping[str, str | int]]] = field(default_factory=dict)
    rollbar_answers: int = 200
    github: str = "http://127.0.0.1:9"
    """Where GitHub's API is; by default nowhere."""

    def __call__(self, answers: Answers | None = None, **env: str) -> Outcome:
        need("curl", "jq")
        self._prepare({**DEFAULT, **self.answers, **(answers or {})})
        with rollbar(self.rollbar_answers) as (address, told, tokens):
            done = subprocess.run(
                ["bash", SCRIPT],
                env=self._env(address) | env,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        calls = self.folder / "calls"
        lines = calls.read_text("utf-8").splitlines() if calls.exists() else []
        said = done.stdout + done.stderr
        return Outcome(done.returncode, said, [json.loads(x) for x in lines], told, tokens)

    def found(self, **digests: str) -> None:
        """The step before has found these for the commit, by image."""
        (self.folder / "digests").mkdir(exist_ok=True)
        for image, digest in digests.items():
            (self.folder / "digests" / image).write_text(f"{digest}\n")

    def _env(self, rollbar_address: str) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": os.fspath(self.folder),
            "TMPDIR": os.fspath(self.folder / "tmp"),
            "STAND_INS": os.fspath(self.folder),
            "CHART": f"oci://registry.digitalocean.com/agency/charts/acme-production@{OLD}",
            "CHART_SOURCE": "oci://registry.digitalocean.com/agency/charts/acme-production",
            "ENVIRONMENT": "production",
            "FOUND_DIGESTS": "digests",
            "GITHUB_API_URL": self.github,
            "GITHUB_REPOSITORY": "agency-example/acme",
            "GITHUB_ACTOR": "ann",
            "IMAGES": "app registry.digitalocean.com/agency/acme-app",
            "RELEASE": "acme-production",
            "RETRIES": "0",
            "REVISION": COMMIT,
            "ROLLBAR_API": rollbar_address,
            "PAUSE_SECONDS": "0",
            "SECRETS": "app Opaque API_KEY OPTIONAL_KEY",
            **VALUES,
        }

    def _prepare(self, answers: Answers) -> None:
        (self.folder / "calls").unlink(missing_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        (self.folder / "bin").mkdir(exist_ok=True)
        for path, text in self.chart.files.items():
            (self.folder / "chart" / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "chart" / path).write_text(text, encoding="utf-8")
        for name in ("helm", "kubectl", "docker"):
            program = self.folder / "bin" / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{STAND_IN}" {name} "$@"\n')
            program.chmod(0o755)
        (self.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")


DEFAULT: Answers = {
    "helm version": [{"out": "v4.2.0"}],
    "helm list": [listed("deployed")],
    "helm history": [history("superseded", "deployed")],
    "helm get values": [printed({"images": {"app": {"digest": OLD}}, "paused": True})],
    "helm get metadata": [printed({"labels": None})],
    "kubectl get secret app": [{"out": "41"}],
    "kubectl get secret --selector": [{"out": "secret/sh.helm.release.v1.acme-production.v3"}],
    "kubectl get secrets": [printed({"items": []})],
}


@contextmanager
def rollbar(
    code: int,
) -> Iterator[tuple[str, list[tuple[str, str, dict[str, Any]]], set[str | None]]]:
    """A server in place of Rollbar's API: its address, what it is sent, and with which tokens."""
    told: list[tuple[str, str, dict[str, Any]]] = []
    tokens: set[str | None] = set()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((self.command, self.path, json.loads(body)))
            tokens.add(self.headers["X-Rollbar-Access-Token"])
            self.send_response(code)
            self.end_headers()
            self.wfile.write(b'{"err": 0, "data": {"deploy_id": 7}}')

        do_PATCH = do_POST  # noqa: N815 - the name that the server looks for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", told, tokens
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
