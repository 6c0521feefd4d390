"""What keeps somebody out is refused where requests come through a Gateway, which does not."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

CLUSTER = 'purpose="staging"'
SECRETS = 'dc.Secret("app", keys=("API_KEY",)),'
WEB = 'dc.WebService("web", image="app", port=3000),'
STAGING = 'hosts=("shop-staging.acme.example",)'
FIX = "leave it out and let the application see to it, or write routing='ingress' on the cluster"


def with_gateway(definitions: Definitions, routing: str = "gateway") -> None:
    native = 'vpc_native=dc.VpcNative(pod_range="10.112.0.0/16", service_range="10.113.0.0/19")'
    definitions.change(CLUSTER, f'{CLUSTER}, routing="{routing}", {native}', file="fleet")
    definitions.change(SECRETS, f'{SECRETS} dc.Secret("users", keys=("auth",)),')


@pytest.mark.parametrize(
    ("routing", "way"), [("gateway", "there"), ("both", "through the gateway")], ids=str
)
@pytest.mark.parametrize(
    ("field", "rule", "instead"),
    [
        ("basic_auth", 'dc.BasicAuth("users")', "the gateway asks nobody for a password"),
        ("allow_cidrs", '("203.0.113.0/24",)', "the gateway looks at no client's address"),
        ("rate_limit", "dc.RateLimit(10)", "the gateway counts no client's requests"),
        ("connections", "5", "the gateway counts no client's requests"),
        (
            "annotations",
            '{"nginx.ingress.kubernetes.io/auth-url": "https://sso.acme.example"}',
            "the gateway reads none of them, and one of them keeps somebody out",
        ),
    ],
)
def test_rule_that_keeps_somebody_out(
    definitions: Definitions, routing: str, way: str, field: str, rule: str, instead: str
) -> None:
    with_gateway(definitions, routing)
    place = definitions.change(STAGING, f"{STAGING}, traffic=dc.Traffic({field}={rule})")

    assert definitions.refusal() == said(
        place,
        f"Traffic: {field} in environment 'staging' on cluster 'staging', which has"
        f" routing={routing!r}",
        f"{instead}: everybody would get in {way}",
        FIX,
    )


@pytest.mark.parametrize(
    ("where", "new"),
    [
        (WEB, 'dc.WebService("web", image="app", port=3000, traffic={}),'),
        (WEB, 'dc.WebService("web", image="app", port=3000, routes=(dc.Route("/", traffic={}),)),'),
        (STAGING, STAGING + ', differences={{"web": dc.Difference(traffic={})}}'),
    ],
    ids=["service", "route", "difference"],
)
def test_wherever_it_is_said_it_is_found_there(
    definitions: Definitions, where: str, new: str
) -> None:
    with_gateway(definitions)
    place = definitions.change(where, new.format("dc.Traffic(connections=5)"))

    assert definitions.refusal() == said(
        place,
        "Traffic: connections in environment 'staging' on cluster 'staging', which has"
        " routing='gateway'",
        "the gateway counts no client's requests: everybody would get in there",
        FIX,
    )


def test_it_holds_on_clusters_without_a_gateway(definitions: Definitions) -> None:
    with_gateway(definitions)
    definitions.change(
        'hosts=("shop.acme.example",)',
        'hosts=("shop.acme.example",), traffic=dc.Traffic(connections=5)',
    )

    assert definitions.load().projects


def test_rule_that_does_not_hold_in_the_end_is_none(definitions: Definitions) -> None:
    with_gateway(definitions)
    definitions.change(STAGING, f"{STAGING}, traffic=dc.Traffic(connections=5)")
    definitions.change(
        WEB, 'dc.WebService("web", image="app", port=3000, traffic=dc.Traffic(connections=None)),'
    )

    assert definitions.load().projects


@pytest.mark.parametrize(
    "annotation",
    [
        "nginx.ingress.kubernetes.io/auth-tls-secret",
        "nginx.ingress.kubernetes.io/denylist-source-range",
        "nginx.ingress.kubernetes.io/enable-modsecurity",
        "nginx.ingress.kubernetes.io/limit-rate",
        "traefik.ingress.kubernetes.io/router.middlewares",
    ],
)
def test_annotations_that_keep_somebody_out_are_known(
    definitions: Definitions, annotation: str
) -> None:
    with_gateway(definitions)
    definitions.change(
        STAGING, f'{STAGING}, traffic=dc.Traffic(annotations={{"{annotation}": "x"}})'
    )

    assert "Traffic: annotations in environment 'staging'" in definitions.refusal()


def test_other_annotations_and_rules_are_only_reported(definitions: Definitions) -> None:
    with_gateway(definitions)
    definitions.change(
        STAGING,
        f"{STAGING}, traffic=dc.Traffic(body_size_mib=50,"
        ' annotations={"nginx.ingress.kubernetes.io/enable-cors": "true"})',
    )

    assert definitions.load().projects


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/metadata/annotations/nginx.ingress.kubernetes.io~1auth-url", '"https://acme.example"'),
        ("/metadata/annotations", '{"nginx.ingress.kubernetes.io/auth-url": "https://a.example"}'),
    ],
)
def test_patch_that_keeps_somebody_out_of_one_of_two_ways(
    definitions: Definitions, path: str, value: str
) -> None:
    with_gateway(definitions, "both")
    patch = f'dc.Patch("Ingress", "shop", "{path}", {value}, because="a login")'
    place = definitions.change(STAGING, f"{STAGING}, patches=({patch},)")

    assert definitions.refusal() == said(
        place,
        "Patch 'shop': it keeps somebody out in environment 'staging' on cluster 'staging', which"
        " has routing='both'",
        "the gateway reads no annotations of an Ingress: everybody would get in through it",
        FIX,
    )


METRIC = (
    'dc.ObjectMetric("requests", api_version="networking.k8s.io/v1", kind="Ingress",'
    ' object_name="shop", target=dc.Total("100"))'
)
SCALED = f"autoscale=dc.Autoscale(min_replicas=2, max_replicas=4, metrics=({METRIC},))"


@pytest.mark.parametrize(
    ("where", "new"),
    [
        (WEB, f'dc.WebService("web", image="app", port=3000, {SCALED}),'),
        (STAGING, f'{STAGING}, differences={{"web": dc.Difference({SCALED})}}'),
    ],
    ids=["component", "difference"],
)
def test_autoscaler_by_an_ingress_that_is_not_there(
    definitions: Definitions, where: str, new: str
) -> None:
    with_gateway(definitions)
    place = definitions.change(where, new)

    assert definitions.refusal() == said(
        place,
        "ObjectMetric 'requests': it is of an Ingress, in environment 'staging' on cluster"
        " 'staging', which has routing='gateway'",
        "there is none, so the autoscaler would never add a pod",
        "choose another metric, or write routing='both' on the cluster",
    )


def test_autoscaler_by_an_ingress_beside_a_gateway(definitions: Definitions) -> None:
    with_gateway(definitions, "both")
    definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {SCALED}),')

    assert definitions.load().projects


def test_a_gateway_has_room_for_63_hosts(definitions: Definitions) -> None:
    with_gateway(definitions)
    hosts = ", ".join(f'"h{number}.acme.example"' for number in range(63))
    place = definitions.change(
        STAGING, f'hosts=({hosts},\n        "one-more.acme.example")', at='"one-more'
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': host 'one-more.acme.example' is number 64 on cluster 'staging'",
        "its Gateway has 64 listeners: one for plain HTTP and one for each host",
        "move a project to another cluster, or write routing='ingress'",
    )


def test_63_hosts_are_fine(definitions: Definitions) -> None:
    with_gateway(definitions)
    hosts = ", ".join(f'"h{number}.acme.example"' for number in range(63))
    definitions.change(STAGING, f"hosts=({hosts})")

    assert definitions.load().projects
