"""Rotations: each is of something that Terraform makes in that environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.rotatable import PLANS, Rotatable, rotatable, rotatable_once
from devops_constructs.project.rotation import Rotation

if TYPE_CHECKING:
    from devops_constructs.project.environment import Environment
    from devops_constructs.project.fleet import Fleet
    from devops_constructs.project.project import Project


def rotations_are_of_what_terraform_makes(project: Project) -> Iterator[Problem]:
    """The Secret is one of Terraform's, has the key, and can have two values if two are wanted."""
    sources = ("secrets", "components", "database", "assets_space", "error_tracking")
    if any(map(project.is_incomplete, sources)):
        return
    for environment in project.environments:
        known = rotatable(project, environment)
        for rotation in environment.rotations:
            if rotation.is_spoilt("secret"):
                continue
            if rotation.secret not in known:
                yield from _unknown(project, environment, rotation, known)
            else:
                yield from _fits(rotation, known[rotation.secret])
    once = rotatable_once(project)
    for rotation in project.rotations:
        if rotation.secret in once:
            yield from _fits(rotation, once[rotation.secret])
        elif not rotation.is_spoilt("secret"):
            yield rotation.problem(
                "secret",
                what=f"{rotation.secret!r} is not made once for all environments",
                why="nothing would be made anew",
                fix=f"write it into an environment, or {PLANS!r} beside a private_space",
            )


def keys_to_plans_are_made(fleet: Fleet, projects: Iterable[Project]) -> Iterator[Problem]:
    """A project that has its key to plans made anew has one."""
    if fleet.infrastructure or fleet.is_spoilt("infrastructure"):
        return
    for project in projects:
        for rotation in project.rotations if project.private_space else ():
            if rotation.secret == PLANS:
                yield rotation.problem(
                    "secret",
                    what="the fleet has no infrastructure repository, and so no key to plans",
                    why="nothing would be made anew",
                    fix="leave it out",
                )


def rotations_are_said_once(project: Project) -> Iterator[Problem]:
    """No value is made anew by two of them."""
    for rotations in (project.rotations, *(e.rotations for e in project.environments)):
        seen: list[Rotation] = []
        for rotation in rotations:
            for other in seen:
                if other.secret == rotation.secret and _same(other.key, rotation.key):
                    what = f"{rotation.secret!r} is made anew twice"
                    yield rotation.problem(
                        "secret",
                        what=f"{what}, by that of {other.date} and that of {rotation.date}",
                        why="a value is as new as one of them says",
                        fix="leave the older one out",
                    )
            seen.append(rotation)


def _same(key: str | None, other: str | None) -> bool:
    return key is None or other is None or key == other


def _unknown(
    project: Project, environment: Environment, rotation: Rotation, known: Mapping[str, Rotatable]
) -> Iterator[Problem]:
    declared = {secret.name: secret for secret in project.secrets}
    if secret := declared.get(rotation.secret):
        if not secret.is_spoilt("producer"):
            yield rotation.problem(
                "secret",
                what=f"the values of secret {secret.name!r} come from {secret.producer_name!r}",
                why="Terraform makes anew what it has made",
                fix=f"leave it out; 'devops secrets rotate {project.name} {environment.name}' with"
                " the key has the steps",
            )
    elif is_unknown(rotation.secret, declared):
        yield rotation.problem(
            "secret",
            what=f"Terraform makes no secret {rotation.secret!r} here",
            why="nothing would be made anew",
            fix=did_you_mean(rotation.secret, list(known)),
        )


def _fits(rotation: Rotation, made: Rotatable) -> Iterator[Problem]:
    if rotation.key is not None and rotation.key not in made.keys:
        if made.keys:
            why, fix = "nothing would be made anew", did_you_mean(rotation.key, list(made.keys))
        else:
            why, fix = "its keys are of one thing, and are made anew together", "leave key out"
        what = f"key {rotation.key!r} of {rotation.secret!r}"
        yield rotation.problem("key", what=f"{what} by itself", why=why, fix=fix)
    if rotation.beside is not None and made.why_not_beside:
        yield rotation.problem(
            "beside",
            what=f"a former value of {rotation.secret!r} beside the new one",
            why=made.why_not_beside,
            fix="leave beside out",
        )


ALL = (rotations_are_of_what_terraform_makes, rotations_are_said_once)
