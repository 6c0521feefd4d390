"""The Spaces key that reaches the states and nothing else, through DigitalOcean's API.

Sources: https://docs.digitalocean.com/products/spaces/reference/api/spaces-keys
"""

from __future__ import annotations

import os
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.digitalocean_api import DigitalOcean, token
from devops_constructs.project.fleet import Fleet

_API = DigitalOcean(
    why="it makes the key that reaches the states only",
    fix="use a token that may create and read spaces_key, or make the key by hand",
)


def key_name(fleet: Fleet) -> str:
    """What it is called at DigitalOcean."""
    return f"{fleet.organisation}-terraform-state"


def has_token() -> bool:
    """Whether the environment has a token of DigitalOcean's API."""
    return token() is not None


def key_exists(fleet: Fleet) -> bool:
    """Whether there is a key of that name; what it may do is not looked at."""
    return any(key["name"] == key_name(fleet) for key in _API.pages("/v2/spaces/keys", "keys"))


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
            made = _API.ask("POST", "/v2/spaces/keys", {"name": key_name(fleet), "grants": [grant]})
        except OperationError:
            file.unlink()
            raise
        opened.write(
            "[default]\n"
            f"aws_access_key_id = {made['key']['access_key']}\n"
            f"aws_secret_access_key = {made['key']['secret_key']}\n"
        )
