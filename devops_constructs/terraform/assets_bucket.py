"""The uploads of a project in one environment."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.generated_secrets import ASSETS
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import AssetsSpace
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._spaces_access import spaces_key
from devops_constructs.terraform.digitalocean import SpacesBucket
from devops_constructs.terraform.private_bucket import UNFINISHED_UPLOADS_DAYS


class AssetsBucket(Construct):
    """A private, versioned bucket for uploads, and the application's key to it.

    Creates:
        digitalocean_spaces_bucket.<stack>_assets: it cannot be destroyed by Terraform, and not
            while it holds anything. It has no policy, which would exclude the keys to it. Who else
            reads it says `AssetsHost`.
        digitalocean_spaces_key.<stack>_assets: the application's, with one grant on this bucket,
            and `_<date>` once it was made anew. It reaches neither backups nor another environment.

    Sources: https://docs.digitalocean.com/products/spaces/how-to/manage-access/
    """

    def __init__(self, scope: Construct, id: str, props: Release, space: AssetsSpace) -> None:
        super().__init__(scope, id)
        self.bucket = SpacesBucket(
            self,
            stack_id(props.name, "assets"),
            name=naming.assets_space_name(props.fleet, props.project, props.environment),
            region=space.region or props.fleet.spaces_region,
            acl="private",
            force_destroy=False,
            versioning=[{"enabled": True}],
            lifecycle_rule=[
                {
                    "id": "old-versions",
                    "enabled": True,
                    "noncurrent_version_expiration": [{"days": space.old_versions_days}],
                    "abort_incomplete_multipart_upload_days": UNFINISHED_UPLOADS_DAYS,
                }
            ],
            lifecycle={"prevent_destroy": True},
        )
        # the id, because a bucket's name in the state can differ from the bucket's
        self.key = spaces_key(self, props, ASSETS, self.bucket.id)
