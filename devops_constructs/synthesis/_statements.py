"""Where definitions and the past contradict each other about what was let go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.errors import Problem
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.resource_addresses import is_volume, stack_of, type_of
from devops_constructs.synthesis._change import Change, named
from devops_constructs.terraform.data_holding import adopted_in, declared_in, let_go_in

_IDS: Mapping[str, str] = {
    "digitalocean_database_db": "<id of the database cluster>,<name>",
    "digitalocean_spaces_bucket": "<region>,<name>",
    "github_repository": "<name>",
    "github_team": "<name>",
    "github_team_members": "<name of the team>",
    "kubernetes_namespace_v1": "<name>",
}
"""What providers want as id for an import. Sources: the section Import of each resource's page."""


def adoption(address: str) -> str:
    """What to write to take something over."""
    id_ = _IDS.get(type_of(address), "<its id>")
    return f'adopted=(dc.Adoption("{address}", id="{id_}"),)'


def comebacks(change: Change) -> Iterator[Problem]:
    """What was let go exists still, so declaring it again has to take it over."""
    for path, now in change.new_stacks.items():
        back = let_go_in(change.stacks[path]) & declared_in(now)
        for address in sorted(back - adopted_in(now)):
            owner = change.owner(address)
            yield owner.problem(
                "adopted",
                what=f"{address} was let go, and is declared again",
                why="it still exists, outside of Terraform: making it would fail, or make another",
                fix=f"take it over: write {adoption(address)} in {named(owner)}",
            )


def unknown_tombstones(change: Change) -> Iterator[Problem]:
    """A tombstone for what never was would let go of nothing, and look as if it had."""
    for tombstone in change.tombstones:
        address = tombstone.address
        path = f"terraform/stacks/{stack_of(address)}/cdk.tf.json"
        if is_volume(address) or not _is_new(change, path, address):
            continue
        known = sorted(declared_in(change.stacks.get(path, {})))
        yield tombstone.problem(
            "address",
            what=f"nothing that was synthesised before has the address {address}",
            why="it would let go of nothing, and look as if it had",
            fix=did_you_mean(address, known),
        )


def _is_new(change: Change, path: str, address: str) -> bool:
    """Whether the former stack neither had the resource nor let it go."""
    if path not in change.stacks and path in change.past.recorded:
        return False  # it stays as it was
    before: Mapping[str, Any] = change.stacks.get(path, {})
    return address not in declared_in(before) | let_go_in(before)
