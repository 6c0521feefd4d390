"""Metrics: what a process says about itself, and who in the cluster fetches it."""

from __future__ import annotations

import re
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._label_maps import Labels
from devops_constructs.project._quantities import PortNumber
from devops_constructs.project._refusals import Refused


def _is_a_path(path: str) -> str:
    if re.fullmatch("/[!-~]*", path):
        return path
    raise Refused(
        f"is {path!r}",
        why="Prometheus asks the port of each pod, so it needs a path and nothing else",
        fix="write it with a leading slash and without spaces, such as '/metrics'",
    )


class Metrics(Definition):
    """Metrics of a process in the text format of Prometheus.

    They are fetched where the cluster has a `Monitoring`; elsewhere the port stays closed.
    """

    port: PortNumber = Field(examples=[9394])
    """Where they are served: a port of the process, also its main one, or of a sidecar. One that
    is declared nowhere else is named "metrics"."""
    path: Annotated[str, AfterValidator(_is_a_path)] = "/metrics"
    """The path of the request."""
    interval_seconds: int = Field(default=30, ge=10, le=3600)
    """How often they are fetched. Prometheus waits ten seconds for an answer."""


class Monitoring(Definition):
    """The Prometheus of a cluster, run by the Prometheus Operator, as kube-prometheus-stack brings
    it."""

    namespace: Label = "monitoring"
    """Its namespace, from which metrics ports are reached."""
    labels: Labels = immutabledict()
    """Of every ServiceMonitor and PodMonitor, if it looks only at those: a kube-prometheus-stack
    left as it is wants {"release": its Helm release}."""
