"""Rule: Services that lead to other pods, or to none.

Sources: https://kubernetes.io/docs/concepts/services-networking/service/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_chart import mapping
from devops_constructs.review.changes.helm_pair import chart_pairs
from devops_constructs.review.changes.selectors import selected
from devops_constructs.review.changes.tree import Tree


def services(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each Service whose selector finds other workloads than it did."""
    for pair in chart_pairs(before, after, changes):
        if not pair.is_whole:
            continue
        for old, new in pair.kept:
            if new.kind != "Service":
                continue
            was = selected(pair.old, mapping(old.spec, "selector"))
            is_now = selected(pair.new, mapping(new.spec, "selector"))
            if was and was != is_now:
                yield pair.follows(
                    "service-leads-elsewhere",
                    "note" if is_now else "interrupts",
                    new.subject,
                    f"{new.subject} leads to {', '.join(is_now) or 'no pods'}, no longer to"
                    f" {', '.join(was)}",
                    "it finds pods by their labels, and finds others now",
                )
