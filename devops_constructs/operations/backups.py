"""`devops backups list` and `verify`: which dumps are kept, and whether they are what was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.named_release import named_release
from devops_constructs.operations.spaces_client import spaces_client
from devops_constructs.project import naming
from devops_constructs.project.backups import FOLDER
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release

SCHEMA = "devops-constructs/backups/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

_HEADS = {".dump": b"PGDMP", ".age": b"age-encryption.org/v1"}
_PART = 8 * 1024 * 1024


@dataclass(frozen=True)
class Copy:
    """A dump that is kept; `verified` is None where nobody looked at its content."""

    key: str
    database: str
    kind: str
    size: int
    hours_old: int
    verified: bool | None = None
    problem: str | None = None


def release_with_backups(portfolio: Portfolio, project: str, environment: str) -> Release:
    """The release, whose databases are backed up.

    Raises:
        OperationError: there is no such environment, or it has no backups.
    """
    why = "backups are of a database that the definitions declare"
    release = named_release(portfolio, project, environment, why=why)
    if release.backups is None:
        raise OperationError(
            f"{release.name} has no backups\n"
            "    why: it has no database or no private space, or its environment wants none\n"
            "    fix: declare them, and release it"
        )
    return release


class Copies:
    """The dumps of a release, as they lie in its space."""

    def __init__(self, release: Release) -> None:
        space = release.project.private_space
        assert space, "release_with_backups has looked"
        assert release.backups, "likewise"
        self._release, self._most_hours = release, release.backups.max_age_hours
        self._bucket = naming.backups_space_name(
            release.fleet, release.project, release.environment
        )
        region = space.region or release.fleet.spaces_region
        self._s3, self._refusal = spaces_client(region, why="backups are read")

    def all(self) -> list[Copy]:
        """Every one by database, the newest first.

        Raises:
            OperationError: the space cannot be read.
        """
        now = datetime.now(UTC)
        folder = f"{FOLDER}{self._release.environment.name}/"
        pages = self._s3.get_paginator("list_objects_v2")
        try:
            found = [
                each
                for page in pages.paginate(Bucket=self._bucket, Prefix=folder)
                for each in page.get("Contents", ())
            ]
        except self._refusal as error:
            raise self._refused(error) from None
        found.sort(key=lambda each: each["LastModified"], reverse=True)
        return [
            Copy(each["Key"], *_place(each["Key"], folder), each["Size"], _hours(each, now))
            for each in found
            if each["Key"].removeprefix(folder).count("/") == 2
        ]

    def newest(self, database: str) -> Copy:
        """Of a database.

        Raises:
            OperationError: there is none.
        """
        for copy in self.all():
            if copy.database == database:
                return copy
        raise OperationError(
            f"there is no copy of {database}\n"
            f"    why: nothing lies in {self._bucket} for it\n"
            "    fix: run: kubectl create job --from=cronjob/backups backups-now"
        )

    def problems(self, copies: Iterable[Copy]) -> list[str]:
        """What is missing or too old."""
        youngest: dict[str, int] = {}
        for copy in copies:
            if copy.kind == "daily":
                youngest[copy.database] = min(
                    copy.hours_old, youngest.get(copy.database, copy.hours_old)
                )
        return [
            f"the newest copy of {name} is {youngest[name]} hours old, {self._most_hours} may be"
            if name in youngest
            else f"there is no copy of {name}"
            for name in self._release.backed_up
            if youngest.get(name, self._most_hours) >= self._most_hours
        ]

    def verify(self, copy: Copy) -> Copy:
        """Read it to its end.

        Raises:
            OperationError: the space cannot be read.
        """
        digest, head = hashlib.sha256(), b""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=copy.key)
        except self._refusal as error:
            raise self._refused(error) from None
        for part in answer["Body"].iter_chunks(_PART):
            head = head or part[:64]
            digest.update(part)
        problem = _problem(copy.key, head, digest.hexdigest(), answer["Metadata"].get("sha256"))
        return Copy(**{**asdict(copy), "verified": problem is None, "problem": problem})

    def _refused(self, error: Exception) -> OperationError:
        return OperationError(
            f"{self._bucket} cannot be read: {error}\n"
            "    why: a key of Spaces reaches the buckets that it was made for\n"
            "    fix: use one that may read this bucket"
        )


def _place(key: str, folder: str) -> tuple[str, str]:
    database, kind, _ = key.removeprefix(folder).split("/")
    return database, kind


def _hours(listed: dict[str, Any], now: datetime) -> int:
    made: datetime = listed["LastModified"]
    return int((now - made).total_seconds()) // 3600


def _problem(key: str, head: bytes, found: str, made: str | None) -> str | None:
    if made != found:
        return f"its checksum is {found}, it was made with {made}"
    wanted = next((text for end, text in _HEADS.items() if key.endswith(end)), b"")
    return None if head.startswith(wanted) else "it does not begin as a dump does"


def as_json(copies: list[Copy], problems: list[str]) -> dict[str, Any]:
    """Copies and problems as data."""
    return {"schema": SCHEMA, "copies": [asdict(each) for each in copies], "problems": problems}


def as_text(copies: list[Copy], problems: list[str]) -> str:
    """A line for each copy, then one for each problem."""
    lines = [
        f"{each.key}  {each.size} bytes, {each.hours_old} hours old{_verified(each)}"
        for each in copies
    ]
    return "".join(f"{line}\n" for line in [*lines, *problems])


def _verified(copy: Copy) -> str:
    if copy.verified is None:
        return ""
    return ", verified" if copy.verified else f", NOT VERIFIED: {copy.problem}"
