"""A stack under `terraform test`: applied with mocked providers, planned again, torn down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.terraform.real.mocks import TEXT, mock_providers, overridden_resources
from tests.terraform_engine import Engine

_REFUSED = re.compile(r"Resource (?:instance )?(\S+) has \S*prevent_destroy set")


_MADE_UP = {("cloudflare_ruleset", "rules", "action_parameters")}
"""Blocks within blocks that a mock fills although the configuration leaves them out, and that the
provider's own plan takes away again; no mock can be told to leave them empty."""


@dataclass(frozen=True)
class MockedRun:
    """What the program said, message by message."""

    messages: tuple[Mapping[str, Any], ...]

    @property
    def passed(self) -> list[str]:
        """The runs that passed, in order."""
        runs = [each["test_run"] for each in self._of_type("test_run")]
        return list(dict.fromkeys(each["run"] for each in runs if each.get("status") == "pass"))

    @property
    def errors(self) -> list[str]:
        """All errors but refusals to destroy."""
        return [
            f"{each['summary']}: {each['detail']}"
            for each in self._diagnostics
            if each["severity"] == "error" and not _REFUSED.match(each["detail"])
        ]

    @property
    def refused(self) -> set[str]:
        """The addresses that `prevent_destroy` kept from being destroyed."""
        found = [_REFUSED.match(each["detail"]) for each in self._diagnostics]
        return {match[1] for match in found if match}

    @property
    def left(self) -> set[str]:
        """The addresses that were still there in the end."""
        cleanups = [each["test_cleanup"] for each in self._of_type("test_cleanup")]
        return {one["instance"] for each in cleanups for one in each.get("failed_resources", [])}

    @property
    def second_plan(self) -> list[str]:
        """What the second plan would do: nothing, if it is right."""
        [plan] = [each["test_plan"] for each in self._of_type("test_plan")]
        changes = {each["address"]: each["change"] for each in plan.get("resource_changes", [])}
        changes |= {f"output.{k}": v for k, v in plan.get("output_changes", {}).items()}
        return [
            f"{'/'.join(change['actions'])} {address}"
            for address, change in changes.items()
            if change["actions"] != ["no-op"] and not _is_made_up(address, change)
        ]

    @property
    def planned(self) -> int:
        """How many resources the second plan looked at."""
        [plan] = [each["test_plan"] for each in self._of_type("test_plan")]
        return len(plan.get("resource_changes", []))

    @property
    def _diagnostics(self) -> list[Mapping[str, Any]]:
        return [each["diagnostic"] for each in self._of_type("diagnostic")]

    def _of_type(self, type_: str) -> list[Mapping[str, Any]]:
        return [each for each in self.messages if each.get("type") == type_]


def _is_made_up(address: str, change: Mapping[str, Any]) -> bool:
    """Whether nothing changes but what the mock itself has made up."""
    for type_, outer, inner in _MADE_UP:
        if address.startswith(f"{type_}.") and change["actions"] == ["update"]:
            before, after = deepcopy((change["before"], change["after"]))
            for old, new in zip(before[outer], after[outer], strict=False):
                if new[inner] is None:
                    old[inner] = None
            return bool(before == after)
    return False


def mocked_run(stack: Mapping[str, Any], folder: Path, engine: Engine) -> MockedRun:
    """Apply a stack, plan it again and tear it down, without any provider doing anything."""
    folder.mkdir(exist_ok=True)
    copy = {name: block for name, block in stack.items() if name != "import"}  # mocks import none
    runs = {"apply": {"command": "apply"}, "again": {"command": "plan"}}
    mocked = {
        "mock_provider": mock_providers(stack),
        "override_resource": overridden_resources(stack),
        "variables": _answers(stack),
    }
    test = {**{name: block for name, block in mocked.items() if block}, "run": runs}
    (folder / "cdk.tf.json").write_text(json.dumps(copy, indent=1), "utf-8")
    (folder / "stack.tftest.json").write_text(json.dumps(test, indent=1), "utf-8")
    engine.succeed(folder, "init", "-backend=false")
    done = engine.run(folder, "test", "-json", "-verbose")
    return MockedRun(tuple(json.loads(line) for line in done.stdout.splitlines()))


def _answers(stack: Mapping[str, Any]) -> dict[str, str]:
    """Any text for what a person would have to say; all variables are of texts."""
    asked = stack.get("variable", {}).items()
    return {name: TEXT for name, variable in asked if "default" not in variable}


def protected(stack: Mapping[str, Any]) -> set[str]:
    """The addresses that say `prevent_destroy`."""
    return {
        f"{type_}.{name}"
        for type_, resources in stack.get("resource", {}).items()
        for name, resource in resources.items()
        if resource.get("lifecycle", {}).get("prevent_destroy")
    }


def without_protection(stack: Mapping[str, Any], addresses: Iterable[str]) -> dict[str, Any]:
    """A copy in which these may be destroyed."""
    copy = deepcopy(dict(stack))
    for address in addresses:
        type_, name = address.split(".")
        del copy["resource"][type_][name]["lifecycle"]["prevent_destroy"]
    return copy
