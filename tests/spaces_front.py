"""What stands before the S3 server: it passes everything on, until it is told to refuse."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError

from tests.s3_server import S3Server

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_OWN = ("connection", "content-length", "date", "server", "transfer-encoding")

Refuses = Callable[[str, str], bool]
"""Whether a request fails, by method and path."""


class Spaces(ThreadingHTTPServer):
    """Spaces, as the agency reaches them."""

    daemon_threads = True

    def __init__(self, behind: S3Server) -> None:
        super().__init__(("127.0.0.1", 0), _Front)
        self.behind = behind
        self._refuses: Refuses = lambda method, path: False
        self.refused: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def refusing(self, refuses: Refuses) -> Iterator[None]:
        """Refuse these requests until the block is left; there is one, or nothing is tested."""
        before, self._refuses = self._refuses, refuses
        self.refused.clear()
        try:
            yield
        finally:
            self._refuses = before
        assert self.refused, "nothing was refused"

    def refuses(self, method: str, path: str) -> bool:
        """Whether a request is refused now."""
        if not self._refuses(method, path):
            return False
        self.refused.append(f"{method} {path}")
        return True


class _Front(BaseHTTPRequestHandler):
    server: Spaces
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the one who asked

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.refuses(self.command, self.path):
            # not 503, which is asked again for minutes
            self._answer(403, {}, b"<Error><Code>AccessDenied</Code></Error>")
            return
        # as a form, which is what urllib says otherwise, the server would take it apart
        headers = {"Content-Type": "application/octet-stream", **dict(self.headers.items())}
        headers.pop("Expect", None)  # it was answered here
        url = self.server.behind.url + self.path
        passed = urllib.request.Request(url, body or None, headers, method=self.command)
        try:
            answer = _DIRECT.open(passed, timeout=20)
        except HTTPError as error:
            answer = error
        self._answer(answer.status, dict(answer.headers.items()), answer.read())

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        if self.command == "HEAD" and "Content-Length" in headers:
            self.send_header("Content-Length", headers["Content-Length"])
        else:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = do_any  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def spaces(behind: S3Server) -> Iterator[Spaces]:
    """Have them until the block is left."""
    with Spaces(behind) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
