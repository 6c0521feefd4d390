"""DigitalOcean's API, as far as commands ask it."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError

from devops_constructs.errors import OperationError

TOKENS = ("DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN")
"""The variables that hold a token, as the provider reads them."""

_ATTEMPTS = 4
_SAFE = ("GET", "DELETE")
_FOR_NOW = (429, 500, 502, 503, 504)


def token() -> str | None:
    """The token of the environment; None: there is none."""
    return next((os.environ[name] for name in TOKENS if os.environ.get(name)), None)


@dataclass(frozen=True)
class DigitalOcean:
    """The API, asked for one purpose."""

    why: str
    """What it is asked for; part of what is said when it does not answer."""
    fix: str
    """What helps then."""
    pause_seconds: float = 1.0
    """Before what may be asked again is asked again; then twice as long."""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer, which is None where there is nothing to say.

        Raises:
            OperationError: it did not answer, or refused.
        """
        return json.loads(self.text(method, path, body) or "null")

    def text(self, method: str, path: str, body: dict[str, Any] | None = None) -> str:
        """The answer as it comes; what changes nothing the second time is asked up to four times.

        Raises:
            OperationError: there is no token, or it did not answer, or refused.
        """
        if token() is None:
            raise OperationError(
                f"{TOKENS[0]} is not set\n    why: {self.why}\n    fix: {self.fix}"
            )
        pause = self.pause_seconds
        for left in reversed(range(_ATTEMPTS if method in _SAFE else 1)):
            try:
                return _answer(method, path, body)
            except HTTPError as error:
                if method == "DELETE" and error.code == 404:
                    return ""
                if not left or error.code not in _FOR_NOW:
                    raise self._silent(method, path, f"{error.code} {error.reason}") from None
            except (URLError, OSError, http.client.HTTPException) as error:
                if not left:
                    reason = getattr(error, "reason", None) or error
                    raise self._silent(method, path, str(reason)) from None
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last attempt ends it")

    def pages(self, path: str, key: str) -> Iterator[dict[str, Any]]:
        """What all pages of a list have under a key.

        Raises:
            OperationError: it did not answer, or refused.
        """
        page = 1
        while True:
            answer = self.ask("GET", f"{path}?per_page=200&page={page}")
            yield from answer.get(key) or ()
            if not (answer.get("links") or {}).get("pages", {}).get("next"):
                return
            page += 1

    def _silent(self, method: str, path: str, reason: str) -> OperationError:
        return OperationError(
            f"DigitalOcean's API did not answer {method} {path.partition('?')[0]}: {reason}\n"
            f"    why: {self.why}\n"
            f"    fix: {self.fix}"
        )


def _answer(method: str, path: str, body: dict[str, Any] | None) -> str:
    api = os.environ.get("DIGITALOCEAN_API_URL", "https://api.digitalocean.com").rstrip("/")
    request = urllib.request.Request(  # noqa: S310 - the API's address, or one that the user named
        f"{api}{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {token()}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - likewise
        text: str = answer.read().decode()
        return text
