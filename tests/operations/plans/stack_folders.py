"""Folders as committed stacks are, with built-in resources and their state on a loopback server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.s3_server import S3Server

STATES = "agency-terraform-state"
"""The space of the states of this repository's fleet."""

DEFAULT: Mapping[str, Any] = {"terraform_data": {"thing": {"input": "one"}}}


def stack_json(
    name: str, server: S3Server, resources: Mapping[str, Any] = DEFAULT, **more: Any
) -> dict[str, Any]:
    """A stack whose state is on that server, under the key that a committed one has."""
    backend = {
        "bucket": STATES,
        "key": f"{name}/terraform.tfstate",
        "region": "us-east-1",
        "endpoints": {"s3": server.url},
        "use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
        "skip_s3_checksum": True,
        "use_lockfile": True,
    }
    return {"terraform": {"backend": {"s3": backend}}, "resource": resources, **more}


def write_stack(folder: Path, content: Mapping[str, Any]) -> Path:
    """A folder with that stack in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cdk.tf.json").write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    return folder
