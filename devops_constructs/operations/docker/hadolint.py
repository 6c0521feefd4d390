"""What hadolint says of a Dockerfile, apart from what our own rules know better.

hadolint is a program of its own, and nothing that this package brings along.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from devops_constructs.errors import OperationError, Place
from devops_constructs.review.finding import Finding

OURS = {
    "DL3002": "docker-user knows as whom pods run",
    "DL3006": "docker-base knows the build arguments",
    "DL3007": "docker-base knows the build arguments",
    "DL3025": "docker-command knows which CMD counts, and shells in a JSON list",
    "DL3064": "docker-secret looks at the value too",
    "DL3066": "docker-user knows as whom pods run",
}
"""Its rules that one of ours answers, and why ours."""
LEFT_OUT = ("DL3008", "DL3018", "DL3033", "DL3037", "DL3041")
"""Its rules that are not applied: they want versions of a distribution's packages. Mirrors keep
only the newest, so a fixed version ends the builds on the day of a security update."""

_SEVERITIES: Mapping[str, Literal["hint", "warning", "error"]] = {
    "error": "error",
    "warning": "warning",
}
_NO_SETTINGS = "Error parsing your config file"
_WIKI = "https://github.com/hadolint/hadolint/wiki"
_SHELLCHECK_WIKI = "https://www.shellcheck.net/wiki"


@dataclass(frozen=True)
class Hadolint:
    """The program, and which version it is."""

    program: str
    version: str

    @classmethod
    def found(cls, program: str | None) -> Hadolint | None:
        """The one of that name, or on PATH; None: there is none.

        Raises:
            OperationError: the one that was named is missing, or is none.
        """
        path = shutil.which(program or "hadolint")
        if path is None and program is None:
            return None
        if path is None:
            raise OperationError(
                f"there is no program {program!r}\n"
                "    why: --hadolint names the program that looks at the Dockerfiles too\n"
                "    fix: name the one that you have, or leave --hadolint out"
            )
        said = _output([path, "--version"], Path.cwd())
        return cls(path, said.split()[-1] if said.split() else "")

    def findings(self, repository: Path, dockerfile: str) -> list[Finding]:
        """Of a file below that folder; a `.hadolint.yaml` there counts, and none of the user's.

        Raises:
            OperationError: it could not look at the file.
        """
        command = [self.program, "--format", "json", "--no-color", "--no-fail", dockerfile]
        said = _output(command, repository)
        try:
            found = json.loads(said)
        except ValueError:
            raise _failed(command, said) from None
        return [_finding(dockerfile, each) for each in found if not _is_passed_over(each["code"])]


def _is_passed_over(code: str) -> bool:
    return code in OURS or code in LEFT_OUT


def _finding(dockerfile: str, said: Mapping[str, Any]) -> Finding:
    code = said["code"]
    wiki = _SHELLCHECK_WIKI if code.startswith("SC") else _WIKI
    return Finding(
        code,
        _SEVERITIES.get(said["level"], "hint"),
        said["message"].rstrip("."),
        f"hadolint says so; see {wiki}/{code}",
        f"change it, or write '# hadolint ignore={code}' above it and the reason beside",
        Place(dockerfile, said["line"]),
    )


def _output(command: list[str], folder: Path) -> str:
    with tempfile.TemporaryDirectory() as nothing:
        # settings of whoever runs it would make the result another one on each machine
        env = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        env |= {"HOME": nothing, "XDG_CONFIG_HOME": nothing}
        try:
            done = subprocess.run(  # noqa: S603 - the program is the user's own hadolint
                command, cwd=folder, env=env, capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise _failed(command, str(error)) from None
    # with settings that it cannot read it goes on without them
    if done.returncode or _NO_SETTINGS in done.stderr:
        raise _failed(command, done.stderr or done.stdout)
    return done.stdout


def _failed(command: list[str], said: str) -> OperationError:
    first = said.replace("\\n", "\n").strip('"\n ').partition("\n")[0]
    return OperationError(
        f"hadolint failed: {first}\n"
        f"    why: it was started as {Path(command[0]).name} {' '.join(command[1:])}\n"
        "    fix: mend what it names, such as .hadolint.yaml; it has to be hadolint 2.12 or newer"
    )
