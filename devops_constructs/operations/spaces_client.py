"""A client of Spaces, which speak the S3 API."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from devops_constructs.errors import OperationError

VARIABLES = ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY")

_ATTEMPTS = 5
_SECONDS = 20


@dataclass(frozen=True)
class SpacesKey:
    """A key of Spaces; its secret is shown nowhere."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"SpacesKey({self.id!r})"

    @classmethod
    def from_env(cls, names: tuple[str, str] = VARIABLES) -> SpacesKey | None:
        """The one in these variables; None: there is none."""
        key_id, secret = (os.environ.get(name) for name in names)
        return cls(key_id, secret) if key_id and secret else None


def has_credentials() -> bool:
    """Whether the environment has a key for Spaces."""
    return SpacesKey.from_env() is not None


def spaces_client(
    region: str, *, why: str, key: SpacesKey | None = None
) -> tuple[Any, type[Exception]]:
    """A client for a region with a key, or that of the environment, and what it raises when it is
    refused. What fails on the way is tried again.

    Raises:
        OperationError: boto3 is not installed, or there is no key.
    """
    key = key or SpacesKey.from_env()
    if key is None:
        raise OperationError(
            f"{' and '.join(VARIABLES)} are not set\n"
            f"    why: {why} through the S3 API\n"
            "    fix: put a Spaces key that may do so into these variables"
        )
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import ClientError
    except ModuleNotFoundError:
        raise OperationError(
            "boto3 is not installed\n"
            f"    why: {why} through the S3 API\n"
            "    fix: run scripts/devops, which has it; elsewhere: pip install '.[operations]'"
        ) from None
    usual = None if os.environ.get("AWS_ENDPOINT_URL_S3") else _endpoint(region)
    client = boto3.client(
        "s3",
        endpoint_url=usual,
        region_name="us-east-1",  # Spaces does not look at it
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        config=Config(
            signature_version="s3v4",  # boto3's addresses that are signed have version 2 otherwise
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            connect_timeout=_SECONDS,
            read_timeout=3 * _SECONDS,
        ),
    )
    return client, ClientError


def _endpoint(region: str) -> str:
    return f"https://{region}.digitaloceanspaces.com"
