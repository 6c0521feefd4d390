"""GitHub, through its own program `gh`, which every machine of GitHub's has."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.project.infrastructure_secrets import TERRAFORM_GITHUB_TOKEN

_MACHINE = (
    *("HOME", "PATH", "GH_HOST", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "TMPDIR"),
    # where people's logins are
    *("GH_CONFIG_DIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"),
)
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")


@dataclass(frozen=True)
class GitHub:
    """The API, with one token, which is never an argument."""

    token: str | None = None
    """None: the one that gh finds by itself."""
    program: str = "gh"

    @classmethod
    def of_terraform(cls, program: str) -> GitHub:
        """With the token that reaches the repositories of projects."""
        return cls(os.environ.get(TERRAFORM_GITHUB_TOKEN) or None, program)

    def get(self, path: str, *, pages: bool = False) -> Any:
        """What is there; None: nothing is.

        Raises:
            OperationError: gh is missing, or GitHub refuses.
        """
        more = ("--paginate", "--slurp") if pages else ()
        done = self._run("api", path, *more)
        if done.returncode and "HTTP 404" in done.stderr:
            return None
        found = json.loads(self._checked(done, f"GET {path}"))
        return [each for page in found for each in page] if pages else found

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        """Change something.

        Raises:
            OperationError: gh is missing, or GitHub refuses.
        """
        done = self._run("api", "--method", method, path, "--input", "-", stdin=json.dumps(body))
        self._checked(done, f"{method} {path}")

    def command(self, *arguments: str, stdin: str = "") -> str:
        """What a command of gh's own prints; what it is given by stdin is in no message.

        Raises:
            OperationError: gh is missing, or GitHub refuses.
        """
        return self._checked(self._run(*arguments, stdin=stdin), " ".join(arguments[:2]))

    def _run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        env = {name: os.environ[name] for name in _MACHINE if name in os.environ}
        if self.token:
            env["GH_TOKEN"] = self.token
        else:
            env |= {name: os.environ[name] for name in _TOKENS if os.environ.get(name)}
        try:
            return subprocess.run(  # noqa: S603 - the user's own gh
                (self.program, *arguments),
                env={**env, "GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"},
                input=stdin,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise OperationError(
                f"{self.program} cannot be started: {error.strerror}\n"
                "    why: GitHub is asked through its own program\n"
                "    fix: install gh"
            ) from None

    def _checked(self, done: subprocess.CompletedProcess[str], what: str) -> str:
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["no reason"]
            raise OperationError(
                f"GitHub refused {what}: {said[-1]}\n"
                "    why: the token may be missing, or may not do this\n"
                "    fix: log gh in, or give it one that may, by GH_TOKEN or TERRAFORM_GITHUB_TOKEN"
            )
        return done.stdout
