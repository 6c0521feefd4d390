"""Who a component is for the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._label_maps import Annotations

Verb = Literal["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]


class ApiRule(Definition):
    """What a component may do with some kinds of objects of its own namespace."""

    resources: tuple[str, ...] = Field(min_length=1, examples=[("pods",)])
    """Kinds in their plural form, such as ("pods", "pods/log")."""
    verbs: tuple[Verb, ...] = Field(min_length=1, examples=[("get", "list")])
    """What it may do with them."""
    api_groups: tuple[str, ...] = ("",)
    """Their API groups; "" is the core one."""
    names: tuple[str, ...] = ()
    """Only objects of these names; empty: all."""

    def _problems(self) -> Iterator[Problem]:
        for field in ("resources", "api_groups"):
            if "*" in getattr(self, field):
                yield self.problem(
                    field,
                    what=f"{field} has '*'",
                    why="it would reach every Secret of the namespace, and what comes later",
                    fix="name what it needs, such as resources=('pods',)",
                )
        writes = {"create", "update", "patch"} & set(self.verbs)
        if writes and {"roles", "rolebindings"} & set(self.resources):
            yield self.problem(
                "resources",
                what="may change roles",
                why="it could give itself every right in the namespace",
                fix="leave roles and rolebindings out",
            )


class Identity(Definition):
    """A ServiceAccount of its own with a Role, for a component that calls the Kubernetes API.

    Its pods have a token. Without one a component has the release's account, which may do nothing.
    """

    rules: tuple[ApiRule, ...] = ()
    """What it may do; empty: nothing, but it can show who it is."""
    annotations: Annotations = immutabledict()
    """Of the ServiceAccount, as some clouds' identity services want."""
