"""How the agency begins: from nothing to a shop that runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from secrets import token_hex

import pyrage

from devops_constructs.project.infrastructure_secrets import (
    A_PERSON,
    PLANS_IDENTITY,
    PLANS_SIGNING_KEY,
    pipeline_secrets,
)
from devops_constructs.project.loader import load
from tests.end_to_end.definitions import FLEET, SHOP
from tests.end_to_end.github import Run
from tests.end_to_end.moments import Moment
from tests.end_to_end.programs import write_devops
from tests.end_to_end.world import World
from tests.preparation import ROOT
from tests.registry_server import TOKEN as REGISTRY_TOKEN

FIRST = "sha256:" + "a" * 64
"""The digest of the first image."""
_APPROVE = re.compile(r"approve=(plans/\S+)")


@dataclass(frozen=True, repr=False)
class Beginning:
    """An agency whose shop runs, and how it came to that."""

    world: World
    founded: list[Run]
    """The applies of the fleet, each but the first approved by a person."""
    checked: Run
    """What the pull request with the shop sets off."""
    planned: Run
    """The plans of it."""
    applied: list[Run]
    """The applies of it."""
    pushed: str
    """The commit whose image is released."""
    released: Run
    last: Run
    """The apply of what waited for the release."""
    moment: Moment
    """How all is then."""


def begun(world: World) -> Beginning:
    """From nothing to a shop that runs."""
    found(world)
    founded = approve_all(world, world.apply())
    number = add_shop(world)
    checked = world.github.pull_request("infrastructure", number)
    planned = world.plan(number)
    world.merge(number)
    applied = approve_all(world, world.apply())
    pushed = install_workflows(world)
    released, last = world.release(pushed), world.apply()
    moment = Moment.of(world)
    return Beginning(world, founded, checked, planned, applied, pushed, released, last, moment)


def found(world: World) -> None:
    """The fleet, pushed to a branch that nobody has reviewed anything on, and its state space."""
    identity = pyrage.x25519.Identity.generate()
    repository = world.infrastructure
    write_devops(repository.root)
    repository.write(".gitignore", (ROOT / ".gitignore").read_text("utf-8"))
    repository.write("projects/fleet.py", FLEET.format(recipient=identity.to_public()))
    set_secrets(world, str(identity))
    world.synthesise()
    repository.commit("begin")
    key = {"SPACES_ACCESS_KEY_ID": "hidden-first", "SPACES_SECRET_ACCESS_KEY": "hidden-secret"}
    world.devops("bootstrap", "--yes", **key)


def set_secrets(world: World, identity: str) -> None:
    """What a person sets, as `devops bootstrap` and `devops secrets` say."""
    projects = world.infrastructure
    projects.write("projects/shop.py", SHOP)  # Rollbar is asked as soon as a project wants it
    portfolio = load(projects.root).portfolio
    projects.write("projects/shop.py", None)
    by_hand = world.github.set_by_hand
    for secret in pipeline_secrets(portfolio):
        if secret.made_by == A_PERSON:
            of = by_hand.setdefault(("infrastructure", secret.environment), {})
            of[secret.name] = f"hidden-{secret.name}-{secret.environment}"
    key = {PLANS_SIGNING_KEY: token_hex(32)}
    by_hand["infrastructure", "terraform-plan"] |= key
    own = {PLANS_IDENTITY: identity, "REGISTRY_TOKEN": REGISTRY_TOKEN}
    by_hand["infrastructure", "terraform-apply"] |= {**key, **own}
    by_hand["shop", ""] = {"REGISTRY_TOKEN": REGISTRY_TOKEN}
    by_hand["shop", "production"] = {"SECRET_KEY_BASE": "hidden-key-base"}


def approve_all(world: World, run: Run) -> list[Run]:
    """A person lets everything be applied that waits for one, until nothing does; all runs."""
    runs = [run]
    while keys := waiting(runs[-1]):
        runs.append(world.apply(*keys))
    return runs


def waiting(run: Run) -> list[str]:
    """The keys of the plans that wait for a person."""
    return _APPROVE.findall(run.said)


def add_shop(world: World) -> int:
    """A pull request with the shop, whose zone is to be strict once it runs."""
    world.infrastructure.write("projects/shop.py", SHOP)
    fleet = world.infrastructure.root / "projects/fleet.py"
    text = fleet.read_text("utf-8")
    strict = 'Zone("acme.example", ssl="strict")'
    fleet.write_text(text.replace('Zone("acme.example")', strict), "utf-8")
    world.synthesise()
    return world.propose("The shop")


def install_workflows(world: World) -> str:
    """The shop's workflows in its repository, and its first image; returns the commit."""
    done = world.devops("workflows", "install", str(world.shop.root), "--yes")
    assert done.returncode == 0, done.stderr
    return world.push("Workflows", FIRST)
