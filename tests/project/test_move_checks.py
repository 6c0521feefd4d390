"""Where DNS may stay while an environment goes to another cluster."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

PRODUCTION = '"production", cluster="production-1"'


def stays(definitions: Definitions, cluster: str) -> str:
    return definitions.change(PRODUCTION, f'{PRODUCTION}, dns_stays_on="{cluster}"')


@pytest.mark.parametrize(
    ("cluster", "what", "why", "fix"),
    [
        (
            "stagin",
            "there is no cluster 'stagin'",
            "records lead to the load balancer of a cluster of the fleet",
            "did you mean 'staging'?",
        ),
        (
            "production-1",
            "dns_stays_on names its own cluster 'production-1'",
            "DNS leads there in any case",
            "name the cluster that it came from, or leave it out",
        ),
    ],
)
def test_dns_stays_on_another_cluster_of_the_fleet(
    definitions: Definitions, cluster: str, what: str, why: str, fix: str
) -> None:
    place = stays(definitions, cluster)

    assert definitions.refusal() == said(place, f"Environment 'production': {what}", why, fix)


def test_dns_stays_where_something_is_known_in_front(definitions: Definitions) -> None:
    definitions.change('purpose="staging"', 'purpose="staging", ingress=None', file="fleet")
    definitions.change('"staging", cluster="staging"', '"staging", cluster="production-1"')
    place = stays(definitions, "staging")

    assert (
        said(
            place,
            "Environment 'production': nothing is known of 'staging' that DNS could lead to",
            "others look after what is in front of it, so no record leads there",
            "leave dns_stays_on out",
        )
        in definitions.refusal()
    )


def test_dns_does_not_stay_where_the_certificate_would_go(definitions: Definitions) -> None:
    definitions.change(
        '"production-1", region="fra1"',
        '"production-1", region="fra1", ingress=dc.Traefik(behind_cloudflare=False)',
        file="fleet",
    )
    place = stays(definitions, "staging")

    assert (
        said(
            place,
            "Environment 'production': DNS would stay on 'staging', and the certificate that it"
            " shows to Cloudflare goes",
            "'production-1' is not behind Cloudflare, so none is made any more",
            "leave dns_stays_on out, and release at once, at a quiet hour",
        )
        in definitions.refusal()
    )


def test_dns_may_stay(definitions: Definitions) -> None:
    stays(definitions, "staging")

    definitions.load()
