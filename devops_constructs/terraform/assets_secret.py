"""The Secret with which processes reach their uploads."""

from __future__ import annotations

from devops_constructs.project.generated_secrets import ASSETS, ASSETS_BUCKET
from devops_constructs.project.release import Release
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import opaque_secret
from devops_constructs.terraform._spaces_access import spaces_access
from devops_constructs.terraform.assets_bucket import AssetsBucket
from devops_constructs.terraform.reference import Reference


class AssetsSecret(Construct):
    """The application's key to the bucket of uploads, in the variables of the S3 clients.

    Creates:
        kubernetes_secret_v1.<stack>_assets
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, namespace: Reference, made: AssetsBucket
    ) -> None:
        super().__init__(scope, id)
        data = {ASSETS_BUCKET: made.bucket.id, **spaces_access(props.assets_region, made.key)}
        self.secret = opaque_secret(self, props, namespace, ASSETS, data)
