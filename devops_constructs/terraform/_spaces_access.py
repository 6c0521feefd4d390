"""How clients of S3 reach a Space, as the variables that they read by themselves."""

from __future__ import annotations

from devops_constructs.terraform.digitalocean import SpacesKey


def spaces_access(region: str, key: SpacesKey) -> dict[str, str]:
    """The variables for a key to Spaces of a region.

    Spaces take no notice of the region in a signature. They do not know the checksums that clients
    send on their own since 2025.
    """
    return {
        "AWS_ACCESS_KEY_ID": key.access_key,
        "AWS_ENDPOINT_URL_S3": f"https://{region}.digitaloceanspaces.com",
        "AWS_REGION": "us-east-1",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        "AWS_SECRET_ACCESS_KEY": key.secret_key,
    }
