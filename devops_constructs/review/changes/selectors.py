"""Which pods a selector of labels means.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, items, mapping


def labels_of(workload: HelmObject) -> Mapping[str, Any]:
    """Those of its pods."""
    return mapping(mapping(workload.pod or {}, "metadata"), "labels")


def selected(chart: HelmChart, selector: Mapping[str, Any]) -> list[str]:
    """The workloads whose pods have all of these labels; none, where there are none."""
    found = [each for each in chart.objects.values() if each.pod is not None and not each.hooks]
    wanted = {"matchLabels": selector}
    return [each.name for each in found if selector and selects(wanted, labels_of(each))]


def selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether pods with these labels are meant."""
    wanted = mapping(selector, "matchLabels")
    alike = all(labels.get(key) == value for key, value in wanted.items())
    return alike and all(_fits(each, labels) for each in items(selector, "matchExpressions"))


def _fits(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    found, among = labels.get(str(expression.get("key"))), expression.get("values")
    is_among = isinstance(among, list) and found in among
    operator = expression.get("operator")
    if operator in ("Exists", "DoesNotExist"):
        return (found is not None) is (operator == "Exists")
    return is_among is (operator == "In") and (found is not None or operator == "NotIn")
