"""What a plan is a plan of: the bytes of a stack's two files, whatever commit they are in."""

from __future__ import annotations

import hashlib
from pathlib import Path

STACK = "cdk.tf.json"
LOCK = ".terraform.lock.hcl"
FILES = (STACK, LOCK)


def content_of(stack: Path) -> str:
    """The hash of the stack in a folder. Squashed, rebased and merged commits have the same."""
    lock = stack / LOCK
    return content_hash((stack / STACK).read_bytes(), lock.read_bytes() if lock.is_file() else b"")


def content_hash(stack: bytes, lock: bytes = b"") -> str:
    """The same of files that are not in a folder; no lock is an empty one."""
    return hashlib.sha256(stack + lock).hexdigest()
