"""Values of variables that Kubernetes knows of a pod.

Sources: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._names import nearest
from devops_constructs.project._refusals import Refused
from devops_constructs.project.computed import Computed

POD_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
"""What Kubernetes lets a variable be filled from, besides single labels and annotations. Source:
`validEnvDownwardAPIFieldPathExpressions` in pkg/apis/core/validation of Kubernetes."""

_ONE_MARK = re.compile(r"metadata\.(?:labels|annotations)\['[A-Za-z0-9][A-Za-z0-9_./-]*'\]")


def _is_a_pod_field(path: str) -> str:
    if path in POD_FIELDS or _ONE_MARK.fullmatch(path):
        return path
    meant = nearest(path, POD_FIELDS)
    raise Refused(
        f"is {path!r}",
        why=f"a variable can be filled from {', '.join(POD_FIELDS)}, and from one label or"
        " annotation: metadata.labels['name']",
        fix=f"did you mean {meant!r}?" if meant else "write one of these",
    )


class PodField(Computed):
    """What Kubernetes knows of the pod, such as its address."""

    path: Annotated[str, AfterValidator(_is_a_pod_field)] = Field(
        kw_only=False, examples=["status.podIP"]
    )
    """The field: of name, namespace, node, addresses, or "metadata.labels['name']"."""


Resource = Literal[
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
]
Divisor = Literal[
    "1m", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"
]
_OF_CPU = ("1m", "1")


class ResourceField(Computed):
    """What the container requests of its node, or its limit, as a whole number (rounded up).

    A limit that there is none of, such as that of CPU, is what the node has.
    """

    resource: Resource = Field(kw_only=False, examples=["limits.memory"])
    """Which request or limit."""
    divisor: Divisor = "1"
    """The unit: "1" is a byte or a CPU, "1Mi" a mebibyte, "1m" a thousandth of a CPU."""

    def _problems(self) -> Iterator[Problem]:
        cpu = self.resource.endswith(".cpu")
        if self.is_spoilt("resource") or self.is_spoilt("divisor"):
            return
        if (cpu and self.divisor not in _OF_CPU) or (not cpu and self.divisor == "1m"):
            yield self.problem(
                "divisor",
                what=f"divisor {self.divisor!r} of {self.resource}",
                why="CPU is counted in '1' or '1m', memory and storage in '1' or units of bytes",
                fix="write '1m'" if cpu else "write one such as '1Mi'",
            )
