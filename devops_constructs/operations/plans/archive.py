"""Where plans are kept: `plans/` in a project's private space, or in the space of the states.

    plans/<stack>/<content>/<made>-<digest>/
        plan.age plan.txt signature.json summary.json result.json

`summary.json` is written last, so what has none is no plan; `result.json` comes when it is applied.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path

from devops_constructs.errors import DamagedError, OperationError
from devops_constructs.operations.plans.plan_bucket import PlanBucket
from devops_constructs.operations.plans.records import Applied, PlanResult
from devops_constructs.operations.plans.signing import SigningKeys, needed_keys
from devops_constructs.operations.plans.stored_plan import (
    HANDED_ON,
    KEY,
    MADE,
    PLAN,
    PREFIX,
    RESULT,
    SUMMARY,
    FetchedPlan,
    StoredPlan,
    fetched,
    key_of,
    signed_result,
    stored,
)
from devops_constructs.operations.plans.summary import Summary
from devops_constructs.operations.spaces_client import SpacesKey
from devops_constructs.project import naming
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.infrastructure_secrets import (
    STATE_ACCESS_KEY_ID,
    STATE_SECRET_ACCESS_KEY,
    plans_key,
)
from devops_constructs.project.project import Project

_STATE_KEYS = (
    (STATE_ACCESS_KEY_ID, STATE_SECRET_ACCESS_KEY),
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ("SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"),
)


class PlanArchive:
    """The plans of a fleet, and what was applied last. Nothing is asked before a method is called.

    A project's plans go to its private space as soon as that is there and there is a key to it;
    those of before stay in the space of the states, and are found there. With `keys` plans say
    whether they are authentic; `talk` is told what lies among them and cannot be read.
    """

    def __init__(
        self,
        fleet: Fleet,
        projects: Iterable[Project],
        keys: SigningKeys | None = None,
        talk: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._fleet, self._projects = fleet, tuple(projects)
        self._keys, self._talk = keys, talk
        self._private: dict[str, PlanBucket | None] = {}

    def save(self, folder: Path) -> str:
        """Keep what a plan job has handed on of a stack, and return its key. What is there
        already is not written again.

        Raises:
            OperationError: there is no plan in it, or the space cannot be written to.
        """
        summary, plan = _handed_on(folder)
        key = key_of(summary, plan)
        if not KEY.fullmatch(key):
            raise OperationError(
                f"{key!r} cannot be the key of a plan\n"
                "    why: it is made of the stack, its content and the time in summary.json\n"
                "    fix: make the plan anew: devops plans make"
            )
        bucket = self._private_space(summary.stack) or self._state_space
        if bucket.get(f"{key}/{SUMMARY}") is None:
            for name in HANDED_ON:
                bucket.put(f"{key}/{name}", (folder / name).read_bytes())
        return key

    def newest(self, stack: str, content: str) -> StoredPlan | None:
        """The newest plan of just this content of a stack; None: there is none."""
        return next(iter(self.of(stack, content)), None)

    def of(self, stack: str, content: str) -> list[StoredPlan]:
        """The plans of just this content of a stack, the newest first."""
        found = self._plans(stack, f"{stack}/{content[:16]}/")
        return [plan for plan in found if plan.summary.content == content]

    def refused(self, stack: str, content: str) -> list[str]:
        """What lies among the plans of this content, and is not authentic or cannot be read."""
        found = []
        for key, bucket in self._keys_below(stack, f"{stack}/{content[:16]}/"):
            try:
                plan = stored(key, bucket.name, self._files(bucket, key), self._keys)
            except DamagedError:
                found.append(key)
                continue
            found += [key] if not plan.authentic else []
            found += [f"{key}/{RESULT}"] if plan.result_authentic is False else []
        return found

    def all(self, stack: str | None = None, most: int | None = None) -> list[StoredPlan]:
        """The plans of a stack, or of all of them, the newest first, and not more than `most`."""
        return list(islice(self._plans(stack, f"{stack}/" if stack else ""), most))

    def fetch(self, key: str) -> FetchedPlan:
        """A plan with its files.

        Raises:
            OperationError: there is none under this key, or it is not what was saved.
        """
        bucket = self._found(key)
        return fetched(key, bucket.name, self._files(bucket, key, large=True), self._keys)

    def record(self, key: str, result: PlanResult) -> None:
        """Write down what became of a plan, signed.

        Raises:
            OperationError: there is none under this key, or nothing to sign with.
        """
        content = signed_result(key, result, self._keys or needed_keys())
        self._found(key).put(f"{key}/{RESULT}", content)

    def applied(self, stack: str) -> Applied | None:
        """What a stack is now; None: this repository has never applied it."""
        found = self._state_space.get(f"{stack}/applied.json")
        return Applied.from_bytes(found) if found else None

    def set_applied(self, applied: Applied) -> None:
        """Write down what a stack is now."""
        self._state_space.put(f"{applied.stack}/applied.json", applied.as_bytes())

    @property
    def states(self) -> PlanBucket:
        """The space of the states."""
        return self._state_space

    def prune(self, keep_days: int, *, run: bool) -> list[str]:
        """The keys of plans that are older, and of what was saved by halves then; they are deleted
        with all their versions if `run`. The plan of what a stack is now stays.
        """
        oldest = (datetime.now(UTC) - timedelta(days=keep_days)).strftime(MADE)
        pruned: list[str] = []
        applied: dict[str, str | None] = {}
        for bucket in self._buckets(None):
            for key, files in _by_plan(bucket.keys(PREFIX)).items():
                match = KEY.fullmatch(key)
                if not match or match["made"] >= oldest:
                    continue
                stack = match["stack"]
                if stack not in applied:
                    now = self.applied(stack)
                    applied[stack] = now.plan if now else None
                if applied[stack] == key:
                    continue
                pruned.append(key)
                # without a summary it is no plan any more, should this be interrupted
                for file in sorted(files if run else (), key=lambda name: name != SUMMARY):
                    bucket.delete(f"{key}/{file}")
        return sorted(pruned)

    def _plans(self, stack: str | None, below: str) -> Iterator[StoredPlan]:
        """Those whose keys begin so, the newest first, without what cannot be read."""
        for key, bucket in self._keys_below(stack, below):
            try:
                yield stored(key, bucket.name, self._files(bucket, key), self._keys)
            except DamagedError as error:
                self._talk(str(error))

    def _keys_below(self, stack: str | None, below: str) -> list[tuple[str, PlanBucket]]:
        found = {
            key: bucket
            for bucket in self._buckets(stack)
            for key, files in _by_plan(bucket.keys(PREFIX + below)).items()
            if KEY.fullmatch(key) and SUMMARY in files
        }
        return sorted(found.items(), key=lambda each: each[0].rpartition("/")[2], reverse=True)

    def _files(self, bucket: PlanBucket, key: str, *, large: bool = False) -> dict[str, bytes]:
        """Each is read once: what is judged is what is used."""
        names = (*HANDED_ON, RESULT) if large or self._keys else (SUMMARY, RESULT)
        found = {name: bucket.get(f"{key}/{name}") for name in names}
        return {name: content for name, content in found.items() if content is not None}

    def _found(self, key: str) -> PlanBucket:
        match = KEY.fullmatch(key)
        for bucket in self._buckets(match["stack"]) if match else ():
            if f"{key}/{SUMMARY}" in bucket.keys(f"{key}/"):
                return bucket
        raise OperationError(
            f"there is no plan {key}\n"
            "    why: no space that plans are kept in has it\n"
            "    fix: choose one of: devops plans list"
        )

    def _buckets(self, stack: str | None) -> list[PlanBucket]:
        """Where plans of a stack, or of any, may be."""
        names = [p.name for p in self._projects] if stack is None else [stack]
        private = [bucket for name in names if (bucket := self._private_space(name))]
        return [*private, self._state_space]

    @cached_property
    def _state_space(self) -> PlanBucket:
        space = self._fleet.state
        key = next(filter(None, map(SpacesKey.from_env, _STATE_KEYS)), None)
        if key is None:
            raise OperationError(
                f"{' and '.join(_STATE_KEYS[0])} are not set\n"
                f"    why: plans, and what was applied, are kept in the space {space.bucket_name}\n"
                "    fix: put a Spaces key for it into these variables; to look, one that reads is"
                " enough"
            )
        return PlanBucket(space.bucket_name, space.region, key)

    def _private_space(self, stack: str) -> PlanBucket | None:
        """The private space of a stack's project, as soon as it is there and can be reached."""
        project = next((p for p in self._projects if stack in _stacks(p)), None)
        if project is None or project.private_space is None:
            return None
        if project.name not in self._private:
            self._private[project.name] = self._opened(project)
        return self._private[project.name]

    def _opened(self, project: Project) -> PlanBucket | None:
        key = _key_in(plans_key(project)) or SpacesKey.from_env()
        if key is None or project.private_space is None:
            return None
        region = project.private_space.region or self._fleet.spaces_region
        bucket = PlanBucket(naming.private_space_name(self._fleet, project), region, key)
        return bucket if bucket.exists() else None


def _handed_on(folder: Path) -> tuple[Summary, bytes]:
    try:
        summary = Summary.from_json(json.loads((folder / SUMMARY).read_text("utf-8")))
        plan = (folder / PLAN).read_bytes()
        there = all((folder / name).is_file() for name in HANDED_ON)
    except (OSError, ValueError, KeyError, TypeError):
        there = False
    if not there or summary.state != "planned" or summary.stack != folder.name:
        raise OperationError(
            f"{folder} holds no plan\n"
            f"    why: a plan of a stack is {', '.join(HANDED_ON)} in a folder of its name\n"
            "    fix: name a folder that devops plans make has made"
        )
    return summary, plan


def _by_plan(names: Iterable[str]) -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for name in names:
        key, _, file = name.rpartition("/")
        files.setdefault(key, set()).add(file)
    return files


def _stacks(project: Project) -> set[str]:
    environments = project.environments
    return {project.name, *(naming.release_name(project, each) for each in environments)}


def _key_in(variable: str) -> SpacesKey | None:
    """A key as stack `<project>` delivers it."""
    key_id, _, secret = os.environ.get(variable, "").partition(":")
    return SpacesKey(key_id, secret) if key_id and secret else None
