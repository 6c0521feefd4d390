"""What happens to a change: planned in review, merged, applied. With the real Terraform."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage

from devops_constructs.cli import main
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.content import content_of
from devops_constructs.operations.plans.encryption import encrypted
from devops_constructs.operations.plans.plan_job import MadePlan, write_plan
from devops_constructs.operations.plans.records import Applied
from devops_constructs.operations.plans.summary import Summary, changes_of, outputs_of
from devops_constructs.operations.plans.terraform_cli import Terraform
from devops_constructs.project.loader import load
from tests.operations.apply.repositories import STACKS, Repository
from tests.operations.plans.plan_folders import SIGNING_KEY, signing_keys
from tests.operations.plans.stack_folders import STATES, stack_json
from tests.s3_server import S3Server
from tests.terraform_engine import any_engine

FLEET = """\
import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency",
    spaces_region="fra1",
    state=dc.StateSpace("{states}", region="fra1"),
    clusters=(dc.Cluster("production-1", region="fra1"),),
    apply="{apply}",
    infrastructure=dc.InfrastructureRepository(
        "infrastructure", encrypt_to="{recipient}", applied_by={applied_by}
    ),
)
"""


@dataclass
class Done:
    """What a run said."""

    code: int
    out: str
    err: str

    @property
    def steps(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["steps"]
        return found

    @property
    def states(self) -> list[str]:
        """Each step with what became of it."""
        return [f"{step['step'].partition('/')[2]}: {step['state']}" for step in self.steps]

    @property
    def only(self) -> dict[str, Any]:
        [step] = self.steps
        return step


class Pipeline:
    """A repository, the clouds as S3 knows them, and the two jobs between them."""

    def __init__(self, folder: Path, s3: S3Server) -> None:
        self.s3 = s3
        self._key = pyrage.x25519.Identity.generate()
        self.identity = str(self._key)
        self.repository = Repository(folder / "infrastructure")
        self.program = any_engine().program
        self._minutes = 0
        self.define()

    def define(self, apply: str = "plan", applied_by: tuple[str, ...] = ()) -> None:
        text = FLEET.format(
            states=STATES,
            recipient=self._key.to_public(),
            apply=apply,
            applied_by=repr(applied_by),
        )
        self.repository.write("projects/fleet.py", text)

    def stack(self, name: str, resources: Mapping[str, Any], **more: Any) -> None:
        """Write a stack with these `terraform_data`; it is committed with the next commit."""
        of_type = {"terraform_data": dict(resources)} if resources else {}
        content = stack_json(name, self.s3, of_type, **more)
        if not of_type:
            del content["resource"]  # Terraform takes no empty one
        text = json.dumps(content, indent=2)
        self.repository.write(f"{STACKS}/{name}/cdk.tf.json", text)

    def review(self, name: str) -> str:
        """Plan what is written, as the job of a pull request does; returns the plan's key."""
        stack = self.repository.root / STACKS / name
        with Terraform.on(stack, self.program) as terraform:
            terraform.init()
            plan = terraform.plan(lock=False).read_bytes()
            said, text = terraform.show_json(), terraform.show_text()
            program = terraform.program
        self._minutes += 1
        made = datetime.now(UTC) - timedelta(hours=2) + timedelta(minutes=self._minutes)
        summary = Summary(
            name,
            content_of(stack),
            "a-commit-of-the-branch",
            "grace",
            made.strftime("%Y-%m-%dT%H:%M:%SZ"),
            program.name,
            program.version,
            changes=changes_of(said),
            outputs=outputs_of(said),
        )
        return self.save(summary, plan, text)

    def save(self, summary: Summary, plan: bytes, text: str, signing: str = SIGNING_KEY) -> str:
        """Keep a plan that is signed with that key."""
        folder = self.repository.root.parent / f"handed-on-{self._minutes}" / summary.stack
        folder.parent.mkdir(exist_ok=True)
        made = MadePlan(summary, encrypted(plan, str(self._key.to_public())), text)
        write_plan(made, folder, signing_keys(signing))
        return self.archive.save(folder)

    def merge(self, said: str = "merged") -> str:
        return self.repository.commit(said)

    def steps(self, **after: list[str]) -> None:
        """The manifest: stacks by name, with the keys of what they come after."""
        self.repository.manifest(
            {name.replace("_", "-"): {"after": keys} for name, keys in after.items()}
        )

    def apply(self, *arguments: str, command: str = "apply") -> Done:
        """One run of `devops apply`, or of another command that is given the same."""
        out, err = io.StringIO(), io.StringIO()
        root = ["--root", str(self.repository.root), "--terraform", self.program]
        with redirect_stdout(out), redirect_stderr(err):
            code = main([command, *arguments, *root, "--json"])
        print(out.getvalue(), err.getvalue())  # what a failed test shows
        return Done(code, out.getvalue(), err.getvalue())

    @property
    def archive(self) -> PlanArchive:
        portfolio = load(self.repository.root).portfolio
        return PlanArchive(portfolio.fleet, portfolio.projects, signing_keys())

    def applied(self, stack: str) -> Applied | None:
        return self.archive.applied(stack)

    def state(self, stack: str) -> dict[str, Any]:
        """The inputs of the resources that exist, by name."""
        found = json.loads(self.s3.read(STATES, f"{stack}/terraform.tfstate"))
        inputs = {
            each["name"]: each["instances"][0]["attributes"]["input"]
            for each in found["resources"]
            if each["instances"]
        }
        # of what may be of any type, the state has the type beside it
        return {n: v["value"] if isinstance(v, dict) else v for n, v in inputs.items()}
