"""A client of Spaces, which speak the S3 API."""

from __future__ import annotations

import os
from typing import Any

from devops_constructs.errors import OperationError

VARIABLES = ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY")


def has_credentials() -> bool:
    """Whether the environment has a key for Spaces."""
    return all(os.environ.get(name) for name in VARIABLES)


def spaces_client(region: str, *, why: str) -> tuple[Any, type[Exception]]:
    """A client for a region with the key of the environment, and what it raises when it is refused.

    Raises:
        OperationError: boto3 is not installed, or there is no key.
    """
    if not has_credentials():
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
            "    fix: pip install 'devops-constructs[operations]'"
        ) from None
    usual = None if os.environ.get("AWS_ENDPOINT_URL_S3") else _endpoint(region)
    client = boto3.client(
        "s3",
        endpoint_url=usual,
        region_name="us-east-1",  # Spaces does not look at it
        aws_access_key_id=os.environ[VARIABLES[0]],
        aws_secret_access_key=os.environ[VARIABLES[1]],
        config=Config(
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    return client, ClientError


def _endpoint(region: str) -> str:
    return f"https://{region}.digitaloceanspaces.com"
