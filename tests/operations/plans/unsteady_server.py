"""A server that passes on what it is asked, after it has failed."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError

from tests.s3_server import S3Server

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_OWN = ("connection", "content-length", "transfer-encoding")


@contextmanager
def unsteady(server: S3Server, failures: int) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked: each request fails so many times at first."""
    left: dict[str, int] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_any(self) -> None:
            request = f"{self.command} {self.path}"
            asked.append(request)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            left[request] = left.get(request, failures) - 1
            if left[request] >= 0:
                self.answer(503, {}, b"")
                return
            # as a form, which is what urllib says otherwise, the server would take it apart
            headers = {"Content-Type": "application/octet-stream", **dict(self.headers.items())}
            url = server.url + self.path
            passed = urllib.request.Request(url, body or None, headers, method=self.command)
            try:
                answer = _DIRECT.open(passed, timeout=20)
            except HTTPError as error:
                answer = error
            self.answer(answer.status, dict(answer.headers.items()), answer.read())

        def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_any  # noqa: N815 - names of the library

        def log_message(self, format: str, *args: object) -> None:
            pass

    front = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=front.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{front.server_port}", asked
    finally:
        front.shutdown()
        front.server_close()
