"""Who made a plan: what only the jobs that plan and apply can sign, by HMAC-SHA256.

A recipient of age is public, so that a plan is encrypted does not say who made it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.project.infrastructure_secrets import PLANS_SIGNING_KEY

SCHEMA = "devops-constructs/plan-signature/v1"
"""Part of what is signed, so that a signature of something else is none of a plan."""

_KEY = re.compile(r"(?:[0-9a-f]{2}){32,}")
_SIGNATURE = "signature"


@dataclass(frozen=True)
class SigningKeys:
    """The first key signs; what any of them has signed is authentic."""

    _keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> SigningKeys | None:
        """One key a line, so that an old one can stay behind a new one; None: there is none.

        Raises:
            OperationError: a line is something else. It is not in the error.
        """
        lines = [line.strip() for line in text.splitlines()]
        written = [line for line in lines if line and not line.startswith("#")]
        if not all(map(_KEY.fullmatch, written)):
            raise OperationError(
                f"{PLANS_SIGNING_KEY} holds something else than keys\n"
                "    why: a key is at least 32 bytes, as 64 hexadecimal digits on a line\n"
                "    fix: make one: openssl rand -hex 32"
            )
        return cls(tuple(map(bytes.fromhex, written))) if written else None

    @classmethod
    def from_env(cls) -> SigningKeys | None:
        """Those of the job; None: it has none, and cannot tell who made a plan.

        Raises:
            OperationError: the variable holds something else.
        """
        return cls.from_text(os.environ.get(PLANS_SIGNING_KEY, ""))

    def signed(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts with a signature among them."""
        return {**facts, _SIGNATURE: _code(self._keys[0], facts)}

    def know(self, data: object) -> bool:
        """Whether these are facts with a signature by one of the keys."""
        if not isinstance(data, dict) or not isinstance(data.get(_SIGNATURE), str):
            return False
        facts = {name: value for name, value in data.items() if name != _SIGNATURE}
        said = data[_SIGNATURE].encode(errors="replace")
        try:
            return any(hmac.compare_digest(_code(key, facts).encode(), said) for key in self._keys)
        except RecursionError:
            return False


def needed_keys() -> SigningKeys:
    """Those of the job.

    Raises:
        OperationError: it has none.
    """
    keys = SigningKeys.from_env()
    if keys is None:
        raise OperationError(
            f"{PLANS_SIGNING_KEY} is not set\n"
            "    why: only plans that the jobs which plan and apply have signed are applied\n"
            "    fix: give the job the secret; a person makes it once: openssl rand -hex 32"
        )
    return keys


def signature_of(files: Mapping[str, bytes], keys: SigningKeys) -> bytes:
    """What is kept beside these files of a plan."""
    return (json.dumps(keys.signed(_facts(files)), indent=2) + "\n").encode()


def is_signed(files: Mapping[str, bytes], signature: bytes, keys: SigningKeys) -> bool:
    """Whether a signature is one of just these files."""
    try:
        data = json.loads(signature)
    except (ValueError, RecursionError):
        return False
    return keys.know(data) and data == {**_facts(files), _SIGNATURE: data[_SIGNATURE]}


def not_authentic(key: str) -> OperationError:
    """For a plan that somebody else has put where plans are kept, or has changed there."""
    return OperationError(
        f"{key} is not authentic\n"
        "    why: it is not as the job that plans, or the one that applies, has signed it\n"
        "    fix: find out who can write to the archive, and approve the plan that devops apply"
        " makes"
    )


def _facts(files: Mapping[str, bytes]) -> dict[str, Any]:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {"schema": SCHEMA, "sha256": hashes}


def _code(key: bytes, facts: Mapping[str, Any]) -> str:
    # one text for the same facts, however a file lays them out
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
