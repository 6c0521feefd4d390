"""`devops registry clean`: what nobody runs any more, and nobody may want back, goes.

Sources:
    https://docs.digitalocean.com/reference/api/reference/container-registries/
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devops_constructs.errors import OperationError
from devops_constructs.operations.chart_package import version_of
from devops_constructs.operations.cluster_access import cluster_access, clusters
from devops_constructs.operations.digitalocean_api import DigitalOcean
from devops_constructs.project import naming
from devops_constructs.project.portfolio import Portfolio

SCHEMA = "devops-constructs/registry/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

_KINDS = "pods,replicasets,deployments,statefulsets,daemonsets,jobs,cronjobs,replicationcontrollers"
"""What has images; ReplicaSets have those that a release may go back to."""
_RECORDS = ("get", "secrets", "--all-namespaces", "--selector", "owner=helm", "--output", "json")
"""Helm's own records of each revision that it may go back to."""
DAYS = 30
"""How long tags stay at least."""
_COLLECTION = "unreferenced blobs only"
"""Not "untagged manifests": parts of an image for several platforms have no tag either."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_API = DigitalOcean(
    why="it lists what the registry holds, and deletes it",
    fix="use a token that may read and delete registry",
)


@dataclass(frozen=True)
class Tag:
    """A tag of an image or a chart."""

    repository: str
    tag: str
    digest: str
    updated: str
    """When it was pushed, as 2026-11-28T15:42:09Z."""

    @property
    def name(self) -> str:
        """As <repository>:<tag>."""
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True)
class Used:
    """What clusters run or have run, and what the newest charts are."""

    names: frozenset[str]
    """As <repository>:<tag>."""
    digests: frozenset[str]

    def has(self, tag: Tag) -> bool:
        """Whether a tag, or what it names, is used."""
        return tag.name in self.names or tag.digest in self.digests


def tags_of(registry: str) -> list[Tag]:
    """Everything in the registry that has a tag.

    Raises:
        OperationError: it cannot be read.
    """
    root = f"/v2/registries/{registry}"
    return [
        Tag(repository["name"], each["tag"], each["manifest_digest"], each["updated_at"])
        for repository in _API.pages(f"{root}/repositoriesV2", "repositories")
        for each in _API.pages(f"{_path(root, repository['name'])}/tags", "tags")
    ]


def used_in(root: Path, portfolio: Portfolio, kubectl: str, talk: Callable[[str], None]) -> Used:
    """What runs in any cluster of the account, what Helm there may go back to, and the charts that
    are committed.

    Raises:
        OperationError: a cluster of the fleet is not there, or one of the account cannot be read.
    """
    known = clusters()
    for cluster in portfolio.fleet.clusters:
        if cluster.name not in known:
            raise OperationError(
                f"cluster {cluster.name} cannot be read\n"
                "    why: DigitalOcean has none of that name, and what runs there may need any"
                " image\n"
                "    fix: apply its stack, or use a token of the account that has it"
            )
    texts = []
    for name in sorted(known):
        talk(f"reading cluster {name}")
        with cluster_access(name, known[name], kubectl=kubectl) as (access, _):
            what = ("get", _KINDS, "--all-namespaces", "--output", "json")
            texts.append(access.run_kubectl(*what))
            texts += revisions(access.run_kubectl(*_RECORDS))
    used = references(texts, f"{naming.REGISTRY_HOST}/{portfolio.fleet.registry}")
    charts = frozenset(_charts(root, portfolio))
    return Used(used.names | charts, used.digests)


def revisions(secrets: str) -> Iterator[str]:
    """What Helm has written down of each revision: its values, and what it made of them.

    Raises:
        OperationError: a record is none of Helm's.
    """
    for secret in json.loads(secrets)["items"]:
        try:
            packed = b64decode(b64decode(secret["data"]["release"]))
            yield gzip.decompress(packed).decode()
        except (KeyError, ValueError, OSError, EOFError, zlib.error) as error:
            place = secret["metadata"]
            raise OperationError(
                f"Secret {place['name']} in namespace {place['namespace']} cannot be read\n"
                "    why: it is of Helm, and says which images a release may go back to\n"
                "    fix: delete it if it is none of Helm's"
            ) from error


def kept_days(portfolio: Portfolio) -> int:
    """How long tags stay: while the digest of a build is known at GitHub, it can be promoted."""
    repositories = (project.github for project in portfolio.projects)
    return max([DAYS, *(each.digest_retention_days for each in repositories if each)])


def references(texts: Iterable[str], registry: str) -> Used:
    """The images of a registry that texts name, wherever they do."""
    image = re.compile(rf"{re.escape(registry)}/([a-z0-9][a-z0-9._/-]*)(:[\w.-]+)?(@?)")
    names, digests = set(), set()
    for text in texts:
        digests |= set(_DIGEST.findall(text))
        for repository, tag, at in image.findall(text):
            if tag or not at:
                names.add(f"{repository}{tag or ':latest'}")
    return Used(frozenset(names), frozenset(digests))


def _charts(root: Path, portfolio: Portfolio) -> Iterator[str]:
    for release in portfolio.running:
        folder = root / "charts_out/helm" / release.name
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        yield f"{naming.CHART_FOLDER}/{release.name}:{version_of(files)}"


def superfluous(
    tags: Iterable[Tag], used: Used, *, keep: int, older_than: timedelta, now: datetime
) -> list[Tag]:
    """The tags that are old enough, not among the newest of their repository, and not used."""
    by_repository: dict[str, list[Tag]] = {}
    for tag in tags:
        by_repository.setdefault(tag.repository, []).append(tag)
    return [
        tag
        for name in sorted(by_repository)
        for tag in sorted(by_repository[name], key=_age, reverse=True)[keep:]
        if now - _age(tag) > older_than and not used.has(tag)
    ]


def delete(registry: str, tags: Iterable[Tag], going: Sequence[Tag]) -> None:
    """Delete tags, and what has no other tag with them; then let the registry free the space.

    Raises:
        OperationError: the registry refuses.
    """
    root, gone = f"/v2/registries/{registry}", set(going)
    kept = {(tag.repository, tag.digest) for tag in tags if tag not in gone}
    done = set()
    for tag in going:
        path, manifest = _path(root, tag.repository), (tag.repository, tag.digest)
        if manifest in kept:
            _API.ask("DELETE", f"{path}/tags/{quote(tag.tag, safe='')}")
        elif manifest not in done:
            _API.ask("DELETE", f"{path}/digests/{tag.digest}")
            done.add(manifest)
    if gone:
        _API.ask("POST", f"{root}/garbage-collection", {"type": _COLLECTION})


def _path(root: str, repository: str) -> str:
    return f"{root}/repositories/{quote(repository, safe='')}"


def _age(tag: Tag) -> datetime:
    """When it was pushed."""
    return datetime.fromisoformat(tag.updated.replace("Z", "+00:00")).astimezone(UTC)


def as_json(found: int, going: Sequence[Tag], *, done: bool) -> dict[str, Any]:
    """The tags as data: how many there are, and those that go."""
    return {
        "schema": SCHEMA,
        "tags": found,
        "deleted": done,
        "superfluous": [asdict(tag) for tag in going],
    }


def as_text(found: int, going: Sequence[Tag], *, done: bool) -> str:
    """A line for each tag that goes."""
    word = "deleted" if done else "would be deleted"
    lines = [f"{word}: {tag.name}, of {tag.updated[:10]}" for tag in going]
    return "".join(f"{line}\n" for line in [*lines, f"{len(going)} of {found} tags"])
