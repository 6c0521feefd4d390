"""Where a release's database backups go, and the credential that writes them there."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.generated_secrets import BACKUPS, BACKUPS_BUCKET
from devops_constructs.project.release import Release
from devops_constructs.project.spaces import PrivateSpace
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import opaque_secret
from devops_constructs.terraform._spaces_access import spaces_access, spaces_key
from devops_constructs.terraform.digitalocean import SpacesBucket
from devops_constructs.terraform.private_bucket import BACKUPS_DAYS, private_space
from devops_constructs.terraform.reference import Reference


class BackupsAccess(Construct):
    """The backup job's own key: the application never gets one to where its backups are.

    Production's go to the project's private space. Those of another environment have a bucket of
    their own, as a key cannot be limited to a part of one: theirs could delete production's.

    Creates:
        digitalocean_spaces_bucket.<stack>_backups: outside production.
        digitalocean_spaces_key.<stack>_backups: with one grant, and `_<date>` once it was made
            anew. A read-write key can also delete, which is why the bucket keeps old versions.
        kubernetes_secret_v1.<stack>_backups
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        namespace: Reference,
        space: PrivateSpace,
    ) -> None:
        super().__init__(scope, id)
        bucket = self._bucket(props, space)
        self.key = spaces_key(self, props, BACKUPS, bucket)
        region = space.region or props.fleet.spaces_region
        data = {BACKUPS_BUCKET: bucket, **spaces_access(region, self.key)}
        self.secret = opaque_secret(self, props, namespace, BACKUPS, data)

    def _bucket(self, props: Release, space: PrivateSpace) -> str:
        name = naming.backups_space_name(props.fleet, props.project, props.environment)
        if not props.environment.has_own_backups_space:
            return name
        own: SpacesBucket = private_space(
            self,
            stack_id(props.name, "backups"),
            props.fleet,
            name,
            space,
            BACKUPS_DAYS,
        )
        return own.id
