"""A container registry on loopback that keeps artifacts in memory and wants a login: that of the
project distribution."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

from tests.preparation import prepared

TOKEN = "the-token-of-the-registry"
_HASH = "$2a$04$.dHSDlSf.X.EMKwRvFTWN.s.4sBafBbq/2NvZn.tc6Kd/gAkOQpe6"
"""Of the token, by bcrypt; it is user and password, as with DigitalOcean."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class RegistryServer:
    """Where it listens, and what it holds."""

    host: str

    def tags(self, repository: str) -> list[str]:
        """Return the tags of a repository, none if it is not there."""
        try:
            found: list[str] = json.loads(self.ask(f"{repository}/tags/list"))["tags"]
        except HTTPError as error:
            if error.code == 404:
                return []
            raise
        return sorted(found)

    def ask(self, path: str) -> bytes:
        auth = base64.b64encode(f"{TOKEN}:{TOKEN}".encode()).decode()
        request = urllib.request.Request(f"http://{self.host}/v2/{path}")
        request.add_header("Authorization", f"Basic {auth}")
        with _DIRECT.open(request, timeout=20) as answer:
            content: bytes = answer.read()
        return content


@contextmanager
def registry_server(folder: Path) -> Iterator[RegistryServer]:
    """Run one on a free port until the block is left."""
    program = prepared("scripts/helm") / "registry"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    users = folder / "users"
    users.write_text(f"{TOKEN}:{_HASH}\n")
    settings = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"inmemory": {}},
        "http": {"addr": host, "secret": "of the tests"},
        "auth": {"htpasswd": {"realm": "tests", "path": str(users)}},
    }
    file = folder / "registry.yml"
    file.write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        command = (program, "serve", file)
        env = {"PATH": os.environ["PATH"], "OTEL_TRACES_EXPORTER": "none"}
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        server = RegistryServer(host)
        _wait_for(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(server: RegistryServer, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            server.ask("")
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the registry does not answer:\n{log.read_text('utf-8')}")
