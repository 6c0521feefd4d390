"""Who reads the uploads of a release, and from where browsers send them."""

from __future__ import annotations

import json

from devops_constructs.project.edge import delivery, upload_origins
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import AssetsSpace
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import (
    SpacesBucket,
    SpacesBucketCorsConfiguration,
    SpacesBucketPolicy,
)


class AssetsReading(Construct):
    """The rules of the bucket of uploads.

    Creates:
        digitalocean_spaces_bucket_policy.<stack>_assets: with a delivery, everybody may get an
            object whose name he knows. Nobody may list them, as `acl = "public-read"` would allow.
        digitalocean_spaces_bucket_cors_configuration.<stack>_assets: pages of the environment's
            hosts, and of the declared origins, may upload.

    Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-cors/
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, space: AssetsSpace, bucket: SpacesBucket
    ) -> None:
        super().__init__(scope, id)
        address = stack_id(props.name, "assets")
        if delivery(props):
            SpacesBucketPolicy(
                self,
                address,
                bucket=bucket.id,
                region=bucket.region,
                policy=_readable(bucket.id),
            )
        if origins := upload_origins(props):
            SpacesBucketCorsConfiguration(
                self,
                address,
                bucket=bucket.id,
                # in another region than the bucket's, Spaces would refuse it
                region=bucket.region,
                cors_rule=[
                    {
                        "allowed_origins": origins,
                        "allowed_methods": sorted(space.cors_methods),
                        "allowed_headers": sorted(space.cors_headers),
                        "expose_headers": ["ETag"],  # which uploads in parts are put together by
                        "max_age_seconds": space.cors_max_age_seconds,
                    }
                ],
            )


def _readable(bucket: str) -> str:
    statement = {
        "Sid": "ReadObjects",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
