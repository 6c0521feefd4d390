"""A Worker run by the Node that the project brings along, with a Space that answers as told.

One process for many requests, since a Node takes longer to start than a hundred of them.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devops_constructs.node import use_bundled_node

KEY = {"SPACES_ACCESS_KEY_ID": "EXAMPLEKEY", "SPACES_SECRET_ACCESS_KEY": "example/secret+key"}
NOW = 1_795_000_000
"""Seconds; a day in November 2026."""
STORED = {"status": 200, "body": "bytes", "headers": {"content-type": "image/png", "etag": '"1"'}}
_HARNESS = """
import { createInterface } from "node:readline";
import worker from "./worker.mjs";
for await (const line of createInterface({ input: process.stdin })) {
  const { request, answer, env, now } = JSON.parse(line);
  Date.now = () => now * 1000;
  let asked = null;
  globalThis.fetch = async (url, options) => {
    asked = { url, ...options, headers: Object.fromEntries(options.headers) };
    if (answer === null) throw new Error("connection lost");
    const empty = [204, 304].includes(answer.status) || options.method === "HEAD";
    return new Response(empty ? null : answer.body, answer);
  };
  const given = await worker.fetch(new Request(request.url, request), env);
  const headers = Object.fromEntries(given.headers);
  const body = await given.text();
  console.log(JSON.stringify({ asked, status: given.status, headers, body }));
}
"""


class WorkerInNode:
    """What a visitor gets, and what the Space was asked for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def delivered(self, answer: Any = STORED, *, now: int = NOW, **request: Any) -> dict[str, Any]:
        """Asks for an upload; by itself, everything is as it should be."""
        asked = {"url": "https://assets.acme.example/a/photo.png?v=2", **request}
        line = json.dumps({"request": asked, "answer": answer, "env": KEY, "now": now})
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._process.stdout.readline())
        return result

    def path(self, path: str, **more: Any) -> dict[str, Any]:
        """Asks for what is at a path, as it stands in the visitor's request."""
        return self.delivered(url=f"https://assets.acme.example{path}", **more)


@contextmanager
def worker_in_node(folder: Path, script: str) -> Iterator[WorkerInNode]:
    """Run a Worker's module until the block is left."""
    use_bundled_node()
    (folder / "worker.mjs").write_text(script, encoding="utf-8")
    (folder / "harness.mjs").write_text(_HARNESS, encoding="utf-8")
    with subprocess.Popen(
        [os.environ["JSII_NODE"], "harness.mjs"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield WorkerInNode(process)
