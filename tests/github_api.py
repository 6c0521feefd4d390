"""GitHub's API on loopback, as far as scripts of releases ask it: what a branch was moved to, how
commits stand to each other, and what runs of the push workflow have left.

Source: https://docs.github.com/en/rest
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 2
"""So few activities are in a page here."""


@dataclass
class Artifact:
    """What a job has handed on."""

    name: str
    files: Mapping[str, str]
    expired: bool = False
    created_at: str = "2026-11-28T12:00:00Z"

    @classmethod
    def of(cls, image: str, digest: str, **more: Any) -> Artifact:
        """The digest of an image, as the push workflow hands it on."""
        return cls(f"digest-{image}", {image: f"{digest}\n"}, **more)


@dataclass
class PushRun:
    """A run of push.yml."""

    commit: str
    artifacts: list[Artifact] = field(default_factory=list)
    branch: str = "main"
    """A tag's name, where a tag has started it: GitHub tells no difference."""
    event: str = "push"
    repository: str | None = None
    """The fork that it was started from; None: none."""
    started: str = "2026-11-28T12:00:00Z"


class GithubApi(ThreadingHTTPServer):
    """The repository of one project."""

    daemon_threads = True

    def __init__(self, repository: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repository = repository
        self.line: list[str] = []
        """The commits of the branch, the oldest first."""
        self.known: set[str] = set()
        """Commits that are elsewhere."""
        self.moved: list[str] = []
        """What the branch was moved to, the newest first; a page has two."""
        self.runs: list[PushRun] = []
        self.order: Callable[[str, str], str | None] = self._order
        """How the second commit stands to the first; None: one is not there."""
        self.head: Callable[[], str] = lambda: self.line[-1]
        self.refused: Mapping[str, int] = {}
        """By a part of the path: what is answered in place of what is asked."""
        self.asked: list[str] = []
        self.tokens: set[tuple[str, str | None]] = set()
        """Hosts, and what they were shown."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def pushed(self, commit: str, *artifacts: Artifact, **more: Any) -> PushRun:
        """A commit becomes the newest of the branch, and its run leaves these."""
        self.line.append(commit)
        self.moved.insert(0, commit)
        self.runs.append(run := PushRun(commit, list(artifacts), **more))
        return run

    def _order(self, base: str, head: str) -> str | None:
        if not {base, head} <= {*self.line, *self.known}:
            return None
        if base == head:
            return "identical"
        if not {base, head} <= set(self.line):
            return "diverged"
        return "ahead" if self.line.index(base) < self.line.index(head) else "behind"

    def answer(self, path: str, query: Mapping[str, str]) -> Any:
        """What the API says, a number for what it refuses, bytes for a file."""
        if found := re.fullmatch(r"git/ref/heads/(.+)", path):
            return {"object": {"sha": self.head()}} if found[1] == "main" else 404
        if found := re.fullmatch(r"git/commits/(\w+)", path):
            return 404 if self.order(found[1], found[1]) is None else {}
        if found := re.fullmatch(r"compare/(\w+)\.\.\.(\w+)", path):
            order = self.order(found[1], found[2])
            return {"status": order} if order else 404
        if path == "activity":
            start = int(query.get("after", "0"))
            here = self.moved[start : start + PAGE] if query["ref"] == "refs/heads/main" else []
            return [{"after": commit, "ref": query["ref"]} for commit in here]
        if path == "actions/workflows/push.yml/runs":
            return {"workflow_runs": [self._run(n, run, query) for n, run in enumerate(self.runs)]}
        if found := re.fullmatch(r"actions/runs/(\d+)/artifacts", path):
            return {"artifacts": list(self._artifacts(int(found[1]), query["name"]))}
        return 404

    def _run(self, number: int, run: PushRun, query: Mapping[str, str]) -> dict[str, Any]:
        """Unfiltered, so that scripts have to look themselves."""
        assert query.keys() >= {"event", "branch", "head_sha"}
        return {
            "id": number,
            "run_number": number,
            "event": run.event,
            "head_branch": run.branch,
            "head_sha": run.commit,
            "head_repository": {"full_name": run.repository or self.repository},
            "run_started_at": run.started,
        }

    def _artifacts(self, run: int, name: str) -> Iterator[dict[str, Any]]:
        for number, each in enumerate(self.runs[run].artifacts):
            if each.name == name:
                yield {
                    "id": run * 100 + number,
                    "name": each.name,
                    "expired": each.expired,
                    "created_at": each.created_at,
                }

    def archive(self, number: int) -> bytes:
        """An artifact as it is handed out."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, text in self.runs[number // 100].artifacts[number % 100].files.items():
                archive.writestr(name, text)
        return made.getvalue()


class _Handler(BaseHTTPRequestHandler):
    server: GithubApi

    def do_GET(self) -> None:
        host = str(self.headers["Host"]).partition(":")[0]
        self.server.tokens.add((host, self.headers["Authorization"]))
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        if found := re.fullmatch(r"/blob/(\d+)", asked.path):
            self._send(200, self.server.archive(int(found[1])))
            return
        path = re.sub(r"^/(repos/[^/]+/[^/]+|repositories/1)/", "", asked.path)
        self.server.asked.append(path)
        if refused := [code for part, code in self.server.refused.items() if part in path]:
            self._send(refused[0], b"{}")
        elif found := re.fullmatch(r"actions/artifacts/(\d+)/zip", path):
            there = f"http://localhost:{self.server.server_port}/blob/{found[1]}"
            self._send(302, b"", Location=there)
        else:
            self._answer(path, query)

    def _answer(self, path: str, query: Mapping[str, str]) -> None:
        said = self.server.answer(path, query)
        more = {}
        if path == "activity" and len(said) == PAGE:
            after = int(query.get("after", "0")) + PAGE
            again = f"{self.server.url}/repositories/1/activity?ref={query['ref']}&after={after}"
            more = {"Link": f'<{again}>; rel="next"'}
        code = said if isinstance(said, int) else 200
        self._send(code, json.dumps(said).encode(), **more)

    def _send(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def github_api(repository: str = "agency-example/acme") -> Iterator[GithubApi]:
    """Have it until the block is left."""
    with GithubApi(repository) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
