"""The credential that writes database backups, and can do nothing else."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import SpacesKey


class BackupsKey(Construct):
    """A Spaces key that reads and writes the project's private space.

    It is the backup job's own: the application never gets a key to where its backups are.

    Creates:
        digitalocean_spaces_key.<stack>_backups: with one grant. A read-write key can also delete,
            which is why the bucket keeps old versions.
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(scope, id)
        bucket = naming.private_space_name(props.fleet, props.project)
        self.key = SpacesKey(
            self,
            stack_id(props.name, "backups"),
            name=naming.spaces_key_name(props.fleet, props.project, props.environment, "backups"),
            grant=[{"bucket": bucket, "permission": "readwrite"}],
        )
