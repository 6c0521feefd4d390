"""Releases that this pipeline has installed, and whose charts are in the definitions no more.

They are told and never uninstalled: with an ingress controller goes the address of every site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.helm_releases import CONTENT, Release, Releases
from devops_constructs.operations.apply.lines import told
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.cluster_access import Access

_OURS = re.compile(rf"{CONTENT}[0-9a-f]{{64}}")
_KEPT_AWAY = re.compile(r"\bsecrets is forbidden: User .{1,200}? cannot list resource\b")
"""Of Helm, whose releases are Secrets."""
_ADDRESS = "its load balancer with its address, so every site whose name points there"


@dataclass(frozen=True)
class LeftOver:
    """A release that nothing asks for any more, or a cluster in which nobody could look."""

    cluster: str
    namespace: str = ""
    name: str = ""
    """Empty: the cluster could not be asked."""
    takes_away: str = ""
    """What goes with it."""
    uninstall: str = ""
    """The command by which a person ends it."""
    problem: str = ""
    """Why nobody could look."""

    @property
    def is_kept_away(self) -> bool:
        """Whether nobody could look for want of the right to, which who only plans does not have:
        releases are Secrets, in which Helm keeps whole manifests."""
        return bool(_KEPT_AWAY.search(" ".join(self.problem.split())))

    @property
    def says(self) -> str:
        """What there is to say of it."""
        if self.problem:
            return self.problem
        where = f"in cluster {self.cluster}, namespace {self.namespace}"
        return f"{where}, is in the definitions no more; with it goes {self.takes_away}"

    @property
    def lines(self) -> str:
        """The same as lines of a log."""
        if self.problem:
            return told(f"failed: releases of cluster {self.cluster}", self.problem)
        return told(f"left over: charts/{self.name}", self.says, [f"end it: {self.uninstall}"])


def left_over(merged: Merged, clusters: Iterable[str], releases: Releases) -> Iterator[LeftOver]:
    """What is left in those of the clusters that were ever applied.

    A release is one of this pipeline's if `install` has written one of its revisions. Those of
    projects, and what people have installed, are none.
    """
    wanted = {(s.cluster, s.namespace, s.name) for s in merged.steps if s.cluster}
    for cluster in clusters:
        if merged.applied(cluster) is None:
            continue
        try:
            yield from left_in(cluster, wanted, releases.access(cluster))
        except OperationError as error:
            yield LeftOver(cluster, problem=str(error))


def left_in(
    cluster: str, wanted: Collection[tuple[str | None, str | None, str]], access: Access
) -> Iterator[LeftOver]:
    """What is left in one cluster.

    Args:
        cluster: its name
        wanted: cluster, namespace and name of each release that is in the definitions
        access: the way into it

    Raises:
        OperationError: it cannot be read.
    """
    # without a number Helm lists the first 256
    said = access.run_helm("list", "--all-namespaces", "--max", "0", "--output", "json")
    for each in json.loads(said or "[]"):
        release = Release(cluster, each["namespace"], each["name"])
        known = (cluster, release.namespace, release.name) in wanted
        if not known and _is_ours(release, access):
            yield LeftOver(
                cluster,
                release.namespace,
                release.name,
                _takes_away(release, access),
                f"helm uninstall {release.name} --namespace {release.namespace} --wait",
            )


def _is_ours(release: Release, access: Access) -> bool:
    where = ("--namespace", release.namespace, "--output", "json")
    history = json.loads(access.run_helm("history", release.name, *where) or "[]")
    return any(_OURS.fullmatch(revision["description"]) for revision in history)


def _takes_away(release: Release, access: Access) -> str:
    text = access.run_helm("get", "manifest", release.name, "--namespace", release.namespace)
    objects = [each for each in yaml.safe_load_all(text) if each]
    if any(map(_has_an_address, objects)):
        return _ADDRESS
    kinds = sorted({each["kind"] for each in objects})
    return f"what it runs: {', '.join(kinds)}" if kinds else "nothing"


def _has_an_address(body: dict[str, Any]) -> bool:
    balancer = body["kind"] == "Service" and body["spec"].get("type") == "LoadBalancer"
    return bool(balancer or body["kind"] == "Gateway")
