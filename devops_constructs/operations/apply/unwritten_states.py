"""States that Terraform could not write: without them, what it has made would be nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devops_constructs.errors import OperationError, TerraformError, UnwrittenStateError
from devops_constructs.operations.plans.encryption import encrypted
from devops_constructs.operations.plans.plan_bucket import PlanBucket
from devops_constructs.operations.plans.terraform_cli import Terraform

FOLDER = "unwritten-states"
"""Where a job leaves, encrypted, what no space takes; apply.yml hands it on."""


@dataclass(frozen=True)
class UnwrittenStates:
    """Kept beside the states, and written by the next run; else left in a folder."""

    space: PlanBucket
    recipient: str
    """Whom they are encrypted to in the folder."""
    folder: Path = Path(FOLDER)

    def bring_back(self, stack: str, terraform: Terraform) -> None:
        """Write what an earlier run could not.

        Raises:
            TerraformError: Terraform refuses it.
        """
        key = _key(stack)
        state = self.space.get(key)
        if state is None:
            return
        try:
            terraform.push_state(state)
        except TerraformError as error:
            raise TerraformError(
                f"{key} in {self.space.name} cannot be made the state of {stack}:\n"
                f"{error.last_lines}\n"
                "    why: an apply could not write it, and has left it there\n"
                "    fix: bring into the state what is missing there, then delete it",
                error.last_lines,
            ) from None
        self.space.delete(key)

    def keep(self, stack: str, error: UnwrittenStateError) -> TerraformError:
        """Keep one, and return what is to be said of it."""
        try:
            self.space.put(_key(stack), error.state)
        except OperationError:
            file = self._left(stack, error.state)
            return _said(
                stack,
                error,
                f"bring {file} back before anything of {stack} is applied again:"
                " docs/reference/apply.md says how",
            )
        return _said(stack, error, "none is needed: the next run writes it")

    def _left(self, stack: str, state: bytes) -> Path:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        file = self.folder / f"{stack}.tfstate.age"
        file.write_bytes(encrypted(state, self.recipient))
        return file


def _key(stack: str) -> str:
    return f"{stack}/unwritten.tfstate"


def _said(stack: str, error: UnwrittenStateError, fix: str) -> TerraformError:
    return TerraformError(
        f"the state of {stack} could not be written:\n{error.last_lines}\n"
        "    why: the space of the states did not take it for minutes\n"
        f"    fix: {fix}",
        error.last_lines,
    )
