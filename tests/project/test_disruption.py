"""Budgets never stop the drain of a node."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'


def web(arguments: str) -> str:
    return f'dc.WebService("web", image="app", port=3000, {arguments})'


@pytest.mark.parametrize("pods", ["0", "'0%'", "-1", "'101%'", "'half'"])
def test_some_pod_may_be_away(definitions: Definitions, pods: str) -> None:
    budget = f"disruption=dc.MaxUnavailable({pods})"
    place = definitions.change(WEB, web(f"replicas=3, {budget}"))

    assert definitions.refusal() == said(
        place,
        f"MaxUnavailable: pods is {pods}",
        "a node can be drained only if a pod may be away: one at least, or a share of them",
        "write 1 or more, or a share such as '25%'",
    )


@pytest.mark.parametrize(
    ("pods", "stay"),
    [
        ("replicas=3", 3),
        ("replicas=3", 4),
        ("replicas=9, autoscale=dc.Autoscale(min_replicas=3, max_replicas=9)", 3),
    ],
    ids=["all", "more than there are", "all that are sure"],
)
def test_not_all_pods_have_to_stay(definitions: Definitions, pods: str, stay: int) -> None:
    place = definitions.change(WEB, web(f"{pods}, disruption=dc.MinAvailable({stay})"))

    assert definitions.refusal() == said(
        place,
        f"WebService 'web': MinAvailable({stay}) of 3 pods",
        "no pod could ever be spared, so no node with one could be drained or upgraded",
        "write MinAvailable(2), or MaxUnavailable(1)",
    )


def test_all_pods_but_one_may_have_to_stay(definitions: Definitions) -> None:
    definitions.change(WEB, web("replicas=3, disruption=dc.MinAvailable(2)"))

    definitions.load()


def test_environment_with_one_pod_needs_no_other_budget(definitions: Definitions) -> None:
    """It has none there: a single pod is never held back."""
    definitions.change(WEB, web("replicas=3, disruption=dc.MinAvailable(2)"))
    definitions.change(
        'hosts=("shop-staging.acme.example",)',
        'hosts=("shop-staging.acme.example",), differences={"web": dc.Difference(replicas=1)}',
    )

    definitions.load()


def test_environment_with_fewer_pods_may_have_another_budget(definitions: Definitions) -> None:
    definitions.change(WEB, web("replicas=4, disruption=dc.MinAvailable(3)"))
    staging = 'hosts=("shop-staging.acme.example",)'
    fewer = "replicas=2, disruption=dc.MinAvailable(1)"
    definitions.change(staging, f'{staging}, differences={{"web": dc.Difference({fewer})}}')

    definitions.load()
