"""Autoscalers: by what, how far and how fast."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'


def refusal(definitions: Definitions, arguments: str) -> tuple[str, str]:
    """What is said of an autoscaler with these arguments, and its place."""
    scale = f"dc.Autoscale(min_replicas=3, {arguments})"
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", autoscale={scale})')
    return definitions.refusal(), place


def test_autoscaler_has_a_number_to_choose(definitions: Definitions) -> None:
    text, place = refusal(definitions, "max_replicas=2")

    assert text == said(
        place,
        "Autoscale: max_replicas 2 is below min_replicas 3",
        "the autoscaler would have no number to choose",
        "write max_replicas=3 or more",
    )


def test_autoscaler_has_something_to_steer_by(definitions: Definitions) -> None:
    text, place = refusal(definitions, "max_replicas=5, cpu_percent=None")

    assert text == said(
        place,
        "Autoscale: nothing to steer by",
        "without a measure Kubernetes steers by CPU anyway, at 80 percent",
        "leave cpu_percent out, or give memory_percent or metrics",
    )


@pytest.mark.parametrize(
    "measure", ["memory_percent=70", 'metrics=(dc.PodsMetric("jobs", target=dc.PerPod("30")),)']
)
def test_one_measure_is_enough(definitions: Definitions, measure: str) -> None:
    scale = f"dc.Autoscale(min_replicas=3, max_replicas=5, cpu_percent=None, {measure})"
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", autoscale={scale})')

    definitions.load()


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "30 jobs", "", "1K", "01"])
def test_amount_of_a_metric_is_one_of_kubernetes(definitions: Definitions, amount: str) -> None:
    target = f"dc.PerPod({amount!r})"
    text, place = refusal(
        definitions, f'max_replicas=5, metrics=(dc.PodsMetric("jobs", target={target}),)'
    )

    assert text == said(
        place,
        f"PerPod: amount is {amount!r}",
        "Kubernetes compares amounts: whole numbers, perhaps with a suffix such as m (thousandths)"
        " or k",
        "write one such as '30', or '500m' for a half",
    )


@pytest.mark.parametrize("name", ["jobs/waiting", "50%", "jobs waiting", ""])
def test_metric_has_a_name_that_can_be_asked_for(definitions: Definitions, name: str) -> None:
    metric = f'dc.ExternalMetric({name!r}, target=dc.Total("30"))'
    text, place = refusal(definitions, f"max_replicas=5, metrics=({metric},)")

    assert text == said(
        place,
        f"ExternalMetric {name!r}: name is {name!r}",
        "the autoscaler asks for the metric by a path that ends with its name",
        "write the name as the metrics adapter lists it, such as 'jobs_waiting'",
    )


def test_metric_of_pods_has_no_total(definitions: Definitions) -> None:
    metric = 'dc.PodsMetric("jobs", target=dc.Total("30"))'
    text, place = refusal(definitions, f"max_replicas=5, metrics=({metric},)")

    assert text == said(
        place,
        "PodsMetric 'jobs': target is Total(...)",
        "it has to be PerPod(...)",
        "write that instead",
    )
