"""An S3 server on loopback that keeps objects in memory: moto's."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.error import HTTPError, URLError

from tests.preparation import prepared

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "loopback", "AWS_SECRET_ACCESS_KEY": "loopback"}
"""It takes any."""
_WHO = f"{CREDENTIALS['AWS_ACCESS_KEY_ID']}/20200101/us-east-1/s3/aws4_request"
_XML = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_VERSIONED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


@dataclass(frozen=True)
class S3Server:
    """Where it listens, and what it holds."""

    url: str

    def forget(self) -> None:
        """Be as empty as at the start."""
        self._ask("POST", "moto-api/reset")

    def make_bucket(self, name: str) -> None:
        """Make a bucket that keeps versions."""
        self._ask("PUT", name)
        self._ask("PUT", f"{name}?versioning", _VERSIONED.encode())

    def read(self, bucket: str, key: str, version: str = "") -> bytes:
        """Return an object's content, of its newest version unless another is named."""
        return self._ask("GET", f"{bucket}/{key}" + (f"?versionId={version}" if version else ""))

    def write(self, bucket: str, key: str, content: bytes, metadata: Mapping[str, str]) -> None:
        """Make an object, or a newer version of it."""
        headers = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
        self._ask("PUT", f"{bucket}/{key}", content, headers)

    def holds(self, bucket: str, key: str) -> bool:
        """Whether an object is there."""
        try:
            self.read(bucket, key)
        except HTTPError as error:
            if error.code == 404:
                return False
            raise
        return True

    def versions(self, bucket: str, key: str) -> list[str]:
        """Return the versions that are kept of an object, the newest first."""
        listed = ET.fromstring(self._ask("GET", f"{bucket}?versions&prefix={key}"))
        found = [
            each for each in listed.iter(f"{_XML}Version") if each.findtext(f"{_XML}Key") == key
        ]
        return [each.findtext(f"{_XML}VersionId", "") for each in found]

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> bytes:
        headers = {
            **more,
            # as a form, which is what urllib says otherwise, the server would take it apart
            "Content-Type": "application/octet-stream",
            # it looks who asks, not whether that is true; others read nothing that is private
            "Authorization": f"AWS4-HMAC-SHA256 Credential={_WHO}",
        }
        request = urllib.request.Request(f"{self.url}/{path}", body, headers, method=method)
        with _DIRECT.open(request, timeout=20) as answer:
            content: bytes = answer.read()
        return content


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def s3_server(log: Path) -> Iterator[S3Server]:
    """Run one on a free port until the block is left."""
    program = prepared("scripts/servers") / "moto_server"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"PATH": os.environ["PATH"], **CREDENTIALS}
    with log.open("wb") as file:
        command = (program, "-H", "127.0.0.1", "-p", str(port))
        process = subprocess.Popen(command, env=env, stdout=file, stderr=subprocess.STDOUT)
    try:
        server = S3Server(f"http://127.0.0.1:{port}")
        _wait_for(server, process, log)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(server: S3Server, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            server._ask("GET", "")
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the S3 server does not answer:\n{log.read_text('utf-8')}")
