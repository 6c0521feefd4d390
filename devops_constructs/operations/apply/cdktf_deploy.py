"""`Fleet.apply = "cdktf"`: cdktf's own command deploys what was merged, with a plan of its own."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import TERRAFORM, written
from devops_constructs.operations.apply.outcome import Outcome
from devops_constructs.operations.apply.queue import Entry
from devops_constructs.operations.plans.archive import PlanArchive
from devops_constructs.operations.plans.records import Applied
from devops_constructs.operations.plans.terraform_env import (
    secret_values,
    terraform_env,
    without_secrets,
)

_MOST_LINES = 30
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_QUIET = {
    "CI": "true",
    "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",
    "DISABLE_VERSION_CHECK": "1",
}
_PROJECT = {"language": "python", "app": "false", "output": TERRAFORM, "sendCrashReports": "false"}


@dataclass(frozen=True)
class CdktfDeploy:
    """Deploys the newest version of a stack."""

    archive: PlanArchive
    by: str
    files: Callable[[str, str], Mapping[str, bytes]]
    """The files in a folder at a commit."""
    clock: Callable[[], str]
    environ: Mapping[str, str]
    """What Terraform's environment is taken from."""
    program: str = "cdktf"
    terraform: str = "terraform"

    def __call__(self, entry: Entry) -> Outcome:
        """Deploy it.

        Raises:
            OperationError: cdktf is missing, or ended badly.
        """
        commit, content, stack = entry.version.commit, entry.version.content, entry.step.name
        assert content, "what was taken away is not in the queue"
        with tempfile.TemporaryDirectory(prefix="devops-") as made:
            written(self.files(commit, TERRAFORM), Path(made, TERRAFORM))
            Path(made, "cdktf.json").write_text(json.dumps(_PROJECT), encoding="utf-8")
            self._deploy(stack, made)
        self.archive.set_applied(Applied(stack, commit, content, self.clock(), self.by))
        return Outcome(entry.step.key, commit, "applied", "deployed by cdktf, planned anew")

    def _deploy(self, stack: str, folder: str) -> None:
        env = {**terraform_env(self.environ), **_QUIET, "TERRAFORM_BINARY_NAME": self.terraform}
        # those that it stands on are steps of their own, and done before it
        how = ("--skip-synth", "--auto-approve", "--ignore-missing-stack-dependencies")
        try:
            done = subprocess.run(  # noqa: S603 - the user's own cdktf
                (self.program, "deploy", *how, stack),
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise OperationError(
                f"{self.program} cannot be started: {error.strerror}\n"
                '    why: Fleet.apply is "cdktf"\n'
                "    fix: install cdktf-cli, or name the program with --cdktf"
            ) from None
        if done.returncode:
            lines = without_secrets(done.stdout + done.stderr, secret_values(env)).splitlines()
            plain = [_COLOURS.sub("", line).strip("╷│╵ ") for line in lines]
            said = "\n".join([line for line in plain if line][-_MOST_LINES:])
            raise OperationError(
                f"cdktf deploy {stack} failed (exit status {done.returncode}):\n{said}\n"
                "    why: see above what it said last\n"
                "    fix: mend what it names; the next run deploys it again"
            )
