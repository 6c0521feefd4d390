"""From where browsers send uploads."""

from __future__ import annotations

from devops_constructs.project.edge import upload_origins
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import AssetsSpace
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import SpacesBucket, SpacesBucketCorsConfiguration


class AssetsCors(Construct):
    """The origins whose pages may upload into the bucket.

    Creates:
        digitalocean_spaces_bucket_cors_configuration.<stack>_assets: the environment's hosts, and
            the declared origins.

    Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-cors/
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, space: AssetsSpace, bucket: SpacesBucket
    ) -> None:
        super().__init__(scope, id)
        if origins := upload_origins(props):
            SpacesBucketCorsConfiguration(
                self,
                stack_id(props.name, "assets"),
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
