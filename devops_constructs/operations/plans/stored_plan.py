"""A plan that is kept: its files, its key, and whether it is authentic."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from devops_constructs.errors import DamagedError, OperationError
from devops_constructs.operations.plans.records import PlanResult
from devops_constructs.operations.plans.signing import SigningKeys, is_signed
from devops_constructs.operations.plans.summary import Summary

PLAN, TEXT, SIGNATURE = "plan.age", "plan.txt", "signature.json"
SUMMARY, RESULT = "summary.json", "result.json"
HANDED_ON = (PLAN, TEXT, SIGNATURE, SUMMARY)
"""The files of a plan, in the archive and in what a plan job hands on. With the last it is one."""
SIGNED = (PLAN, TEXT, SUMMARY)

PREFIX = "plans/"
MADE = "%Y%m%dT%H%M%SZ"
KEY = re.compile(
    rf"{PREFIX}(?P<stack>[a-z0-9][a-z0-9-]*)/(?P<content>[0-9a-f]{{16}})"
    r"/(?P<made>\d{8}T\d{6}Z)-(?P<digest>[0-9a-f]{8})"
)
_ISO = "%Y-%m-%dT%H:%M:%SZ"
_NONSENSE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading data raises that is of another form."""

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class StoredPlan:
    """A plan that is kept, without its large files."""

    key: str
    summary: Summary
    result: PlanResult | None
    """None: there is none, or there are keys and none of them has signed it."""
    bucket: str
    authentic: bool | None
    """Whether the jobs that plan or apply have made it as it is; None: there is no key to tell."""
    result_authentic: bool | None
    """The same of what became of it; None also if there is nothing."""


@dataclass(frozen=True)
class FetchedPlan(StoredPlan):
    """The same with its files."""

    plan: bytes
    """Encrypted."""
    text: str


def key_of(summary: Summary, plan: bytes) -> str:
    """Where a plan is kept, which nobody can choose: another plan has another key."""
    made = datetime.strptime(summary.made, _ISO).strftime(MADE)
    digest = hashlib.sha256(plan).hexdigest()[:8]
    return f"{PREFIX}{summary.stack}/{summary.content[:16]}/{made}-{digest}"


def stored(key: str, bucket: str, files: Files, keys: SigningKeys | None) -> StoredPlan:
    """The plan of these files. With keys all of them are needed, else only the small ones.

    Raises:
        DamagedError: they are not files of a plan.
        OperationError: they are of another version.
    """
    signed = None if keys is None else _is_signed(files, keys)
    try:
        summary = Summary.from_json(json.loads(files[SUMMARY]))
        authentic = signed and key == key_of(summary, files[PLAN])
        result, result_authentic = _result(key, files.get(RESULT), keys)
    except (*_NONSENSE, OperationError) as error:
        if isinstance(error, OperationError) and signed is not False:
            raise
        raise DamagedError(
            f"{key} in {bucket} cannot be read\n"
            "    why: its summary or its result is not what this program writes\n"
            "    fix: find out who can write there; bring an older version of it back, or make the"
            " plan anew"
        ) from None
    return StoredPlan(key, summary, result, bucket, authentic, result_authentic)


def fetched(key: str, bucket: str, files: Files, keys: SigningKeys | None) -> FetchedPlan:
    """The same with its large files.

    Raises:
        OperationError: one is missing, or is that of another plan.
    """
    plan, text = files.get(PLAN), files.get(TEXT)
    if plan is None or text is None or hashlib.sha256(plan).hexdigest()[:8] != key[-8:]:
        raise OperationError(
            f"{key} is not what was saved\n"
            "    why: a file of it is missing, or its plan is not the one that its key names\n"
            "    fix: make the plan anew: devops plans make"
        )
    facts = vars(stored(key, bucket, files, keys))
    return FetchedPlan(**facts, plan=plan, text=text.decode("utf-8", "replace"))


def signed_result(key: str, result: PlanResult, keys: SigningKeys) -> bytes:
    """What became of a plan, as it is kept beside just that one."""
    facts = keys.signed({**vars(result), "plan": key})
    return (json.dumps(facts, indent=2) + "\n").encode()


def _result(
    key: str, content: bytes | None, keys: SigningKeys | None
) -> tuple[PlanResult | None, bool | None]:
    if content is None:
        return None, None
    if keys is None:
        return PlanResult.from_bytes(content), None
    data = _data(content)
    if not keys.know(data) or data.get("plan") != key:
        return None, False
    return PlanResult.from_bytes(content), True


def _data(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _is_signed(files: Files, keys: SigningKeys) -> bool:
    if not all(name in files for name in HANDED_ON):
        return False
    return is_signed({name: files[name] for name in SIGNED}, files[SIGNATURE], keys)
