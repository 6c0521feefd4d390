from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

STAGING = (
    'dc.Cluster("staging", region="fra1", purpose="staging", vpc=dc.SharedVpc("production-1"))'
)


def with_ingress(definitions: Definitions, controller: str) -> str:
    """Gives the staging cluster that controller; returns its place."""
    return definitions.change(
        STAGING, f"{STAGING[:-1]}, ingress={controller})", file="fleet", at=controller
    )


@pytest.mark.parametrize(
    ("balancer", "what", "why", "fix"),
    [
        (
            "network='INTERNAL'",
            "network='INTERNAL' behind Cloudflare",
            "Cloudflare has no way to an address in the VPC",
            "write behind_cloudflare=False on the controller, or leave network out",
        ),
        (
            "type='REGIONAL_NETWORK'",
            "type='REGIONAL_NETWORK' with external_traffic_policy='Cluster'",
            "nodes would put their own address in the place of Cloudflare's, and its headers are"
            " believed from its addresses only",
            "write external_traffic_policy='Local'",
        ),
        (
            "allow_rules=('203.0.113.7',)",
            "allow_rules behind Cloudflare",
            "Cloudflare's ranges are source ranges, beside which DigitalOcean ignores them",
            "write source_ranges with all who may connect",
        ),
    ],
)
def test_cloudflare_reaches_the_controller(
    definitions: Definitions, balancer: str, what: str, why: str, fix: str
) -> None:
    place = with_ingress(definitions, f"dc.Traefik(load_balancer=dc.LoadBalancer({balancer}))")

    assert definitions.refusal() == said(place, f"LoadBalancer: {what}", why, fix)


@pytest.mark.parametrize(
    ("controller", "what", "why", "fix"),
    [
        (
            "dc.Traefik(origin_pulls=dc.OriginPulls(), behind_cloudflare=False)",
            "Traefik: origin_pulls with behind_cloudflare=False",
            "nobody else has the certificate that would be asked for",
            "leave one of the two out",
        ),
        (
            "dc.IngressNginx(origin_pulls=dc.OriginPulls(),"
            " load_balancer=dc.LoadBalancer(certificate_name='agency'))",
            "IngressNginx: origin_pulls behind a load balancer with a certificate",
            "TLS ends there, and the controller never sees Cloudflare's certificate",
            "let TLS end at the controller: leave the certificate out",
        ),
        (
            "dc.Traefik(chart_version='42.0.0')",
            "Traefik: chart_version '42.0.0' of traefik",
            "the values were checked with 41.3.0; another major version may name them otherwise,"
            " and Helm ignores names that it does not know",
            "stay with 41.x, or take a newer devops_constructs",
        ),
        (
            "dc.Traefik(chart_version='41.2.9')",
            "Traefik: chart_version '41.2.9' of traefik is older than 41.3.0",
            "the values were checked with that, and may not all be known to an older one",
            "leave it out, or write a newer one",
        ),
        (
            "dc.Traefik(chart_version='41.x')",
            "Traefik: chart_version is '41.x', which is no exact version",
            "a range can mean another chart after the review",
            "write all three numbers, such as '41.3.0'",
        ),
        (
            "dc.Traefik(private_ranges=())",
            "Traefik: private_ranges is empty",
            "no PROXY header would be believed, and every connection fail",
            "write the ranges of the VPC and of the pods, or leave it out",
        ),
        *(
            (
                f"dc.Traefik(private_ranges=({text!r},))",
                f"Traefik: private_ranges[0] is {text!r}, outside the private ranges",
                "whoever has an address in it could pretend to be any other sender",
                "write the ranges of the VPC and of the pods, such as '10.110.0.0/20'",
            )
            for text in ("203.0.113.0/24", "0.0.0.0/0", "10.0.0.0/7", "fd00::/8")
        ),
        (
            "dc.IngressNginx(image='controller')",
            "IngressNginx: image is 'controller', which does not name a version",
            "what it means can change after the review, so the diff would not show what runs",
            "write a version or a digest, such as 'docker.io/library/redis:8.2.1'",
        ),
        (
            "dc.Traefik(origin_pulls=True)",
            "Traefik: origin_pulls is True",
            "it has to be OriginPulls(...)",
            "write that instead",
        ),
        (
            "'traefik'",
            "Cluster 'staging': ingress is a text",
            "it has to be a Traefik(...) or an IngressNginx(...)",
            "write that instead",
        ),
    ],
)
def test_controller_makes_sense(
    definitions: Definitions, controller: str, what: str, why: str, fix: str
) -> None:
    place = with_ingress(definitions, controller)

    assert definitions.refusal() == said(place, what, why, fix)


def test_newer_chart_of_the_same_major_version_is_taken(definitions: Definitions) -> None:
    with_ingress(definitions, "dc.Traefik(chart_version='41.10.0')")

    controller = definitions.load().fleet.cluster("staging").ingress

    assert controller is not None
    assert controller.dependency.version == "41.10.0"


def test_metrics_server_of_an_older_chart_is_refused(definitions: Definitions) -> None:
    server = "dc.MetricsServer(chart_version='3.12.2')"
    place = definitions.change(
        STAGING, f"{STAGING[:-1]}, metrics_server={server})", file="fleet", at=server
    )

    assert definitions.refusal() == said(
        place,
        "MetricsServer: chart_version '3.12.2' of metrics-server is older than 3.13.1",
        "the values were checked with that, and may not all be known to an older one",
        "leave it out, or write a newer one",
    )
