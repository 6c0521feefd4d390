"""Where a stack's state is kept, in Terraform's words; knows no engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TERRAFORM_VERSION = ">= 1.11"
"""The first in which the S3 backend's own locking is no experiment (Terraform 1.11 changelog)."""


@dataclass(frozen=True, slots=True)
class StateBackend:
    """Where a stack's state is kept: an object in a Space, locked by Terraform itself.

    `key` is `<stack>/terraform.tfstate` unless given; `region` is the Space's, such as fra1.
    """

    bucket: str
    region: str
    key: str | None = None

    def arguments(self, stack: str) -> dict[str, Any]:
        """Arguments of Terraform's S3 backend as DigitalOcean documents it, with native locking.

        Sources: https://docs.digitalocean.com/products/spaces/reference/terraform-backend/
        """
        return {
            "bucket": self.bucket,
            "key": self.key or f"{stack}/terraform.tfstate",
            "region": "us-east-1",
            "endpoints": {"s3": f"https://{self.region}.digitaloceanspaces.com"},
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
            "skip_s3_checksum": True,
            "use_lockfile": True,
        }
