"""Objects of a Space that are whole or not there: each carries its hash, and is read back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from devops_constructs.errors import DamagedError, OperationError
from devops_constructs.operations.spaces_client import SpacesKey, spaces_client

_HASH = "sha256"
_MISSING = ("404", "NoSuchKey", "NoSuchBucket")


class PlanBucket:
    """A bucket, and a key to it; nothing is asked before a method is called."""

    def __init__(self, name: str, region: str, key: SpacesKey | None) -> None:
        self.name = name
        self._s3, _ = spaces_client(region, why="plans are kept", key=key)

    def exists(self) -> bool:
        """Whether it is there.

        Raises:
            OperationError: it cannot be asked, or it is not this key's.
        """
        with self._errors("looked at"):
            try:
                self._s3.head_bucket(Bucket=self.name)
            except self._s3.exceptions.ClientError as error:
                if _code(error) in _MISSING:
                    return False
                raise
        return True

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin so.

        Raises:
            OperationError: it cannot be read.
        """
        pages = self._s3.get_paginator("list_objects_v2")
        with self._errors("read"):
            return [
                each["Key"]
                for page in pages.paginate(Bucket=self.name, Prefix=prefix)
                for each in page.get("Contents", ())
            ]

    def get(self, key: str) -> bytes | None:
        """An object as it was put; None: there is none.

        Raises:
            DamagedError: it is not what was put.
            OperationError: it cannot be read.
        """
        with self._errors("read"):
            try:
                answer = self._s3.get_object(Bucket=self.name, Key=key)
            except self._s3.exceptions.NoSuchKey:
                return None
            content: bytes = answer["Body"].read()
        if answer["Metadata"].get(_HASH) != hashlib.sha256(content).hexdigest():
            raise DamagedError(
                f"{key} in {self.name} is not what was put there\n"
                "    why: its content does not have the hash that it was put with\n"
                "    fix: bring an older version of it back, or make the plan anew"
            )
        return content

    def put(self, key: str, content: bytes) -> None:
        """Put an object, and read it back.

        Raises:
            OperationError: it cannot be written, or comes back as something else.
        """
        with self._errors("written to"):
            self._s3.put_object(
                Bucket=self.name,
                Key=key,
                Body=content,
                ContentMD5=base64.b64encode(_md5(content)).decode(),  # the server compares it
                Metadata={_HASH: hashlib.sha256(content).hexdigest()},
            )
        if self.get(key) != content:
            raise OperationError(
                f"{key} in {self.name} is not what was put there\n"
                "    why: it was read back after it was written\n"
                "    fix: run the command again, and let no two of it run at once"
            )

    def delete(self, key: str) -> None:
        """Delete an object with all its versions: what is pruned is not to be read any more.

        Raises:
            OperationError: it cannot be written to.
        """
        pages = self._s3.get_paginator("list_object_versions")
        with self._errors("written to"):
            for page in pages.paginate(Bucket=self.name, Prefix=key):
                for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if each["Key"] == key:
                        version = {"VersionId": each["VersionId"]}
                        self._s3.delete_object(Bucket=self.name, Key=key, **version)

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError) as error:
            raise OperationError(
                f"the space {self.name} cannot be {what}: {error}\n"
                "    why: plans and what was applied are kept there\n"
                "    fix: use a key that may do so; run devops bootstrap if the space is not there"
            ) from None


def _code(error: Any) -> str:
    code: str = error.response["Error"]["Code"]
    return code


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()
