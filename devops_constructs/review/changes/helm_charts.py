"""Rule: charts that appear and disappear, and what charts of clusters bring of others.

Sources: https://helm.sh/docs/chart_best_practices/custom_resource_definitions/ and
https://docs.digitalocean.com/products/kubernetes/how-to/configure-load-balancers/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import differences, same
from devops_constructs.review.changes.helm_chart import items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.helm_removed import is_kept, loses_with
from devops_constructs.review.changes.tree import Tree

_MADE_ANEW = re.compile(
    r"service\.(?:spec\.)?(?:type|loadBalancerClass|annotations\.(?:service\.beta\.kubernetes\.io/"
    r"do-loadbalancer-(?:type|network|network-stack|name|ip|subnet-uuid)"
    r"|kubernetes\.digitalocean\.com/load-balancer-id))$"
)
_PROXY = re.compile(r"service\.annotations\..*do-loadbalancer-enable-proxy-protocol$")
_PASSES = re.compile(r"service\.spec\.loadBalancerSourceRanges(?:\[\])?$")


def whole_charts(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Charts as a whole, and their dependencies."""
    for pair in chart_pairs(before, after, changes):
        if pair.is_added:
            yield _added(pair)
        elif pair.is_removed:
            yield from _removed(pair, after)
        else:
            yield from _dependencies(pair)


def _added(pair: ChartPair) -> Consequence:
    if not pair.is_release:
        return pair.follows(
            "chart-new", "note", "the chart", f"{pair.name} is installed in its cluster",
            "the chart is new; `devops apply` installs it, and `devops stacks` says after what",
        )  # fmt: skip
    return pair.follows(
        "chart-new",
        "to do",
        "the chart",
        f"{pair.name} is released for the first time",
        "the chart is new; merging alone installs nothing of a project",
        "after its stack is applied and the chart is published, start the workflow that releases"
        f" {pair.name} in the project's repository",
    )


def _removed(pair: ChartPair, after: Tree) -> Iterator[Consequence]:
    if f"uninstall/{pair.name}.json" in after.hashes:
        yield pair.follows(
            "release-ends",
            "interrupts",
            "the chart",
            f"{pair.name} is uninstalled: all its pods end, and its hosts are not served any more",
            "a note to uninstall takes the place of its chart, and `devops apply` follows it before"
            " it applies the stack; volumes with the annotation to keep stay",
        )
        for old in pair.removed:
            if loses_with(old):
                yield pair.follows(
                    "data-lost",
                    "loses",
                    old.subject,
                    f"{old.subject} is deleted with the release, and the volume with all that is in"
                    " it",
                    "nothing tells Helm to keep it",
                    "copy what it holds before the merge",
                )
        return
    kept = ", ".join(old.subject for old in pair.removed if is_kept(old))
    yield pair.follows(
        "release-left",
        "to do",
        "the chart",
        f"{pair.name} goes on running, and nothing looks after it any more",
        "its chart is gone, and no note says that the release is to be uninstalled",
        f"if it is not to run: helm uninstall {pair.name}, in its namespace, before its stack goes"
        + (f"; {kept} stays" if kept else ""),
    )


def _dependencies(pair: ChartPair) -> Iterator[Consequence]:
    old, new = ({str(each.get("name")): each for each in items(chart.about, "dependencies")}
                for chart in (pair.old, pair.new))  # fmt: skip
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield pair.follows(
                "dependency", "interrupts", f"chart {name}",
                f"{pair.name} does not bring {name} any more: what it runs ends",
                "the dependency is not in Chart.yaml any more",
            )  # fmt: skip
        elif name not in old:
            what = f"{pair.name} brings {name} {new[name].get('version')} as well"
            yield pair.follows("dependency", "note", f"chart {name}", what, "it is new")
        else:
            yield from _moves(pair, name, old[name], new[name])
            yield from _values(pair, name)


def _moves(
    pair: ChartPair, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Consequence]:
    if old.get("repository") != new.get("repository"):
        yield pair.follows(
            "dependency",
            "to do",
            f"chart {name}",
            f"{pair.name} takes {name} from {new.get('repository')}, no longer from"
            f" {old.get('repository')}",
            "whoever has that address decides what runs in the cluster",
            "make sure that it is the right one",
        )
    was, is_now = str(old.get("version")), str(new.get("version"))
    if was == is_now:
        return
    major = was.partition(".")[0] != is_now.partition(".")[0]
    yield pair.follows(
        "dependency",
        "to do" if major else "restarts",
        f"chart {name}",
        f"{pair.name} goes from {name} {was} to {is_now}",
        "its pods are replaced by those of another version, for every project of the cluster"
        + ("; a new major version may want other values or CRDs, and Helm never upgrades the"
           " CRDs of a chart's folder crds/" if major else ""),
        f"read what {name} says of upgrading to {is_now}, and apply its CRDs before the merge if it"
        " asks for that" if major else None,
    )  # fmt: skip


def _values(pair: ChartPair, name: str) -> Iterator[Consequence]:
    was, is_now = mapping(pair.old.values, name), mapping(pair.new.values, name)
    if same(was, is_now):
        return
    subject, rest = f"chart {name}", []
    for each in differences(was, is_now):
        said = f"{each.path}: {each.after or 'nothing'}, {each.before or 'nothing'} before"
        if _MADE_ANEW.match(each.path):
            yield pair.follows(
                "load-balancer",
                "interrupts",
                subject,
                f"the load balancer of {pair.name} may be made anew, or be called something else:"
                f" {said}",
                "not every field of a DigitalOcean load balancer changes in place; a new one has"
                " another address, and records, stacks and firewalls know the old one",
                "look at the load balancer and at the plans of zones and hosts right after",
            )
        elif _PROXY.match(each.path):
            yield pair.follows(
                "load-balancer",
                "interrupts",
                subject,
                f"connections to {pair.name} fail until both sides agree on the PROXY protocol:"
                f" {said}",
                "the load balancer and the controller's pods do not change at the same moment",
                "upgrade at a quiet hour",
            )
        elif _PASSES.match(each.path):
            yield pair.follows(
                "load-balancer",
                "note",
                subject,
                f"the load balancer of {pair.name} lets other addresses through: {said}",
                "its source ranges are different",
            )
        else:
            rest.append(each.path)
    if rest:
        shown = ", ".join(rest[:4]) + (f" and {len(rest) - 4} more" if len(rest) > 4 else "")
        yield pair.follows(
            "dependency-values",
            "restarts",
            subject,
            f"pods of {name} may restart: {shown}",
            f"values of {name} are different, and its own templates, which are not here, say what"
            " comes of that",
        )
