"""The machines of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._cloud_names import Tags
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._label_maps import Labels, is_label_key, is_label_value
from devops_constructs.project._machine_sizes import NodeSize

SYSTEM_POOL = "system"
"""The pool that a cluster is made with."""

POOL_NAME_MAX = 57
"""A node is called like its pool, with a hyphen and five characters; 63 are a label."""


class NodeRange(Definition):
    """A number of nodes that follows what pods ask for."""

    min_nodes: int = Field(ge=1, le=512, kw_only=False, examples=[2])
    """At least so many; DigitalOcean has no pool of none."""
    max_nodes: int = Field(ge=1, le=512, kw_only=False, examples=[5])
    """At most so many: what the pool may cost."""

    def _problems(self) -> Iterator[Problem]:
        if self.max_nodes < self.min_nodes:
            yield self.problem(
                "max_nodes",
                what=f"max_nodes {self.max_nodes} is less than min_nodes {self.min_nodes}",
                why="a range goes from the smaller to the larger number",
                fix="exchange the two",
            )


class Taint(Definition):
    """Keeps pods off the nodes of a pool, unless they tolerate it."""

    key: str = Field(kw_only=False, min_length=1, examples=["dedicated"])
    """What a `Toleration` names."""
    value: str = ""
    """What the toleration may name besides."""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """"NoExecute" also drives off pods that run there."""

    def _problems(self) -> Iterator[Problem]:
        if is_label_key(self.key) and is_label_value(self.value):
            return
        yield self.problem(
            "value" if is_label_key(self.key) else "key",
            what=f"is {self.key}={self.value}",
            why="key and value of a taint are like those of a label",
            fix="write at most 63 letters, digits, '-', '_' and '.', such as 'dedicated'",
        )


class SystemPool(Definition):
    """The small pool that a cluster is made with, for what the cluster itself runs. Its size can
    never change: that would be a new cluster."""

    size: NodeSize = "s-2vcpu-4gb"
    """Of each node. Another size replaces the whole cluster, which Terraform refuses."""
    nodes: int | None = Field(default=None, ge=1, le=512)
    """Number of nodes, changed in place; None: 2 on a production cluster, 1 elsewhere."""


class NodePool(Definition):
    """Nodes for the projects' pods. Another size replaces the pool: first the new one comes, then
    the old one is drained."""

    name: Label = Field(kw_only=False, examples=["work"])
    """Unique in the cluster; at DigitalOcean the size follows it."""
    size: NodeSize = Field(examples=["s-4vcpu-8gb"])
    """The machine of each node; another one replaces the pool."""
    nodes: int | NodeRange = Field(examples=[NodeRange(2, 5)])
    """A number, or a range for the autoscaler."""
    labels: Labels = immutabledict()
    """Labels of its nodes, for `Placement(node_labels=...)`."""
    taints: tuple[Taint, ...] = ()
    """Only pods that tolerate them run here."""
    tags: Tags = ()
    """Tags of the nodes at DigitalOcean, besides the cluster's."""

    @property
    def cloud_name(self) -> str:
        """Its name at DigitalOcean: with the size, so that a new size can stand beside the old."""
        return f"{self.name}-{self.size.replace('_', '-').replace('.', '-')}"

    @property
    def max_nodes(self) -> int:
        """As many nodes as it may have."""
        return self.nodes if isinstance(self.nodes, int) else self.nodes.max_nodes

    def _problems(self) -> Iterator[Problem]:
        if len(self.cloud_name) > POOL_NAME_MAX:
            yield self.problem(
                "name",
                what=f"its name {self.cloud_name!r} has {len(self.cloud_name)} characters",
                why=f"names of nodes begin with it, so it has at most {POOL_NAME_MAX}",
                fix="shorten it",
            )
        if isinstance(self.nodes, int) and not 1 <= self.nodes <= 512:
            yield self.problem(
                "nodes",
                what=f"nodes is {self.nodes}",
                why="a pool has 1 to 512 nodes",
                fix="write a number of them, or leave the pool out",
            )
