"""Real terraform and Cloudflare's own provider: a zone becomes strict, and stops being so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devops_constructs import Zone
from tests.terraform.edge_samples import fleet, stacks_of
from tests.terraform.real.cloudflare_api import CloudflareApi, cloudflare_api
from tests.terraform_engine import any_engine, need_providers

ZONE, STRICT = "zone-acme-example", "zone-acme-example-strict"
FULL_STACKS = stacks_of(fleet(Zone("acme.example")))
STRICT_STACKS = stacks_of(fleet(Zone("acme.example", ssl="strict")))


@pytest.fixture
def api() -> Iterator[CloudflareApi]:
    with cloudflare_api("acme.example") as made:
        yield made


class Applied:
    """Stacks with their states, on one machine."""

    def __init__(self, root: Path, api: CloudflareApi) -> None:
        need_providers(["cloudflare"])
        self._root, self._engine = root, any_engine()
        self._env = {
            "CLOUDFLARE_BASE_URL": api.url,
            "TF_VAR_cloudflare_api_token_acme_example": "x" * 40,
        }

    def plan(self, name: str, stacks: dict[str, Any]) -> dict[str, list[str]]:
        """What a stack would do, by address."""
        folder = self._root / name
        folder.mkdir(exist_ok=True)
        content = json.loads(json.dumps(stacks[name]))
        del content["terraform"]["backend"]
        (folder / "cdk.tf.json").write_text(json.dumps(content), "utf-8")
        self._engine.succeed(folder, "init")
        self._engine.succeed(folder, "plan", "-out=made", env=self._env)
        shown = json.loads(self._engine.succeed(folder, "show", "-json", "made"))
        return {
            each["address"]: each["change"]["actions"]
            for each in shown["resource_changes"]
            if each["change"]["actions"] != ["no-op"]
        }

    def apply(self, name: str, stacks: dict[str, Any]) -> dict[str, list[str]]:
        """Apply a stack; returns what it did."""
        planned = self.plan(name, stacks)
        self._engine.succeed(self._root / name, "apply", "made", env=self._env)
        return planned


@pytest.fixture
def applied(tmp_path: Path, api: CloudflareApi) -> Applied:
    return Applied(tmp_path, api)


def test_a_new_zone_is_strict_only_when_the_last_stack_is_applied(
    applied: Applied, api: CloudflareApi
) -> None:
    applied.apply(ZONE, STRICT_STACKS)
    assert api.settings["ssl"] == "full"

    applied.apply(STRICT, STRICT_STACKS)
    assert api.settings["ssl"] == "strict"


def test_the_two_stacks_leave_each_other_alone(applied: Applied, api: CloudflareApi) -> None:
    applied.apply(ZONE, STRICT_STACKS)
    applied.apply(STRICT, STRICT_STACKS)

    assert applied.plan(ZONE, STRICT_STACKS) == {}
    assert applied.plan(STRICT, STRICT_STACKS) == {}


def test_a_zone_that_is_not_to_be_strict_any_more_takes_any_certificate_again(
    applied: Applied, api: CloudflareApi
) -> None:
    applied.apply(ZONE, STRICT_STACKS)
    applied.apply(STRICT, STRICT_STACKS)

    changed = applied.apply(ZONE, FULL_STACKS)  # the other stack is not there any more

    assert changed == {f"cloudflare_zone_setting.{ZONE}_ssl": ["update"]}
    assert api.settings["ssl"] == "full"
    assert applied.plan(ZONE, FULL_STACKS) == {}


def test_the_state_that_is_left_behind_does_no_harm_when_the_zone_is_strict_again(
    applied: Applied, api: CloudflareApi
) -> None:
    applied.apply(ZONE, STRICT_STACKS)
    applied.apply(STRICT, STRICT_STACKS)
    applied.apply(ZONE, FULL_STACKS)

    assert applied.apply(ZONE, STRICT_STACKS) == {}
    assert api.settings["ssl"] == "full"
    changed = applied.apply(STRICT, STRICT_STACKS)

    assert changed == {f"cloudflare_zone_setting.{STRICT}_ssl": ["update"]}
    assert api.settings["ssl"] == "strict"


def test_a_zone_that_one_stack_made_strict_stays_so(applied: Applied, api: CloudflareApi) -> None:
    """As it was before strictness had a stack of its own."""
    before = json.loads(json.dumps(FULL_STACKS))
    before[ZONE]["resource"]["cloudflare_zone_setting"][f"{ZONE}_ssl"]["value"] = "strict"
    applied.apply(ZONE, before)
    api.written.clear()

    assert applied.apply(ZONE, STRICT_STACKS) == {}
    applied.apply(STRICT, STRICT_STACKS)

    assert api.written == [("ssl", "strict")]


def test_destroying_the_stack_of_strictness_would_change_nothing(
    applied: Applied, api: CloudflareApi
) -> None:
    applied.apply(STRICT, STRICT_STACKS)
    api.written.clear()
    gone = {
        STRICT: {key: value for key, value in STRICT_STACKS[STRICT].items() if key != "resource"}
    }

    changed = applied.apply(STRICT, gone)

    assert changed == {f"cloudflare_zone_setting.{STRICT}_ssl": ["delete"]}
    assert (api.settings["ssl"], api.written) == ("strict", [])
