"""The Spaces key that reaches the states and nothing else, through DigitalOcean's API.

Sources: https://docs.digitalocean.com/products/spaces/reference/api/spaces-keys
"""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from devops_constructs.errors import OperationError
from devops_constructs.project.fleet import Fleet

_TOKENS = ("DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN")


def key_name(fleet: Fleet) -> str:
    """What it is called at DigitalOcean."""
    return f"{fleet.organisation}-terraform-state"


def has_token() -> bool:
    """Whether the environment has a token of DigitalOcean's API."""
    return _token() is not None


def key_exists(fleet: Fleet) -> bool:
    """Whether there is a key of that name; what it may do is not looked at."""
    page = 1
    while True:
        answer = _asked("GET", f"/v2/spaces/keys?per_page=200&page={page}")
        if any(key["name"] == key_name(fleet) for key in answer["keys"]):
            return True
        if not answer.get("links", {}).get("pages", {}).get("next"):
            return False
        page += 1


def make_key(fleet: Fleet, file: Path) -> None:
    """Make the key and write it into a new file that only its owner can read.

    DigitalOcean tells the secret once, so the file is opened first.

    Raises:
        OperationError: the file is there already, or the API refuses.
    """
    grant = {"bucket": fleet.state.bucket_name, "permission": "readwrite"}
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OperationError(
            f"{file} cannot be made: {error.strerror}\n"
            "    why: the key goes into a new file, which nobody else can read\n"
            "    fix: name another file by --key-file"
        ) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        try:
            made = _asked("POST", "/v2/spaces/keys", {"name": key_name(fleet), "grants": [grant]})
        except OperationError:
            file.unlink()
            raise
        opened.write(
            "[default]\n"
            f"aws_access_key_id = {made['key']['access_key']}\n"
            f"aws_secret_access_key = {made['key']['secret_key']}\n"
        )


def _token() -> str | None:
    return next((os.environ[name] for name in _TOKENS if os.environ.get(name)), None)


def _asked(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    api = os.environ.get("DIGITALOCEAN_API_URL", "https://api.digitalocean.com").rstrip("/")
    request = urllib.request.Request(  # noqa: S310 - the API's address, or one that the user named
        f"{api}{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {_token()}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - likewise
            found: dict[str, Any] = json.load(answer)
            return found
    except (HTTPError, URLError) as error:
        reason = f"{error.code} {error.reason}" if isinstance(error, HTTPError) else error.reason
        raise OperationError(
            f"DigitalOcean's API did not answer {method} {path.partition('?')[0]}: {reason}\n"
            "    why: it makes the key that reaches the states only\n"
            "    fix: use a token that may create and read spaces_key, or make the key by hand"
        ) from None
