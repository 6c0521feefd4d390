"""What an autoscaler steers by besides CPU and memory."""

from __future__ import annotations

import re
from typing import Annotated

from immutabledict import immutabledict
from pydantic import AfterValidator, Field

from devops_constructs.project._definition import Definition
from devops_constructs.project._example import Example
from devops_constructs.project._identifiers import Label
from devops_constructs.project._label_maps import Labels
from devops_constructs.project._refusals import Refused


def _is_an_amount(text: str) -> str:
    if re.fullmatch("[1-9][0-9]*(m|k|M|G|Ki|Mi|Gi)?", text):
        return text
    raise Refused(
        f"is {text!r}",
        why="Kubernetes compares amounts: whole numbers, perhaps with a suffix such as m"
        " (thousandths) or k",
        fix="write one such as '30', or '500m' for a half",
    )


def _is_a_metric(name: str) -> str:
    if re.fullmatch("[!-~]+", name) and not {"/", "%"} & set(name):
        return name
    raise Refused(
        f"is {name!r}",
        why="the autoscaler asks for the metric by a path that ends with its name",
        fix="write the name as the metrics adapter lists it, such as 'jobs_waiting'",
    )


Amount = Annotated[str, AfterValidator(_is_an_amount)]
"""Of a metric, in the metric's own unit."""


class PerPod(Definition):
    """The metric divided by the number of pods, such as the jobs that one worker has before it."""

    amount: Amount = Field(kw_only=False, examples=["30"])
    """In the metric's unit: "30", or "500m" for a half."""


class Total(Definition):
    """The metric as it is, such as the age of the oldest job."""

    amount: Amount = Field(kw_only=False, examples=["100"])
    """In the metric's unit: "100", or "500m" for a half."""


Target = PerPod | Total
"""What a metric is to be."""


class NamedMetric(Definition):
    """A metric by name; `PodsMetric`, `ObjectMetric` and `ExternalMetric` are the kinds."""

    name: Annotated[str, AfterValidator(_is_a_metric)] = Field(
        kw_only=False, examples=["jobs_waiting"]
    )
    """As the cluster's metrics adapter calls it."""
    labels: Labels = immutabledict()
    """Which of its series count; empty: all of them."""


class PodsMetric(NamedMetric):
    """A metric that each pod of the component has, averaged over them."""

    target: PerPod = Field(examples=[Example("PerPod('30')", lambda: PerPod("30"))])
    """What the average is to be."""


class ExternalMetric(NamedMetric):
    """A metric from outside Kubernetes, such as the length of a queue."""

    target: Target = Field(examples=[Example("PerPod('30')", lambda: PerPod("30"))])
    """What it is to be, per pod or in total."""


class ObjectMetric(NamedMetric):
    """A metric of one Kubernetes object, such as the requests per second of an Ingress."""

    api_version: str = Field(min_length=1, examples=["networking.k8s.io/v1"])
    """The object's group and version."""
    kind: str = Field(min_length=1, examples=["Ingress"])
    """The object's kind, as in a manifest."""
    object_name: Label = Field(examples=["acme-shop"])
    """The object's name, in the namespace of the release."""
    target: Target = Field(examples=[Example("Total('100')", lambda: Total("100"))])
    """What it is to be, per pod or in total."""


ScalingMetric = PodsMetric | ObjectMetric | ExternalMetric
"""What an autoscaler steers by besides CPU and memory."""
