"""Committed stacks under real Terraform, in accounts that are empty when a test begins."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.operations.plans.terraform_cli import Terraform
from devops_constructs.review.stack_files import StackFile, stack_files
from tests.emulated.cloud import BALANCER, Cloud
from tests.emulated.program import program
from tests.emulated.providers import emulated_providers
from tests.s3_server import CREDENTIALS, S3Server
from tests.terraform_engine import Engine, any_engine

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Account:
    """All accounts of the fleet, and a program that works on them."""

    cloud: Cloud
    program: Path
    server: S3Server
    root: Path = ROOT
    """Whose committed stacks are applied."""

    def apply(self, stack: str) -> Mapping[str, int]:
        """Apply a saved plan; returns how many changes it had, by action."""
        with self._on(stack) as terraform:
            terraform.init()
            terraform.plan(lock=True)
            done = _changes(terraform)
            terraform.apply()
        actions = [action for each in done.values() for action in each]
        return {action: actions.count(action) for action in actions}

    def plan(self, stack: str) -> Mapping[str, list[str]]:
        """What would be done, by address."""
        with self._on(stack) as terraform:
            terraform.init()
            terraform.plan(lock=False)
            return _changes(terraform)

    def apply_all_before(self, stack: str) -> None:
        """Apply what it stands on."""
        wanted = self.stack(stack)
        for name in wanted.after:
            self.apply_all_before(name)
            if not self.server.holds(_bucket(wanted), f"{name}/terraform.tfstate"):
                self.apply(name)
        self.have_balancers(stack)

    def have_balancers(self, stack: str) -> None:
        """Its clusters' ingress charts have made the load balancers that it looks up."""
        for name in self.stack(stack).load_balancers:
            self.cloud.objects[BALANCER, name] = {"name": name, "id": name, "ip": "192.0.2.1"}

    def stack(self, name: str) -> StackFile:
        """A committed stack."""
        return next(each for each in stack_files(self.root) if each.name == name)

    @contextmanager
    def _on(self, stack: str) -> Iterator[Terraform]:
        found = self.stack(stack)
        tokens = {f"TF_VAR_{name}": "loopback" for name in found.content.get("variable", {})}
        environ = {**os.environ, **CREDENTIALS, **tokens}
        environ.pop("TF_CLI_CONFIG_FILE", None)  # tofu warns of a missing one before its JSON
        with Terraform.on(found.folder, os.fspath(self.program), environ) as terraform:
            yield terraform


def _bucket(stack: StackFile) -> str:
    name: str = stack.content["terraform"]["backend"]["s3"]["bucket"]
    return name


def _changes(terraform: Terraform) -> dict[str, list[str]]:
    planned = terraform.show_json().get("resource_changes", [])
    changes = {each["address"]: each["change"]["actions"] for each in planned}
    return {address: actions for address, actions in changes.items() if actions != ["no-op"]}


@contextmanager
def account(folder: Path, server: S3Server, engine: Engine | None = None) -> Iterator[Account]:
    """Empty accounts until the block is left; without an engine, for any of the two."""
    cloud = Cloud()
    server.forget()
    server.make_bucket(_bucket(stack_files(ROOT)[0]))
    with emulated_providers(folder, cloud) as variables:
        file = folder / "terraform"
        yield Account(cloud, program(file, engine or any_engine(), variables, server.url), server)
