from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

STAGING = (
    'dc.Cluster("staging", region="fra1", purpose="staging", vpc=dc.SharedVpc("production-1"))'
)
PRODUCTION = 'dc.Cluster("production-1", region="fra1", database_cluster="postgres-1")'


@pytest.mark.parametrize("chart", ["ingress", "metrics-server"])
def test_release_is_not_named_like_a_chart_of_a_cluster(
    definitions: Definitions, chart: str
) -> None:
    """Also where no such chart is made today: an autoscaler more would bring it."""
    definitions.change(STAGING, f'{STAGING}, dc.Cluster("shop-eu", region="fra1")', file="fleet")
    place = definitions.change('"staging", cluster', f'"eu-{chart}", cluster')

    assert definitions.refusal() == said(
        place,
        f"Environment 'eu-{chart}': the release 'shop-eu-{chart}' is named like a chart of cluster"
        " 'shop-eu'",
        "both have the folder of that name in charts_out/helm, and the Helm release",
        "rename the project or this environment",
    )


def test_name_of_a_cluster_leaves_room_for_those_of_its_charts(definitions: Definitions) -> None:
    name = "production-of-the-agency-in-frankfurt-1"
    place = definitions.change(
        STAGING, f'{STAGING}, dc.Cluster("{name}", region="fra1")', file="fleet"
    )

    assert definitions.refusal() == said(
        place,
        f"Cluster {name!r}: its chart '{name}-metrics-server' would have 54 characters",
        "Helm takes names of at most 53",
        "shorten the cluster's name",
    )


def test_load_balancers_have_different_names(definitions: Definitions) -> None:
    balancer = 'dc.LoadBalancer(name="production-1-ingress")'
    place = definitions.change(
        'purpose="staging"',
        f'purpose="staging", ingress=dc.Traefik(load_balancer={balancer})',
        file="fleet",
        at=balancer,
    )

    assert definitions.refusal() == said(
        place,
        "LoadBalancer 'production-1-ingress': the load balancer 'production-1-ingress' is also that"
        " of cluster 'production-1'",
        "DNS finds it by its name, and would lead to either",
        "give one of the two another name",
    )


def test_load_balancer_has_not_the_name_that_a_later_cluster_s_has_by_rule(
    definitions: Definitions,
) -> None:
    balancer = 'dc.LoadBalancer(name="staging-ingress")'
    place = definitions.change(
        PRODUCTION,
        f"{PRODUCTION[:-1]}, ingress=dc.Traefik(load_balancer={balancer}))",
        file="fleet",
        at=STAGING,
    )

    assert definitions.refusal() == said(
        place,
        "Cluster 'staging': the load balancer 'staging-ingress' is also that of cluster"
        " 'production-1'",
        "DNS finds it by its name, and would lead to either",
        "give one of the two another name",
    )
