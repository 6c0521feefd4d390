"""`devops bootstrap`: what is done once, before any stack can be applied.

The space of the states is outside any stack, since a state cannot lie in what it describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from devops_constructs.errors import OperationError
from devops_constructs.operations import state_key
from devops_constructs.operations.spaces_client import VARIABLES, has_credentials
from devops_constructs.operations.state_space import StateBucket
from devops_constructs.operations.tokens import (
    Credential,
    credentials,
    pipeline_credentials,
    state_key_places,
)
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.portfolio import Portfolio

SCHEMA = "devops-constructs/bootstrap/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

State = Literal["done", "to do", "by hand", "unknown"]


@dataclass(frozen=True)
class Step:
    """One thing to do, and whether it is done; "unknown": nothing was there to look with."""

    name: str
    state: State
    how: str
    variables: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """What `gh secret set` is told, once it is there; without a value."""


def bootstrap(portfolio: Portfolio, *, run: bool, key_file: Path | None) -> list[Step]:
    """The steps, as they are when it ends. Without `run` nothing is changed, only looked at.

    Raises:
        OperationError: with `run`, there is no key for Spaces, or a server refuses.
    """
    by_hand = [_by_hand(each) for each in credentials(portfolio)]
    if run and not has_credentials():
        raise OperationError(
            f"{' and '.join(VARIABLES)} are not set\n"
            "    why: the state space is made with the first Spaces key, which a person makes\n"
            f"    fix: {by_hand[0].how}; then put it into these variables"
        )
    fleet = portfolio.fleet
    then = map(_by_hand, pipeline_credentials(portfolio))
    return [*by_hand, *_space(fleet, run), _key(fleet, run, key_file), *then]


def _by_hand(each: Credential) -> Step:
    return Step(each.name, "by hand", each.how, each.variables, each.rights, each.secrets)


def _space(fleet: Fleet, run: bool) -> Iterator[Step]:
    name = fleet.state.bucket_name
    made = f"a private Space {name} in {fleet.state.region}"
    kept = "each state that is overwritten stays as an older version"
    locked = "an object that is there already is not written again (If-None-Match), or two runs of"
    locked += " Terraform could write one state"
    if not has_credentials():
        for step, how in (("state space", made), ("versions", kept), ("lock", locked)):
            yield Step(step, "unknown", how, VARIABLES)
        return
    bucket = StateBucket(fleet.state)
    there = _done(bucket.exists, bucket.make, run)
    yield Step("state space", there, made)
    versions: State = "to do"
    if there == "done":
        versions = _done(bucket.keeps_versions, bucket.keep_versions, run)
    yield Step("versions", versions, kept)
    yield Step("lock", _lock(bucket, run), locked)


def _done(is_done: Callable[[], bool], do: Callable[[], None], run: bool) -> State:
    if is_done():
        return "done"
    if not run:
        return "to do"
    do()
    return "done"


def _lock(bucket: StateBucket, run: bool) -> State:
    if not run:
        return "unknown"  # to find out, one has to write
    if bucket.locks():
        return "done"
    raise OperationError(
        "the state space lets a second writer in\n"
        "    why: Terraform's lock is an object that must not be there yet; here two runs would"
        " both believe that they have it\n"
        "    fix: keep states where conditional writes are honoured, or let nothing but one CI job"
        " at a time run Terraform"
    )


def _key(fleet: Fleet, run: bool, file: Path | None) -> Step:
    name = state_key.key_name(fleet)
    how = (
        f"a Spaces key {name} that reads and writes {fleet.state.bucket_name} only; Terraform reads"
        " it from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )
    made = partial(Step, "state key", secrets=state_key_places(fleet))
    variables = ("DIGITALOCEAN_TOKEN",)
    if not state_key.has_token():
        return made("unknown", how, variables)
    if state_key.key_exists(fleet):
        return made("done", how)
    if not run or file is None:
        return made("to do", f"{how}; made with --yes --key-file FILE", variables)
    state_key.make_key(fleet, file)
    return made("done", f"{how}; written to {file}")


def as_json(steps: list[Step]) -> dict[str, Any]:
    """The steps as data."""
    return {"schema": SCHEMA, "steps": [asdict(step) for step in steps]}


def as_text(steps: list[Step]) -> str:
    """The steps for people, numbered."""
    lines = []
    for number, step in enumerate(steps, start=1):
        lines.append(f"{number}. {step.name}: {step.state}")
        lines.append(f"   {step.how}")
        lines += [f"   - {right}" for right in step.rights]
        if step.variables and step.state != "done":
            lines.append(f"   in {', '.join(step.variables)}")
        lines += [f"   gh secret set {secret}" for secret in step.secrets]
    return "\n".join(lines) + "\n"


def is_done(steps: list[Step]) -> bool:
    """Whether nothing is left that the command could do, as far as it could look."""
    return all(step.state in ("done", "by hand") for step in steps if step.name != "lock")
