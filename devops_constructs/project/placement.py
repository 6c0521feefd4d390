"""On which nodes the pods of a component run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._label_maps import Labels

HOSTNAME = "kubernetes.io/hostname"
ARCHITECTURE = "kubernetes.io/arch"


class Toleration(Definition):
    """Lets pods run on nodes with a taint."""

    key: str = Field(min_length=1, kw_only=False, examples=["dedicated"])
    """The taint's key, such as 'dedicated'."""
    value: str | None = None
    """The taint's value; None: any."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    """The taint's effect; None: all of them."""
    seconds: int | None = Field(default=None, ge=0, le=86_400)
    """How long a pod stays after a NoExecute taint appears; None: for good."""

    def _problems(self) -> Iterator[Problem]:
        if self.seconds is not None and self.effect != "NoExecute":
            yield self.problem(
                "seconds",
                what="seconds without effect='NoExecute'",
                why="only that effect ends pods which already run",
                fix="write effect='NoExecute', or leave seconds out",
            )


class NodeRule(Definition):
    """A wish or a condition on the labels of nodes."""

    key: str = Field(min_length=1, kw_only=False, examples=["node.kubernetes.io/instance-type"])
    """The label's key, as the node has it."""
    values: tuple[str, ...] = ()
    """One of these; empty: the label exists."""
    excluded: bool = False
    """True turns it around: none of the values, or no such label."""
    required: bool = True
    """False: other nodes do, if no such node has room."""


class Spread(Definition):
    """Keeps the pods of a component apart, so that one node takes few of them along."""

    over: str = Field(default=HOSTNAME, min_length=1)
    """The node label whose values count as places. All nodes of a region are one zone."""
    max_skew: int = Field(default=1, ge=1, le=100)
    """How many pods more than the emptiest place one may hold."""
    required: bool = False
    """True leaves pods waiting rather than uneven; a small cluster then cannot surge."""


class Placement(Definition):
    """Where pods run; without one, spread over all nodes of the cluster."""

    node_labels: Labels = immutabledict()
    """Only nodes with all of these labels, such as `doks.digitalocean.com/node-pool`."""
    architecture: Literal["amd64", "arm64"] | None = None
    """Only nodes with this processor; None: any, so images have to be built for all of them."""
    nodes: tuple[NodeRule, ...] = ()
    """Further conditions and wishes."""
    tolerations: tuple[Toleration, ...] = ()
    """Taints that its pods bear."""
    near: tuple[str, ...] = ()
    """Components whose nodes are preferred."""
    apart_from: tuple[str, ...] = ()
    """Components whose nodes are avoided."""
    spread: tuple[Spread, ...] = (Spread(),)
    """How its own pods keep apart; empty: not at all."""
    priority_class: Label | None = None
    """A PriorityClass of the cluster: who makes room for whom. It has to exist there. None: the
    cluster's default."""
