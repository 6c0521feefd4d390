"""What holds data: its name fits, and no two things have the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.environment import Environment
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.project import Project


def names_fit(fleet: Fleet, project: Project) -> Iterator[Problem]:
    """Names by rule are not longer than what holds data may be called."""
    if project.is_spoilt("name") or fleet.is_spoilt("organisation"):
        return
    space = naming.private_space_name(fleet, project)
    if project.private_space and len(space) > naming.SPACE_MAX:
        yield project.problem(
            "name",
            what=f"the private space {space!r} would have {len(space)} characters",
            why=f"it may have at most {naming.SPACE_MAX}",
            fix="shorten the project's name, or pin one by PrivateSpace(bucket_name=...)",
        )
    for environment in project.environments:
        bucket = naming.assets_space_name(fleet, project, environment)
        if project.assets_space and len(bucket) > naming.SPACE_MAX:
            yield environment.problem(
                "name",
                what=f"the assets space {bucket!r} would have {len(bucket)} characters",
                why=f"it may have at most {naming.SPACE_MAX}",
                fix="shorten the project's name, or pin one by assets_bucket_name=...",
            )
        backups = naming.backups_space_name(fleet, project, environment)
        if _has_own_backups_space(project, environment) and len(backups) > naming.SPACE_MAX:
            yield environment.problem(
                "name",
                what=f"the space of its backups {backups!r} would have {len(backups)} characters",
                why=f"it may have at most {naming.SPACE_MAX}",
                fix="shorten the project's name, or pin one by backups_bucket_name=...",
            )
        for database in _databases(fleet, project, environment):
            pool = naming.pool_name(database)
            if len(pool) > naming.POOL_MAX:
                yield environment.problem(
                    "name",
                    what=f"the connection pool {pool!r} would have {len(pool)} characters",
                    why=f"it may have at most {naming.POOL_MAX}",
                    fix="shorten the project's name, or pin one by database_name=...",
                )


def data_is_not_shared(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """Rules and pins together could give one name to two things that hold data."""
    why = "what one of them deletes or restores, the other would lose"
    spaces = {fleet.state.bucket_name: "the Terraform state"}
    slices: dict[str, str] = {}  # also on other database clusters: a name in a log is to be clear
    for project in {project.name: project for project in projects}.values():
        if space := project.private_space and naming.private_space_name(fleet, project):
            holder = f"project {project.name!r}"
            if (other := spaces.setdefault(space, holder)) != holder:
                yield project.problem(
                    "private_space",
                    what=f"its private space {space!r} is also that of {other}",
                    why=why,
                    fix="pin another name by PrivateSpace(bucket_name=...)",
                )
        # what a retired environment gives up, another one of the project may take over
        for environment in sorted(project.environments, key=lambda each: bool(each.retired)):
            own = f"of project {project.name!r}" if environment.retired else None
            holder = f"environment {environment.name!r} of project {project.name!r}"
            assets = project.assets_space and naming.assets_space_name(fleet, project, environment)
            if assets and _is_of_another(spaces.setdefault(assets, holder), holder, own):
                other = spaces[assets]
                yield environment.problem(
                    "assets_bucket_name",
                    what=f"its assets space {assets!r} is also that of {other}",
                    why=why,
                    fix="pin another name by assets_bucket_name=...",
                )
            dumps = f"{holder}, backups"
            backups = naming.backups_space_name(fleet, project, environment)
            if _has_own_backups_space(project, environment) and (
                (other := spaces.setdefault(backups, dumps)) != dumps
            ):
                yield environment.problem(
                    "backups_bucket_name",
                    what=f"the space of its backups {backups!r} is also that of {other}",
                    why=why,
                    fix="pin another name by backups_bucket_name=...",
                )
            for database in _databases(fleet, project, environment):
                if _is_of_another(slices.setdefault(database, holder), holder, own):
                    other = slices[database]
                    yield environment.problem(
                        "database_name",
                        what=f"its database {database!r} is also that of {other}",
                        why=why,
                        fix="pin another name by database_name=...",
                    )


def _is_of_another(other: str, holder: str, own: str | None) -> bool:
    return other != holder and not (own and other.endswith(own))


def _has_own_backups_space(project: Project, environment: Environment) -> bool:
    kept = project.database is not None and project.private_space is not None
    return kept and environment.has_own_backups_space


def _databases(fleet: Fleet, project: Project, environment: Environment) -> Iterator[str]:
    if project.database:
        for further in (None, *project.database.further):
            yield naming.database_name(fleet, project, environment, further)
