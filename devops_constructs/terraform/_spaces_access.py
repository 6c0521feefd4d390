"""Keys to Spaces, also as the variables that clients of S3 read by themselves."""

from __future__ import annotations

from typing import Literal

from devops_constructs.project import naming
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import generation_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import SpacesKey

Permission = Literal["read", "readwrite"]
"""Never "fullaccess": such a key reaches every bucket of the account."""


def spaces_key(
    scope: Construct,
    props: Release,
    purpose: str,
    bucket: str,
    permission: Permission = "readwrite",
) -> SpacesKey:
    """A release's key to that bucket only; its purpose is what a `Rotation` calls it."""
    name = naming.spaces_key_name(props.fleet, props.project, props.environment, purpose)
    generations = props.generations(purpose)
    return key_to(bucket, scope, (props.name, purpose), name, generations, permission)


def key_to(
    bucket: str,
    scope: Construct,
    address: tuple[str, str],
    name: str,
    generations: tuple[str | None, ...],
    permission: Permission = "readwrite",
) -> SpacesKey:
    """A key to one bucket, by its stack and what it is; beside it a former one is made as long as
    it is to go on working.

    A bucket with such a key can have no policy, nor one with a policy such a key. Source:
    https://docs.digitalocean.com/products/spaces/how-to/configure-bucket-policies/
    """
    keys = [
        SpacesKey(
            scope,
            generation_id(*address, generation),
            name=naming.dated(name, generation),
            grant=[{"bucket": bucket, "permission": permission}],
        )
        for generation in generations
    ]
    return keys[0]


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
