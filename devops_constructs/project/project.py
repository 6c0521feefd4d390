"""One web project: what it consists of and where it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project import _project_checks, naming
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label, RepositoryName, TimeZone
from devops_constructs.project._label_maps import Annotations, Labels
from devops_constructs.project.adoption import Adoption, Moved
from devops_constructs.project.claim import Claim
from devops_constructs.project.component import Component
from devops_constructs.project.config import Config
from devops_constructs.project.database import Database
from devops_constructs.project.env import Env
from devops_constructs.project.environment import Environment
from devops_constructs.project.error_tracking import ErrorTracking
from devops_constructs.project.extra_manifest import ExtraManifest
from devops_constructs.project.github_repository import GithubRepository, WorkflowFile
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.maintenance import MaintenancePage
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.rotation import Rotation
from devops_constructs.project.secret import Secret
from devops_constructs.project.spaces import AssetsSpace, PrivateSpace
from devops_constructs.project.tombstone import Tombstone

if TYPE_CHECKING:
    from devops_constructs.project.fleet import Fleet


class Project(Definition):
    """The definition of one project; one per file in `projects/`.

    Raises:
        DefinitionError: with every problem of the whole, when it is built alone. Under the loader
            all problems of all projects come out together.
    """

    name: Label = Field(examples=["acme-shop"])
    """The first half of every release's name. It can never change once deployed."""
    repository: RepositoryName | None = None
    """The name of its GitHub repository below the fleet's owner; None: named like the project."""
    github: GithubRepository | None = GithubRepository()
    """The settings of that repository; None: others look after all of it, also after what its
    workflows release with."""
    workflows: Literal["called", "whole"] | None = None
    """Where its workflows are: "called", in the infrastructure repository, and its own repository
    has a few lines that call them by commit; "whole", all of them in its own, which then needs no
    other. None: called if the fleet has an infrastructure repository, else whole."""
    tests: WorkflowFile | None = None
    """A workflow of the repository's own in `.github/workflows`, such as "tests.yml", that starts
    by `workflow_call`; it runs for pull requests and before images are pushed. None: nothing is
    tested before."""
    images: tuple[ContainerImage, ...] = ()
    """What the components run, built from the repository or from outside."""
    components: tuple[Component, ...] = Field(min_length=1)
    """Everything that runs in the cluster."""
    time_zone: TimeZone = "Etc/UTC"
    """IANA name of the zone that schedules are meant in, unless a scheduled job says otherwise."""
    env: Env = immutabledict()
    """Variables of every process; those of images, environments and components go over them."""
    config_maps: tuple[Config, ...] = ()
    """Settings that are no secret, as files or variables of those that name them."""
    secrets: tuple[Secret, ...] = ()
    """Secrets by name and keys; values never appear in a definition."""
    database: Database | None = None
    """Its slice of the shared PostgreSQL; None: it has no database."""
    private_space: PrivateSpace | None = PrivateSpace()
    """Plans and backups; None: neither is kept."""
    claims: tuple[Claim, ...] = ()
    """Volumes that outlive pods, one of each in every environment that mounts it."""
    assets_space: AssetsSpace | None = None
    """Uploads; None: it has none."""
    error_tracking: ErrorTracking | None = None
    """Rollbar; None: errors are reported nowhere."""
    maintenance_page: MaintenancePage = MaintenancePage()
    """What visitors see while the chart's value `maintenance` is true."""
    labels: Labels = immutabledict()
    """Of all objects and pods, such as the team that owns them. A change replaces the pods."""
    annotations: Annotations = immutabledict()
    """Of all objects, not of pods."""
    patches: tuple[ObjectPatch, ...] = ()
    """Changes of generated objects in every environment, for what no field says."""
    extra_manifests: tuple[ExtraManifest, ...] = ()
    """Objects of every environment, written out."""
    adopted: tuple[Adoption, ...] = ()
    """What exists already and is taken over into the project's stacks."""
    moved: tuple[Moved, ...] = ()
    """Resources of the project's stacks that have another address now."""
    rotations: tuple[Rotation, ...] = ()
    """What Terraform has made anew since, of what exists once: "plans", the key with which plans
    are archived. What it makes for an environment is said there."""
    tombstones: tuple[Tombstone, ...] = ()
    """What holds data, was the project's, and is given up."""
    environments: tuple[Environment, ...] = Field(min_length=1)
    """Where it runs. Two environments differ only in what is written there."""

    @property
    def github_repository(self) -> str:
        """The name of its GitHub repository."""
        return self.repository or self.name

    def calls_workflows(self, fleet: Fleet) -> bool:
        """Whether its repository calls workflows of the infrastructure repository."""
        return fleet.infrastructure is not None and self.workflows != "whole"

    def image(self, name: str) -> ContainerImage:
        """The image of that name, which the checks have found to exist."""
        return next(image for image in self.images if image.name == name)

    def environment(self, name: str) -> Environment:
        """The environment of that name.

        Raises:
            KeyError: there is none.
        """
        for environment in self.environments:
            if environment.name == name:
                return environment
        raise KeyError(name)

    def present(self, environment: Environment) -> tuple[Component, ...]:
        """The components that exist in an environment, without its differences."""
        absent = {name for name, d in environment.differences.items() if not d.present}
        return tuple(component for component in self.components if component.name not in absent)

    def _problems(self) -> Iterator[Problem]:
        for check in _project_checks.ALL:
            yield from check(self)
        for environment in self.environments:
            name = naming.release_name(self, environment)
            if len(name) > naming.RELEASE_MAX and not self.is_spoilt("name"):
                yield environment.problem(
                    "name",
                    what=f"the release {name!r} would have {len(name)} characters",
                    why=f"Helm takes names of releases with at most {naming.RELEASE_MAX}",
                    fix="shorten the project's or the environment's name",
                )
