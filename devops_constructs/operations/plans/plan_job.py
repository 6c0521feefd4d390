"""What a plan job hands on: a folder with one of each stack, and `plans.json` about all of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.plans.origin import Origin
from devops_constructs.operations.plans.signing import SigningKeys, signature_of
from devops_constructs.operations.plans.stored_plan import PLAN, SIGNATURE, SUMMARY, TEXT
from devops_constructs.operations.plans.summary import Summary

SCHEMA = "devops-constructs/plan-job/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

INDEX = "plans.json"


@dataclass(frozen=True)
class MadePlan:
    """A summary, with the encrypted plan and its text where there is one."""

    summary: Summary
    plan: bytes = b""
    text: str = ""


@dataclass(frozen=True)
class PlanJob:
    """All that a run of `devops plans make` found."""

    commit: str
    author: str
    summaries: tuple[Summary, ...] = ()
    gone: tuple[str, ...] = ()
    """Stacks that are proposed to be no more; what they made stays where it is."""
    refused: str = ""
    """Why nothing was planned."""

    @property
    def has_findings(self) -> bool:
        """Whether something of it has no plan."""
        return bool(self.refused) or any(each.state != "planned" for each in self.summaries)

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        stacks = [each.as_json() for each in self.summaries]
        told = {"commit": self.commit, "author": self.author, "refused": self.refused}
        return {"schema": SCHEMA, **told, "gone": list(self.gone), "stacks": stacks}

    @classmethod
    def read(cls, folder: Path) -> PlanJob:
        """What a job has handed on.

        Raises:
            OperationError: the folder holds nothing of the kind.
        """
        try:
            data: Mapping[str, Any] = json.loads((folder / INDEX).read_text("utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError("another schema")
            summaries = tuple(Summary.from_json(each) for each in data["stacks"])
            return cls(
                data["commit"], data["author"], summaries, tuple(data["gone"]), data["refused"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            raise OperationError(
                f"{folder} holds no plans\n"
                f"    why: there is no {INDEX} in it, or it is of another version\n"
                "    fix: name the folder that devops plans make has written to"
            ) from None


def new_folder(out: Path) -> None:
    """Make the folder for the plans: an empty one, so that each plan in it is of this run.

    Raises:
        OperationError: it is there, and not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OperationError(
            f"{out} is not empty\n"
            "    why: plans of another run in it would be taken for plans of this one\n"
            "    fix: name a folder that is not there by --out"
        )
    out.mkdir(parents=True, exist_ok=True)


def made(
    origin: Origin,
    plans: Iterable[MadePlan],
    gone: Iterable[str],
    out: Path,
    keys: SigningKeys,
    done: Callable[[Summary], None],
) -> PlanJob:
    """Write the plans as they come, signed, and then what there is to say of all of them."""
    summaries = []
    for each in plans:
        write_plan(each, out / each.summary.stack, keys)
        done(each.summary)
        summaries.append(each.summary)
    job = PlanJob(origin.commit, origin.author, tuple(summaries), tuple(gone))
    write_index(job, out)
    return job


def write_index(job: PlanJob, out: Path) -> None:
    """Write what there is to say of all of them."""
    (out / INDEX).write_text(json.dumps(job.as_json(), indent=2) + "\n", "utf-8")


def write_plan(plan: MadePlan, folder: Path, keys: SigningKeys) -> None:
    """Write the files of a plan into a new folder, or only why there is none."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    summary = (json.dumps(plan.summary.as_json(), indent=2) + "\n").encode()
    files = {SUMMARY: summary}
    if plan.summary.state == "planned":
        files |= {PLAN: plan.plan, TEXT: plan.text.encode()}
        files[SIGNATURE] = signature_of(files, keys)
    for name, content in files.items():
        (folder / name).write_bytes(content)
