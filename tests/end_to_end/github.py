"""GitHub, as far as the pipeline needs it: repositories, secrets of environments, runs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from devops_constructs.workflows.release_script import SCRIPTS
from tests.emulated.cloud import Cloud
from tests.end_to_end.expressions import value
from tests.end_to_end.runner import Job, git
from tests.github_api import Artifact, GithubApi, PushRun

OWNER = "agency-example"
ADA = "ada"
GH = Path(__file__).with_name("gh.py")


@dataclass(repr=False)
class Run:
    """How a run of a workflow ended."""

    results: dict[str, str] = field(default_factory=dict)
    """By job: success, failure or skipped."""
    said: str = ""
    failed: list[str] = field(default_factory=list)
    """The steps that failed."""

    @property
    def went_well(self) -> bool:
        return set(self.results.values()) <= {"success"}


@dataclass(repr=False)
class GitHub:
    """The account of the agency; what Terraform makes there is in its cloud."""

    folder: Path
    cloud: Cloud
    env: dict[str, str]
    """What steps get besides what workflows say."""
    api: GithubApi
    """What programs of jobs ask it."""
    set_by_hand: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """By repository and environment: secrets that a person has set."""
    said: list[str] = field(default_factory=list)
    """What all runs have said, with what was called at GitHub."""
    _runs: int = 0
    _built: str = ""

    def repository(self, name: str) -> Path:
        """Where a repository is."""
        return self.folder / OWNER / name

    def write_program(self, file: Path) -> None:
        """`gh` for this account."""
        text = f'#!/bin/sh\nexec "{sys.executable}" -IS "{GH}" "{self.folder}" "$@"\n'
        file.write_text(text, "utf-8")
        file.chmod(0o755)

    def merged(self, commit: str, number: int) -> None:
        """A commit is what became of a pull request."""
        self._keep("pulls.json", {**self._kept("pulls.json"), commit: number})

    @property
    def told(self) -> list[dict[str, Any]]:
        """What `gh` has sent: its arguments, and the body."""
        file = self.folder / "told.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def run(self, repository: str, workflow: str, **inputs: str) -> Run:
        """Dispatch a workflow of the branch, and see it to its end."""
        return self._run(repository, workflow, "main", {"inputs": inputs, "event": {}})

    def push(self, repository: str, built: str) -> Run:
        """What happens by itself when the branch is moved; whatever is built has this digest."""
        commit = git(self.repository(repository), "rev-parse", "main")
        self.api.moved.insert(0, commit)
        run = self._run(repository, "push.yml", "main", {"inputs": {}, "event": {}}, built)
        self.api.runs.append(PushRun(commit, list(_artifacts(self._artifacts))))
        return run

    def pull_request(self, repository: str, number: int) -> Run:
        """What happens by itself when somebody opens a pull request, as that has it."""
        merge = f"refs/pull/{number}/merge"
        commits: dict[str, dict[str, Any]] = {
            name: {"sha": git(self.repository(repository), "rev-parse", f"{merge}^{parent}")}
            for parent, name in ((1, "base"), (2, "head"))
        }
        commits["head"]["repo"] = {"full_name": f"{OWNER}/{repository}"}
        event = {"pull_request": {"number": str(number), **commits}}
        return self._run(repository, "pull-request.yml", merge, {"inputs": {}, "event": event})

    def _run(
        self, repository: str, workflow: str, ref: str, given: dict[str, Any], built: str = ""
    ) -> Run:
        body = yaml.safe_load(self._file(repository, ref, f".github/workflows/{workflow}"))
        run = Run()
        self._runs += 1
        self._built = built
        github = {**self._context(repository, ref), "event": given["event"]}
        for name, job in body["jobs"].items():
            needs = {each: {"result": result} for each, result in run.results.items()}
            context = {"github": github, "inputs": given["inputs"], "needs": needs}
            self._start(run, repository, name, job, context)
        self.said.append(run.said)
        return run

    def lose_machine(self) -> None:
        """The machines of the last run are gone, with all that was on them."""
        for machine in self.folder.glob(f"machine-{self._runs}-*"):
            shutil.rmtree(machine)

    def _start(
        self, run: Run, caller: str, name: str, job: Mapping[str, Any], context: dict[str, Any]
    ) -> None:
        if not _is_due(job, context):
            run.results[name] = "skipped"
        elif "uses" in job:
            self._call(run, caller, job, context)
        else:
            self._do(run, caller, name, job, context, caller, "main")

    def _call(self, run: Run, caller: str, job: Mapping[str, Any], context: dict[str, Any]) -> None:
        """The jobs of a workflow of the infrastructure repository, at a commit."""
        path, _, commit = job["uses"].partition("@")
        _, owned, file = path.split("/", 2)
        assert job["secrets"] == "inherit"
        body = yaml.safe_load(self._file(owned, commit, file))
        for name, each in body["jobs"].items():
            for number, leg in enumerate(_legs(each)):
                machine = f"{name}-{number}" if leg else name
                self._do(run, caller, machine, each, {**context, "matrix": leg}, owned, commit)

    def _do(
        self,
        run: Run,
        caller: str,
        name: str,
        job: Mapping[str, Any],
        context: dict[str, Any],
        owned: str,
        commit: str,
    ) -> None:
        environment = job.get("environment", "")
        if isinstance(environment, dict):
            environment = environment["name"]
        machine = self.folder / f"machine-{self._runs}-{name}"
        done = Job(
            body=job,
            context={
                **context,
                "secrets": self.secrets(caller, environment),
                "vars": self.variables(caller, environment),
            },
            repository=self.repository(caller),
            machine=machine,
            env=self.env,
            artifacts=self._artifacts,
            action=lambda path: self._action(owned, commit, path, machine),
            built=self._built,
        )
        run.results[name] = done.run()
        run.said += done.said
        run.failed += done.failed

    @property
    def _artifacts(self) -> Path:
        """Those of the last run."""
        return self.folder / f"artifacts-{self._runs}"

    def _context(self, repository: str, ref: str) -> dict[str, str]:
        return {
            "actor": ADA,
            "triggering_actor": ADA,
            "ref": "refs/heads/main" if ref == "main" else ref,
            "repository": f"{OWNER}/{repository}",
            "run_id": str(self._runs),
            "server_url": "https://github.example",
            "sha": git(self.repository(repository), "rev-parse", ref),
            "token": "hidden-token-of-the-job",
        }

    def secrets(self, repository: str, environment: str) -> dict[str, str]:
        """What a job of an environment gets: what a person has set, and what Terraform has."""
        return {
            **self.set_by_hand.get((repository, ""), {}),
            **self.set_by_hand.get((repository, environment), {}),
            **{
                each["secret_name"]: each["value"]
                for each in self.cloud.named("github_actions_environment_secret")
                if (each["repository"], each["environment"]) == (repository, environment)
            },
        }

    def variables(self, repository: str, environment: str) -> dict[str, str]:
        """The same for variables."""
        return {
            **{
                each["variable_name"]: each["value"]
                for each in self.cloud.named("github_actions_environment_variable")
                if (each["repository"], each["environment"]) == (repository, environment)
            },
            **self.own_variables.get(f"{repository} {environment}", {}),
        }

    @property
    def own_variables(self) -> Mapping[str, Any]:
        """By repository and environment: variables that were set through `gh`."""
        return self._kept("variables.json")

    @own_variables.setter
    def own_variables(self, wanted: Mapping[str, Any]) -> None:
        self._keep("variables.json", wanted)

    def _kept(self, name: str) -> dict[str, Any]:
        file = self.folder / name
        found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return found

    def _keep(self, name: str, content: Mapping[str, Any]) -> None:
        (self.folder / name).write_text(json.dumps(content), "utf-8")

    def _action(self, repository: str, commit: str, path: str, machine: Path) -> Path:
        folder = machine / "action"
        if not folder.exists():
            folder.mkdir()
            for name in ("action.yml", *SCRIPTS):
                (folder / name).write_text(self._file(repository, commit, f"{path}/{name}"))
        return folder

    def _file(self, repository: str, commit: str, path: str) -> str:
        return git(self.repository(repository), "show", f"{commit}:{path}") + "\n"


def _legs(job: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The entries of its matrix; one without anything, if it has none."""
    legs: list[Mapping[str, str]] = job.get("strategy", {}).get("matrix", {}).get("include", [{}])
    return legs


def _artifacts(folder: Path) -> Iterator[Artifact]:
    for each in sorted(folder.iterdir()) if folder.exists() else ():
        yield Artifact(each.name, {f.name: f.read_text("utf-8") for f in each.iterdir()})


def _is_due(job: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    condition = str(job.get("if", ""))
    needed = job.get("needs", ())
    before = {context["needs"][each]["result"] for each in needed}
    if not before <= {"success"} and "cancelled()" not in condition:
        return False
    return not condition or bool(value(condition, {**context, "cancelled()": False}))
