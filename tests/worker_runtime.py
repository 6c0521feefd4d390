"""A Worker in the runtime that Cloudflare's own machines have, on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.preparation import prepared

_CONFIG = """\
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "outside", external = (address = {outside}, http = ())),
  ],
  sockets = [(name = "http", address = {here}, http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = {date},
  bindings = [{bindings}],
  globalOutbound = "outside",
);
"""


@contextmanager
def worker_runtime(
    folder: Path, script: str, bindings: Mapping[str, str], date: str, outside: str
) -> Iterator[str]:
    """Run a Worker on a free port until the block is left; gives its address.

    Args:
        folder: where its files lie.
        script: its only module.
        bindings: texts that it has in `env`.
        date: its compatibility date.
        outside: host and port that answer whatever it fetches, by whatever name.
    """
    program = prepared("scripts/workerd") / "workerd"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{free.getsockname()[1]}"
    texts = (f"(name = {json.dumps(k)}, text = {json.dumps(v)})" for k, v in bindings.items())
    words = {"outside": outside, "here": here, "date": date}
    quoted = {name: json.dumps(text) for name, text in words.items()}
    config = _CONFIG.format(bindings=", ".join(texts), **quoted)
    (folder / "worker.js").write_text(script, encoding="utf-8")
    (folder / "config.capnp").write_text(config, encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "serve", "config.capnp"],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(here, process, folder / "log")
        yield f"http://{here}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(here: str, process: subprocess.Popen[bytes], log: Path) -> None:
    host, _, port = here.partition(":")
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the Worker does not answer:\n{log.read_text('utf-8')}")
