"""The Space of Terraform's states, through the S3 API."""

from __future__ import annotations

from typing import Any

from devops_constructs.errors import OperationError
from devops_constructs.operations.spaces_client import spaces_client
from devops_constructs.project.fleet import StateSpace

_PROBE = "devops-bootstrap-probe"


class StateBucket:
    """The bucket as it is; nothing is asked before a method is called."""

    def __init__(self, space: StateSpace) -> None:
        self._name = space.bucket_name
        self._s3, self._refusal = spaces_client(space.region, why="the state space is made")

    def exists(self) -> bool:
        """Whether it is there, and ours."""
        try:
            self._s3.head_bucket(Bucket=self._name)
        except self._refusal as error:
            if _status(error) == 404:
                return False
            raise self._refused("cannot be looked at", error) from None
        return True

    def keeps_versions(self) -> bool:
        """Whether an overwritten state can be brought back."""
        answer: dict[str, Any] = self._s3.get_bucket_versioning(Bucket=self._name)
        return answer.get("Status") == "Enabled"

    def make(self) -> None:
        """Make it, for nobody to read without a key."""
        try:
            self._s3.create_bucket(Bucket=self._name, ACL="private")
        except self._refusal as error:
            raise self._refused("cannot be made", error) from None

    def keep_versions(self) -> None:
        """Keep what is overwritten."""
        enabled = {"Status": "Enabled"}
        self._s3.put_bucket_versioning(Bucket=self._name, VersioningConfiguration=enabled)

    def locks(self) -> bool:
        """Whether a second writer is turned away, on which Terraform's lock rests.

        Writes one small object twice and takes it away again. One that a run left which was cut
        off in between turns away the first writer already.
        """
        version: dict[str, str] = {}
        try:
            for _ in ("first", "second"):
                made = self._s3.put_object(Bucket=self._name, Key=_PROBE, Body=b"", IfNoneMatch="*")
                version = {"VersionId": made["VersionId"]} if "VersionId" in made else {}
        except self._refusal as error:
            if _status(error) in (412, 501):
                return _status(error) == 412  # or the server knows no conditions
            raise self._refused("cannot be written", error) from None
        else:
            return False
        finally:
            self._s3.delete_object(Bucket=self._name, Key=_PROBE, **version)

    def _refused(self, what: str, error: Exception) -> OperationError:
        return OperationError(
            f"the state space {self._name} {what}: {error}\n"
            "    why: names of Spaces are shared with all customers of a region, and a key may be"
            " limited to other buckets\n"
            "    fix: use a key with full access, or another bucket_name in StateSpace"
        )


def _status(error: Any) -> int:
    status: int = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status
