"""The private space of a project: old plans and database backups."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.project import naming
from devops_constructs.project.backups import FOLDER, INCOMING_FOLDER
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import HostedProject
from devops_constructs.project.spaces import PrivateSpace
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import SpacesBucket
from devops_constructs.terraform.plans_access import PlansAccess

PLANS = "plans/"
"""Prefix in the bucket."""

BACKUPS_DAYS = {FOLDER: None, INCOMING_FOLDER: 7}
"""Which backups are kept is up to the job that makes them: a rule that counts days would delete the
last good ones if the job failed for long. What has not been proved is forgotten."""

UNFINISHED_UPLOADS_DAYS = 7


class PrivateBucket(Construct):
    """A private, versioned bucket whose content is forgotten after the declared number of days.

    Creates:
        digitalocean_spaces_bucket.<project>_private: it cannot be destroyed by Terraform, and not
            while it holds anything. Deleted and overwritten objects can be brought back for
            `old_versions_days`.
        digitalocean_spaces_key.<project>_plans, and where it is delivered: see PlansAccess; if
            there is an infrastructure repository, as nobody else archives plans.

    Sources: https://docs.digitalocean.com/products/spaces/how-to/configure-lifecycle-rules/
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedProject, space: PrivateSpace
    ) -> None:
        super().__init__(scope, id)
        project = props.project
        self.bucket = private_space(
            self,
            stack_id(project.name, "private"),
            props.fleet,
            naming.private_space_name(props.fleet, project),
            space,
            {PLANS: space.plans_days, **BACKUPS_DAYS},
        )
        if infrastructure := props.fleet.infrastructure:
            PlansAccess(self, "plans", props, self.bucket, infrastructure)


def private_space(
    scope: Construct,
    address: str,
    fleet: Fleet,
    name: str,
    space: PrivateSpace,
    days: Mapping[str, int | None],
) -> SpacesBucket:
    """A bucket with the settings of a project's private space; `days` says for each prefix how
    long its objects are kept; None: until somebody deletes them."""
    return SpacesBucket(
        scope,
        address,
        name=name,
        region=space.region or fleet.spaces_region,
        acl="private",
        force_destroy=False,
        versioning=[{"enabled": True}],
        lifecycle_rule=[
            {
                "id": prefix.strip("/"),
                "enabled": True,
                "prefix": prefix,
                "expiration": [{"days": kept}] if kept else None,
                # with versioning, expiration alone would only hide the object
                "noncurrent_version_expiration": [{"days": space.old_versions_days}],
                "abort_incomplete_multipart_upload_days": UNFINISHED_UPLOADS_DAYS,
            }
            for prefix, kept in sorted(days.items())
        ],
        lifecycle={"prevent_destroy": True},
    )
