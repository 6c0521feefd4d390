"""Terraform, or OpenTofu, run on a private copy of a stack's folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from devops_constructs.errors import (
    OperationError,
    StalePlanError,
    TerraformError,
    UnwrittenStateError,
)
from devops_constructs.operations.plans.content import FILES, LOCK
from devops_constructs.operations.plans.plan_values import sensitive_values
from devops_constructs.operations.plans.terraform_env import (
    by_length,
    secret_values,
    terraform_env,
    without_secrets,
)

_PLAN = "plan.out"
_UNWRITTEN = "errored.tfstate"
"""Where Terraform puts a state that it cannot write."""
_LEFT_LOCK = re.compile(r"^Error: Error releasing the state lock$.*?^ID: +(\S+)$", re.M | re.S)
PAUSES_SECONDS = (1.0, 10.0, 30.0, 60.0)
"""Before a state is written again that could not be written."""
_MOST_LINES = 30
_STALE = ("Saved plan is stale", "Saved plan does not match the given state")
_VERSION = re.compile(r"^(Terraform|OpenTofu) v(\S+)", re.MULTILINE)
_CONFIGURATION = "tfconfig/m-/"


@dataclass(frozen=True)
class Program:
    """Which program it is: a saved plan is applied by the same version of the same one only."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Terraform:
    """A copy of a stack's folder that only this user can read, and the program that works on it.

    Only the stack's two files are copied. What the program prints is kept, never passed on, since
    a provider may say more than it should; texts that come from here are without the values of
    the secrets that the program got, and errors without what the plan at hand calls sensitive.
    """

    def __init__(self, folder: Path, program: str, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.plan_file = folder / _PLAN
        """Where `plan` puts its plan, and from where `apply` takes one."""
        self._program = program
        self._env = terraform_env(environ)
        self._secrets = secret_values(self._env)
        self._hidden: list[str] = []

    @classmethod
    @contextmanager
    def on(
        cls, stack: Path, program: str = "terraform", environ: Mapping[str, str] | None = None
    ) -> Iterator[Terraform]:
        """A copy of a stack's folder until the block is left; then nothing of it stays."""
        with tempfile.TemporaryDirectory(prefix="devops-") as made:
            folder = Path(made)
            for name in FILES:
                if (stack / name).is_file():
                    shutil.copyfile(stack / name, folder / name)
            yield cls(folder, program, os.environ if environ is None else environ)

    @cached_property
    def program(self) -> Program:
        """Which program it is.

        Raises:
            TerraformError: it does not say.
        """
        found = _VERSION.search(said := self._run("version"))
        if not found:
            raise TerraformError(
                f"{self._program} is neither Terraform nor OpenTofu\n"
                "    why: its command `version` says something else\n"
                "    fix: install one of them, or name it with --terraform",
                said,
            )
        return Program(found[1].lower(), found[2])

    def init(self) -> None:
        """Have the providers and the state at hand; a lock is kept to, never written.

        Raises:
            TerraformError: it ended badly.
        """
        locked = ("-lockfile=readonly",) if (self.folder / LOCK).is_file() else ()
        self._run("init", "-input=false", "-no-color", *locked)

    def plan(self, *, lock: bool) -> Path:
        """Plan, and return the saved plan. Without `lock` the state is read and never written.

        Raises:
            TerraformError: it ended badly.
        """
        locked = () if lock else ("-lock=false",)
        self._run("plan", "-input=false", "-no-color", *locked, f"-out={_PLAN}")
        return self.plan_file

    def show_json(self) -> dict[str, Any]:
        """The saved plan as data: `summary.py` makes something of it that may be shown.

        Raises:
            TerraformError: it ended badly.
        """
        found: dict[str, Any] = json.loads(self._run("show", "-json", _PLAN))
        self._hidden = by_length(sensitive_values(found))
        return found

    def show_text(self) -> str:
        """The saved plan for people, without colours.

        Raises:
            TerraformError: it ended badly.
        """
        return self._run("show", "-no-color", _PLAN)

    def apply(self) -> None:
        """Apply the saved plan, and only that. A state that could not be written is written as soon
        as its server lets it.

        Raises:
            StalePlanError: the state is not the one that the plan was made of.
            UnwrittenStateError: the server did not let it for minutes.
            TerraformError: it ended badly.
        """
        try:
            self._run("apply", "-input=false", "-no-color", "-lock-timeout=60s", _PLAN)
        except TerraformError as error:
            if (self.folder / _UNWRITTEN).is_file():
                raise self._written_late(error) from None
            raise

    def push_state(self, state: bytes) -> None:
        """Write a state of what was made before. Terraform refuses one that is older than what is
        there, or of something else.

        Raises:
            TerraformError: it ended badly.
        """
        file = self.folder / _UNWRITTEN
        file.write_bytes(state)
        self._push()
        file.unlink()

    def _written_late(self, error: TerraformError) -> TerraformError:
        """Write the state of an apply that failed because of it; what is to be said then."""
        left_lock = _LEFT_LOCK.search(error.last_lines)
        is_written = False
        for seconds in PAUSES_SECONDS:
            time.sleep(seconds)
            try:
                if not is_written:
                    self._push()
                is_written = True
                if left_lock:
                    self._run("force-unlock", "-force", left_lock[1])
            except TerraformError:
                continue
            break
        if not is_written:
            state = (self.folder / _UNWRITTEN).read_bytes()
            return UnwrittenStateError(str(error), error.last_lines, state)
        return TerraformError(
            f"the state could be written only after some time:\n{error.last_lines}\n"
            "    why: its space did not take it at first\n"
            "    fix: none is needed: it is written now, and the next run goes on from there",
            error.last_lines,
        )

    def _push(self) -> None:
        # the lock of the apply may be there still, as nothing at all could be written
        self._run("state", "push", "-lock=false", _UNWRITTEN)

    def planned_files(self) -> dict[str, bytes]:
        """The stack's files as the saved plan carries them; `apply` uses these, not the folder's.

        Raises:
            TerraformError: it is no saved plan.
        """
        try:
            with ZipFile(self.plan_file) as plan:
                names = {
                    name: name.removeprefix(_CONFIGURATION)
                    for name in plan.namelist()
                    if name.startswith(_CONFIGURATION) or name == LOCK
                }
                return {own: plan.read(name) for name, own in names.items()}
        except (OSError, BadZipFile):
            raise TerraformError(
                "this is no saved plan\n"
                "    why: a saved plan is a zip with the stack's files in it\n"
                "    fix: make a new plan"
            ) from None

    def _run(self, *arguments: str) -> str:
        status, out, err = self._ended(arguments)
        if status == 0:
            return without_secrets(out, self._secrets)
        # what a provider says goes to stderr; `init` says some of it to stdout
        secrets = [*self._secrets, *self._hidden]
        last = _last_lines(without_secrets(err if err.strip() else out, secrets))
        what = f"{Path(self._program).name} {arguments[0]} failed (exit status {status})"
        if any(text in err for text in _STALE):
            raise StalePlanError(
                f"{what}: the saved plan is stale\n"
                "    why: the state has changed since it was made\n"
                "    fix: make a new plan, and compare it with this one",
                last,
            )
        raise TerraformError(
            f"{what}:\n{last}\n"
            "    why: see above what it said last\n"
            "    fix: mend what it names, and run it again",
            last,
        )

    def _ended(self, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        """Status and output; when this process is interrupted, after the program has ended too.

        In a session of its own the program does not see Ctrl-C of a terminal, and gets it passed on
        just once: at the second it would leave without writing the state.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 - the program is the user's own
                (self._program, *arguments),
                cwd=self.folder,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise OperationError(
                f"{self._program} cannot be started: {error.strerror}\n"
                "    why: it plans and applies stacks\n"
                "    fix: install Terraform 1.11 or newer, or name it with --terraform"
            ) from None
        try:
            out, err = process.communicate()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise
        return process.returncode, out, err


def _last_lines(text: str) -> str:
    lines = [line.strip("╷│╵ \t") for line in text.splitlines()]
    told = [line for line in lines if line]
    return "\n".join(told[-_MOST_LINES:])
