"""Runs jobs of generated workflows here, as GitHub's runner does: step by step, with just the
environment that each step is given."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.end_to_end.expressions import text, value
from tests.preparation import clean_env

Step = Mapping[str, Any]


@dataclass
class Job:
    """One job of a run, on a machine of its own: a folder."""

    body: Mapping[str, Any]
    context: dict[str, Any]
    """`github`, `inputs`, `needs`, `secrets` and `vars`."""
    repository: Path
    """What is checked out."""
    machine: Path
    env: Mapping[str, str]
    """What stands for the machine, and for addresses on the internet."""
    artifacts: Path
    action: Callable[[str], Path]
    """From what `uses` says behind `$` to the folder of that action."""
    built: str = ""
    """The digest of whatever is built."""
    said: str = ""
    failed: list[str] = field(default_factory=list)
    """The names of steps that failed."""

    def run(self) -> str:
        """Run its steps; returns what `needs.<job>.result` is then."""
        for folder in (self.workspace, self.machine / "temp", self.machine / "home"):
            folder.mkdir(parents=True)
        self.context["steps"] = {}
        for step in self.body["steps"]:
            if not self._is_due(step):
                self._ended(step, "skipped", {})
            elif "uses" in step:
                self._use(step)
            else:
                self._ended(step, *self._command(step, self.workspace))
        return "failure" if self.failed else "success"

    @property
    def workspace(self) -> Path:
        return self.machine / "work"

    def _is_due(self, step: Step) -> bool:
        condition = str(step.get("if", ""))
        if self.failed and "cancelled()" not in condition:
            return False
        return not condition or bool(value(condition, {**self.context, "cancelled()": False}))

    def _ended(self, step: Step, outcome: str, outputs: Mapping[str, str]) -> None:
        if outcome == "failure":
            self.failed.append(step["name"])
        if "id" in step:
            self.context["steps"][step["id"]] = {"outcome": outcome, "outputs": outputs}

    def _command(self, step: Step, action: Path) -> tuple[str, dict[str, str]]:
        outputs = self.machine / "temp/output"
        outputs.write_text("", "utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self._text(step["run"])],
            cwd=self.workspace,
            env=self._env(step)
            | {"GITHUB_OUTPUT": os.fspath(outputs)}
            | {"GITHUB_ACTION_PATH": os.fspath(action)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        self.said += f"--- {step['name']}\n{done.stdout}"
        lines = outputs.read_text("utf-8").splitlines()
        made = {name: said for name, _, said in (line.partition("=") for line in lines)}
        return "failure" if done.returncode else "success", made

    def _env(self, step: Step) -> dict[str, str]:
        given = {name: self._text(said) for name, said in step.get("env", {}).items()}
        github = {k: said for k, said in self.context["github"].items() if isinstance(said, str)}
        own = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            **{f"GITHUB_{name.upper()}": said for name, said in github.items()},
            "HOME": os.fspath(self.machine / "home"),
            "TMPDIR": os.fspath(self.machine / "temp"),
        }
        return {**own, **self.env, **given}

    def _text(self, template: object) -> str:
        return text(template, self.context)

    def _use(self, step: Step) -> None:
        name, given = step["uses"].partition("@")[0], step.get("with", {})
        match name:
            case "actions/checkout":
                self._check_out({key: self._text(said) for key, said in given.items()})
            case "actions/upload-artifact":
                self._hand_on(given)
            case "actions/download-artifact":
                shutil.copytree(self.artifacts / given["name"], self.workspace / given["path"])
            case "azure/setup-helm" | "hashicorp/setup-terraform":
                pass  # they are on PATH
            case "docker/setup-buildx-action" | "docker/login-action":
                pass  # nothing is built here
            case "docker/build-push-action":
                self._ended(step, "success", {"digest": self.built})
            case _ if name.startswith("$/"):
                self._composite(step, self.action(name.removeprefix("$/")))
            case _:
                raise AssertionError(f"what does {name} do?")

    def _hand_on(self, given: Mapping[str, Any]) -> None:
        left, to = self.workspace / given["path"], self.artifacts / self._text(given["name"])
        shutil.rmtree(to, ignore_errors=True)
        if left.exists() or given["if-no-files-found"] != "ignore":
            shutil.copytree(left, to)

    def _check_out(self, given: Mapping[str, str]) -> None:
        folder = self.workspace / given.get("path", "")
        folder.mkdir(exist_ok=True)
        depth = () if given.get("fetch-depth") == "0" else ("--depth=1",)
        wanted = given.get("ref") or self.context["github"]["sha"]
        git(folder, "init", "--quiet", "--initial-branch", "main")
        git(folder, "fetch", "--quiet", *depth, f"file://{self.repository}", wanted)
        if paths := given.get("sparse-checkout"):
            git(folder, "sparse-checkout", "set", "--no-cone", paths)
        git(folder, "checkout", "--quiet", "FETCH_HEAD")

    def _composite(self, step: Step, folder: Path) -> None:
        body = yaml.safe_load((folder / "action.yml").read_text("utf-8"))
        outside, self.context["steps"] = self.context["steps"], {}
        for each in body["runs"]["steps"]:
            self._ended(each, *self._command(each, folder))
        outputs = {key: self._text(each["value"]) for key, each in body["outputs"].items()}
        self.context["steps"] = outside
        self._ended(step, "failure" if self.failed else "success", outputs)


def git(folder: Path, *arguments: str) -> str:
    """What git says, which has to go well."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=clean_env(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
