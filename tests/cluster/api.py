"""Kubernetes' API, as far as tests ask it themselves."""

from __future__ import annotations

import json
import ssl
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

_PATCH = "application/merge-patch+json"
_WAITING_SECONDS = 60


@dataclass(frozen=True)
class Api:
    """The API at an address, with the rights of a token."""

    url: str
    certificate: Path
    token: str

    def get(self, path: str) -> Any:
        """What is there.

        Raises:
            HTTPError: nothing is, or it may not be seen.
        """
        return self._ask("GET", path)

    def items(self, path: str) -> list[dict[str, Any]]:
        """What a list has in it."""
        found: list[dict[str, Any]] = self.get(path)["items"]
        return found

    def make(self, path: str, body: Mapping[str, Any]) -> Any:
        """Make an object in a list."""
        return self._ask("POST", path, body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Merge something into an object."""
        return self._ask("PATCH", path, body, _PATCH)

    def delete(self, path: str, *, at_once: bool = False) -> None:
        """Delete an object; `at_once`: as a kubelet does that has stopped its pod."""
        self._ask("DELETE", path, {"gracePeriodSeconds": 0} if at_once else None)

    def may(
        self, verb: str, group: str, resource: str, namespace: str = "", name: str = ""
    ) -> bool:
        """Whether whose token it is may do something; a resource may be `<resource>/<part>`."""
        plural, _, part = resource.partition("/")
        asked = {
            "verb": verb,
            "group": group,
            "resource": plural,
            "subresource": part,
            "namespace": namespace,
            "name": name,
        }
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": asked},
        }
        made = self.make("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)
        allowed: bool = made["status"]["allowed"]
        return allowed

    def is_ready(self) -> bool:
        """Whether it answers, and says that it is ready."""
        try:
            self._ask("GET", "/readyz")
        except (HTTPError, URLError, OSError):
            return False
        return True

    def wait_for(self, path: str) -> Any:
        """What is there, once it is there."""
        until = time.monotonic() + _WAITING_SECONDS
        while (found := self._found(path)) is None:
            assert time.monotonic() < until, f"{path} does not come"
            time.sleep(0.1)
        return found

    def wait_until_gone(self, path: str) -> None:
        """Return when nothing is there any more."""
        until = time.monotonic() + _WAITING_SECONDS
        while self._found(path) is not None:
            assert time.monotonic() < until, f"{path} does not go"
            time.sleep(0.1)

    def _found(self, path: str) -> Any:
        try:
            return self.get(path)
        except HTTPError as error:
            if error.code == 404:
                return None
            raise

    def _ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", content, headers, method=method)
        with self._opener.open(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text.startswith(b"{") else text

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self.certificate)
        direct = urllib.request.ProxyHandler({})
        return urllib.request.build_opener(direct, urllib.request.HTTPSHandler(context=context))
