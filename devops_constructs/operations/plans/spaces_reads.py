"""What Terraform may do in Spaces where it only plans: read the settings of buckets.

DigitalOcean has no key for just that (docs/decisions/0046). So Terraform and its providers get
none: they ask a relay on loopback, which alone has the key, passes on the five calls by which
provider digitalocean reads a bucket, and refuses everything else.
"""

from __future__ import annotations

import re
import secrets
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from devops_constructs.operations.spaces_client import VARIABLES, SpacesKey, spaces_client

CALLS = {
    ("HEAD", ""): "head_bucket",
    ("GET", "cors"): "get_bucket_cors",
    ("GET", "lifecycle"): "get_bucket_lifecycle_configuration",
    ("GET", "location"): "get_bucket_location",
    ("GET", "versioning"): "get_bucket_versioning",
}
"""What is passed on, by method and query. Source: provider digitalocean 2.99.1,
digitalocean/spaces/resource_spaces_bucket.go and ..._cors_configuration.go."""

_NAME = "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
_BUCKET = re.compile(
    rf"(?:({_NAME})\.)?([a-z]{{3}}[0-9])\.digitaloceanspaces\.com/?({_NAME})?", re.ASCII
)
"""A bucket's address; the provider names it in the host, and for its location in the path."""

_ADDRESS = "http://{{.Region}}.digitaloceanspaces.com"
_SECONDS = 60
_VALID_SECONDS = 300
_PASSED_ON = ("content-type", "x-amz-bucket-region", "x-amz-request-id")


@contextmanager
def spaces_read_only(environ: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The variables of a run of Terraform that only reads in Spaces, until the block is left.

    In place of the key there is one that only the relay takes, and requests to Spaces go to the
    relay: they are the only ones without TLS, and the relay is the proxy of those. Without a key
    the variables stay as they are.
    """
    key = SpacesKey(*(environ.get(name, "") for name in VARIABLES))
    if not key.id or not key.secret:
        yield environ
        return
    with _Relay(key) as relay:
        thread = Thread(target=relay.serve_forever, daemon=True)
        thread.start()
        try:
            proxy = f"http://127.0.0.1:{relay.server_port}"
            own = dict(zip(VARIABLES, (relay.key_id, secrets.token_urlsafe(24)), strict=True))
            reads = {"SPACES_ENDPOINT_URL": _ADDRESS, "HTTP_PROXY": proxy, "http_proxy": proxy}
            yield {**environ, **own, **reads}
        finally:
            relay.shutdown()
            thread.join()


class _Relay(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, key: SpacesKey) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.key_id = f"reads-{secrets.token_hex(12)}"
        self._key = key

    def address(self, call: str, bucket: str, region: str) -> str:
        """Where a call leads, signed with the key."""
        client: Any = spaces_client(region, why="a plan reads buckets", key=self._key)[0]
        address: str = client.generate_presigned_url(
            call, Params={"Bucket": bucket}, ExpiresIn=_VALID_SECONDS
        )
        return address


class _Request(BaseHTTPRequestHandler):
    server: _Relay
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a reading call on, and refuse everything else; other methods it does not know."""
        asked = urlsplit(self.path)
        bucket, region = _bucket(f"{asked.netloc}{asked.path}")
        call = CALLS.get((self.command, asked.query.removesuffix("=")))
        known = f"Credential={self.server.key_id}/" in self.headers.get("Authorization", "")
        if not bucket or not call or not known:
            self._answer(403, _REFUSED)
            return
        try:
            address = self.server.address(call, bucket, region)
            request = urllib.request.Request(address, method=self.command)  # noqa: S310 - ours
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                self._answer(answer.status, answer.read(), dict(answer.headers))
        except HTTPError as error:
            self._answer(error.code, error.read(), dict(error.headers))
        except (URLError, TimeoutError):
            self._answer(502, b"")

    do_HEAD = do_GET  # noqa: N815 - as above

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() in _PASSED_ON:
                self.send_header(name, value)
        self.send_header("Content-Length", "0" if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: Terraform says what failed."""


def _bucket(address: str) -> tuple[str, str]:
    """The name and the region of the one bucket that an address is of; both empty: of none."""
    found = _BUCKET.fullmatch(address)
    if found is None or bool(found[1]) == bool(found[3]):
        return "", ""
    return found[1] or found[3], found[2]


_REFUSED = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>'
    b"<Message>a plan only reads the settings of buckets</Message></Error>"
)
