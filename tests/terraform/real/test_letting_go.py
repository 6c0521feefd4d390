"""Real terraform and tofu forget what a tombstone gives up, and destroy the rest of its stack."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from devops_constructs import Adoption, Moved, Tombstone
from devops_constructs.terraform.built_stack import BuiltStack, built, new_stack
from devops_constructs.terraform.declared_changes import changed_stacks
from devops_constructs.terraform.digitalocean import DigitaloceanProvider, SpacesBucket
from devops_constructs.terraform.retired_stack import retired_stack
from tests.terraform.real.committed_stacks import EACH_STACK, CommittedStack
from tests.terraform.real.test_valid_for_real import problems
from tests.terraform.samples import FLEET
from tests.terraform_engine import ENGINES, Engine, Name, any_engine, engine, need_providers

BUCKET = "digitalocean_spaces_bucket.blog_private"
KEY = "digitalocean_spaces_key.blog_backups"
PROVIDERS = ("digitalocean", "github", "rollbar")
CREDENTIALS = {
    "DIGITALOCEAN_TOKEN": "none",
    "SPACES_ACCESS_KEY_ID": "none",
    "SPACES_SECRET_ACCESS_KEY": "none",
    "GITHUB_TOKEN": "none",
    "ROLLBAR_API_KEY": "none",
}
EACH_ENGINE = pytest.mark.parametrize("name", ENGINES)


def state(engine: Name, **resources: dict[str, Any]) -> dict[str, Any]:
    """A state as the engine keeps it, with one instance of each resource by its address."""
    registry = "registry.opentofu.org" if engine == "tofu" else "registry.terraform.io"
    provider = f'provider["{registry}/digitalocean/digitalocean"]'
    return {
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "a-lineage",
        "resources": [
            {
                "mode": "managed",
                "type": address.partition(".")[0],
                "name": address.partition(".")[2],
                "provider": provider,
                "instances": [{"schema_version": 0, "attributes": attributes}],
            }
            for address, attributes in resources.items()
        ],
    }


def planned(
    engine: Engine, folder: Path, stack: BuiltStack, known: dict[str, Any]
) -> dict[str, str]:
    """What the engine would do with each resource, without asking the provider's API."""
    content = json.loads(json.dumps(stack.json))
    del content["terraform"]["backend"]
    (folder / "cdk.tf.json").write_text(json.dumps(content), "utf-8")
    (folder / "terraform.tfstate").write_text(json.dumps(known), "utf-8")
    engine.succeed(folder, "init")
    engine.succeed(folder, "plan", "-refresh=false", "-out=made", env=CREDENTIALS)
    plan = json.loads(engine.succeed(folder, "show", "-json", "made"))
    return {
        change["address"]: "+".join(change["change"]["actions"])
        for change in plan["resource_changes"]
    }


def bucket(name: str) -> dict[str, Any]:
    return {"id": name, "name": name, "region": "fra1", "acl": "private", "force_destroy": False}


@EACH_ENGINE
def test_tombstone_forgets_the_bucket_and_destroys_the_rest(name: Name, tmp_path: Path) -> None:
    need_providers(PROVIDERS)
    gone = Tombstone(BUCKET, reason="x", date="2026-11-25", backup="none")
    fleet = FLEET.model_copy(update={"tombstones": (gone,)})
    [former] = changed_stacks(fleet, fleet, ()).stacks
    key = {"id": "k", "name": "k", "access_key": "k", "grant": []}
    known = state(name, **{BUCKET: bucket("agency-blog-private"), KEY: key})

    assert planned(engine(name), tmp_path, former, known) == {BUCKET: "forget", KEY: "delete"}


@EACH_ENGINE
def test_move_keeps_the_bucket(name: Name, tmp_path: Path) -> None:
    need_providers(PROVIDERS)
    moved = Moved("digitalocean_spaces_bucket.old", BUCKET)
    fleet = FLEET.model_copy(update={"moved": (moved,)})
    [stack] = changed_stacks(fleet, fleet, [blog()]).stacks

    known = state(name, **{moved.old: bucket("agency-blog-private")})

    assert planned(engine(name), tmp_path, stack, known) == {BUCKET: "no-op"}


@EACH_ENGINE
def test_adoption_once_applied_is_without_effect_and_may_go(name: Name, tmp_path: Path) -> None:
    need_providers(PROVIDERS)
    adopted = Adoption(BUCKET, id="fra1,agency-blog-private")
    fleet = FLEET.model_copy(update={"adopted": (adopted,)})
    [stack] = changed_stacks(fleet, fleet, [blog()]).stacks
    known = state(name, **{BUCKET: bucket("agency-blog-private")})

    for number, each in enumerate((stack, blog())):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert planned(engine(name), folder, each, known) == {BUCKET: "no-op"}


def blog() -> BuiltStack:
    stack = new_stack(FLEET, "blog", [DigitaloceanProvider])
    SpacesBucket(
        stack,
        "blog_private",
        name="agency-blog-private",
        region="fra1",
        acl="private",
        force_destroy=False,
    )
    return built(stack)


@EACH_STACK
def test_what_is_left_of_a_retired_stack_is_valid(stack: CommittedStack, tmp_path: Path) -> None:
    need_providers(stack.providers)
    left = retired_stack(BuiltStack(stack.name, stack.content)).json
    (tmp_path / "cdk.tf.json").write_text(json.dumps(left), "utf-8")

    assert "resource" not in left
    # validation passes over providers that no resource has, and applying does not
    used = set(re.findall(r"\bvar\.(\w+)", json.dumps(left["provider"])))
    assert used <= left.get("variable", {}).keys()
    assert problems(any_engine(), tmp_path) == []
