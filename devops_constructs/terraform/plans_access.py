"""The key with which the plans of a project are archived and fetched."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.github_names import github_name
from devops_constructs.project.infrastructure import InfrastructureRepository
from devops_constructs.project.infrastructure_secrets import APPLY, ARCHIVE, plans_key
from devops_constructs.project.release import HostedProject
from devops_constructs.project.rotatable import PLANS, generations
from devops_constructs.terraform import github
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._spaces_access import key_to
from devops_constructs.terraform.digitalocean import SpacesBucket


class PlansAccess(Construct):
    """A key to the private space for the workflows of the infrastructure repository.

    No release has it. What lies under `backups/` it can read and delete too, as keys reach whole
    buckets.

    Creates, under the project's name with `_plans`:
        digitalocean_spaces_key: with `_<date>` once it was made anew.
        github_actions_environment_secret, and `_` with the environment's name: in those that
            archive and apply; on the plan "free" github_actions_secret in their place.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: HostedProject,
        bucket: SpacesBucket,
        repository: InfrastructureRepository,
    ) -> None:
        super().__init__(scope, id)
        address = stack_id(props.project.name, "plans")
        key = key_to(
            bucket.id,
            self,
            (props.project.name, "plans"),
            naming.plans_key_name(props.fleet, props.project),
            generations(props.project.rotations, PLANS),
        )
        value = f"{key.access_key}:{key.secret_key}"
        name = plans_key(props.project)
        for environment in (ARCHIVE, APPLY):
            if props.fleet.github_plan == "free":
                github.ActionsSecret(
                    self,
                    f"{address}_{environment}",
                    repository=repository.name,
                    secret_name=github_name("free", environment, name),
                    value=value,
                )
            else:
                github.ActionsEnvironmentSecret(
                    self,
                    f"{address}_{environment}",
                    repository=repository.name,
                    environment=environment,
                    secret_name=name,
                    value=value,
                )
