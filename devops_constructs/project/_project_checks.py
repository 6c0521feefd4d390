"""What only a whole project can tell: names used twice, and references that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from devops_constructs.errors import DefinitionError, Problem
from devops_constructs.project import (
    _config_checks,
    _env_checks,
    _error_tracking_checks,
    _file_checks,
    _release_job_checks,
    _rotation_checks,
    _storage_checks,
    reserved_names,
)
from devops_constructs.project._backup_checks import own_backups_fit
from devops_constructs.project._change_checks import (
    changes_are_of_the_project,
    changes_are_said_once,
)
from devops_constructs.project._definition import Definition
from devops_constructs.project._placement_checks import neighbours_exist
from devops_constructs.project._probe_checks import probes_have_hosts
from devops_constructs.project._quota_checks import quotas_hold_what_is_declared
from devops_constructs.project._route_checks import (
    hosts_are_distinct,
    redirects_lead_to_a_service,
    routes_are_distinct,
    routes_have_hosts,
)
from devops_constructs.project._route_order import ranked_alike
from devops_constructs.project._traffic_checks import cookies_are_distinct, logins_have_secrets
from devops_constructs.project._variable_checks import (
    redis_variables_are_free,
    secret_variables_are_free,
)
from devops_constructs.project.component import Process
from devops_constructs.project.container import Container
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.generated_secrets import DATABASE, generated_secrets
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.redis import REDIS_IMAGE, Redis
from devops_constructs.project.resolution import resolved

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def _names_are_unique(project: Project) -> Iterator[Problem]:
    families: tuple[tuple[str, Iterable[Any]], ...] = (
        ("image", project.images),
        ("component", project.components),
        ("config", project.config_maps),
        ("secret", project.secrets),
        ("environment", project.environments),
    )
    for noun, family in families:
        seen: set[str] = set()
        for item in family:
            if item.name in seen:
                yield item.problem(
                    "name",
                    what=f"the project already has {noun} {item.name!r}",
                    why="others refer to it by that name",
                    fix=f"give this {noun} a name of its own",
                )
            seen.add(item.name)


def _reserved_names_are_free(project: Project) -> Iterator[Problem]:
    taken = "the name is taken"
    for component in project.components:
        if why := reserved_names.COMPONENTS.get(component.name):
            fix = "name it after what it does, such as 'search'"
            yield component.problem("name", what=taken, why=why, fix=fix)
    generated = dict.fromkeys(
        (secret.name for secret in generated_secrets(project)),
        "Terraform makes a Secret of that name",
    )
    for secret in project.secrets:
        if why := reserved_names.secret_has(secret.name) or generated.get(secret.name):
            fix = "give this one another name, such as 'app'"
            yield secret.problem("name", what=taken, why=why, fix=fix)
    served = [c.name for c in project.components if isinstance(c, Redis) and c.image is None]
    for image in project.images:
        # its variables are in a ConfigMap of its name
        if why := reserved_names.CONFIG_MAPS.get(image.name):
            fix = "name it after what is in it, such as 'app'"
            yield image.problem("name", what=taken, why=why, fix=fix)
        if served and image.name == REDIS_IMAGE.name:
            why = f"Redis {served[0]!r} runs the library's own image, which has it"
            fix = f"write image={image.name!r} there to run this one, or give this one another name"
            yield image.problem("name", what=taken, why=why, fix=fix)


def _references_lead_somewhere(project: Project) -> Iterator[Problem]:
    images = {image.name: image for image in project.images}
    # what they refer to may be among what could not be read
    knows_images, knows_components = (
        not project.is_incomplete(field) for field in ("images", "components")
    )
    processes = [c for c in project.components if isinstance(c, Process)]
    companions = [companion for process in processes for companion in process.companions]
    for owner in (*project.images, *project.components, *companions):
        runs = owner.image if isinstance(owner, Container | Redis) and knows_images else None
        if runs and is_unknown(runs, images):
            yield owner.problem(
                "image",
                what=f"there is no image {runs!r}",
                why="a component runs one of the project's images",
                fix=did_you_mean(runs, list(images)),
            )
        if isinstance(owner, ContainerImage | Process) and knows_components:
            yield from _uses(project, owner, owner.uses)


def _uses(project: Project, owner: Definition, names: tuple[str, ...]) -> Iterator[Problem]:
    components = {component.name: component for component in project.components}
    usable = [c.name for c in project.components if c.port_number is not None]
    known = [*usable, *([DATABASE] if project.database else [])]
    generated = [secret.name for secret in generated_secrets(project)]
    for index, name in enumerate(names):
        if name in known:
            continue
        if name in components:
            what, why = f"uses {name!r}, which has no port", "there is nothing to connect to"
            fix = f"leave it out, or make {name!r} an InternalService"
        elif name == DATABASE and project.is_spoilt("database"):
            continue
        elif name == DATABASE:
            what, why = (
                "uses 'database', and the project has none",
                "there would be no DATABASE_URL",
            )
            fix = "add database=Database() to the project"
        elif name in generated:
            what, why = (
                f"uses {name!r}, which is a Secret",
                "there is nothing in the cluster to reach",
            )
            fix = f"write secrets=({name!r},): its keys become variables"
        elif not is_unknown(name, components):
            continue
        else:
            what = f"uses {name!r}, which is no component"
            why = "the network is opened only between components that exist"
            fix = did_you_mean(name, known)
        yield owner.problem("uses", index, what=what, why=why, fix=fix)


def _differences_make_sense(project: Project) -> Iterator[Problem]:
    components = {component.name: component for component in project.components}
    if project.is_incomplete("components"):
        return
    for environment in project.environments:
        for name in environment.differences:
            if name not in components:
                if not is_unknown(name, components):
                    continue
                yield environment.problem(
                    "differences",
                    name,
                    what=f"differences: there is no component {name!r}",
                    why="a difference is one of a component",
                    fix=did_you_mean(name, list(components)),
                )
                continue
            try:
                resolved(components[name], environment)
            except DefinitionError as error:
                yield from error.problems


def _something_runs_everywhere(project: Project) -> Iterator[Problem]:
    if project.is_incomplete("components"):
        return
    for environment in project.environments:
        if not project.present(environment):
            yield environment.problem(
                "differences",
                what="no component exists here",
                why="the chart would be empty, and Helm could not install it",
                fix="leave at least one of them present, or take the environment out",
            )


def _pinned_backups_exist(project: Project) -> Iterator[Problem]:
    for environment in project.environments:
        if environment.backups_bucket_name and not environment.has_own_backups_space:
            production = environment.name == "production"
            yield environment.problem(
                "backups_bucket_name",
                what="it has no space of its own for backups",
                why="production's go to the project's private space"
                if production
                else f"backups are made of 'production', and of {environment.name!r} if it says so",
                fix="leave it out, or pin PrivateSpace(bucket_name=...)"
                if production
                else "leave it out, or write backups=True",
            )


ALL: tuple[Callable[[Project], Iterator[Problem]], ...] = (
    _names_are_unique,
    _reserved_names_are_free,
    _references_lead_somewhere,
    _differences_make_sense,
    _something_runs_everywhere,
    hosts_are_distinct,
    routes_have_hosts,
    routes_are_distinct,
    redirects_lead_to_a_service,
    ranked_alike,
    logins_have_secrets,
    cookies_are_distinct,
    _pinned_backups_exist,
    own_backups_fit,
    neighbours_exist,
    probes_have_hosts,
    *_config_checks.ALL,
    *_file_checks.ALL,
    *_env_checks.ALL,
    *_error_tracking_checks.ALL,
    *_storage_checks.ALL,
    *_release_job_checks.ALL,
    *_rotation_checks.ALL,
    secret_variables_are_free,
    redis_variables_are_free,
    quotas_hold_what_is_declared,
    changes_are_said_once,
    changes_are_of_the_project,
)
