"""Where ingress-nginx and Traefik would send one request to two places."""

from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000),'
PRODUCTION = 'hosts=("shop.acme.example",)'
WHY = "it tries the rule with the longest text first, Kubernetes the most exact one"


def beside_web(definitions: Definitions, routes: str) -> str:
    """The place of the routes of a second web service."""
    other = f'dc.WebService("other", image="app", port=3001, routes=({routes},)),'
    definitions.change(WEB, f"{WEB}\n        {other}")
    return definitions.place(other)


@pytest.mark.parametrize("path", ["/api", "/health"])
def test_a_short_exact_path_loses_to_the_root_with_traefik(
    definitions: Definitions, path: str
) -> None:
    place = beside_web(definitions, f'dc.Route("{path}", match="Exact")')

    assert definitions.refusal() == said(
        place,
        f"WebService 'other': shop.acme.example{path} would lead to shop.acme.example/ of 'web'"
        " with Traefik",
        WHY,
        "write match='Prefix'",
    )


def test_an_exact_path_beside_the_same_prefix_cannot_be_told_apart(
    definitions: Definitions,
) -> None:
    place = beside_web(definitions, 'dc.Route("/", match="Exact")')

    assert definitions.refusal() == said(
        place,
        "WebService 'other': shop.acme.example/ would lead to shop.acme.example/ of 'web'"
        " with Traefik",
        WHY,
        "let both lead to the same component with the same traffic",
    )


@pytest.mark.parametrize(
    "route",
    [
        'dc.Route("/webhooks", match="Exact")',
        'dc.Route("/a")',
        'dc.Route("/a/b")',
    ],
)
def test_what_both_controllers_order_alike_is_fine(definitions: Definitions, route: str) -> None:
    beside_web(definitions, route)

    assert len(definitions.load().projects) == 1


def test_which_of_two_rules_wins_does_not_matter_if_they_say_the_same(
    definitions: Definitions,
) -> None:
    definitions.change(
        WEB,
        'dc.WebService("web", image="app", port=3000,'
        ' routes=(dc.Route("/"), dc.Route("/up", match="Exact"))),',
    )

    assert len(definitions.load().projects) == 1


def test_it_matters_if_one_of_them_asks_for_a_password(definitions: Definitions) -> None:
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY", "auth")')
    place = definitions.change(
        WEB,
        'dc.WebService("web", image="app", port=3000, routes=(dc.Route("/up", match="Exact"),'
        ' dc.Route("/", traffic=dc.Traffic(basic_auth=dc.BasicAuth("app"))))),',
    )

    assert definitions.refusal() == said(
        place,
        "WebService 'web': shop.acme.example/up would lead to shop.acme.example/ of 'web'"
        " with Traefik",
        WHY,
        "write match='Prefix'",
    )


def test_a_long_path_of_a_wildcard_takes_that_of_a_host_below_it(definitions: Definitions) -> None:
    definitions.change(
        PRODUCTION, 'hosts=("shop.acme.example", dc.Host("*.acme.example", role="tenants"))'
    )
    definitions.change(
        'shop-staging.acme.example",)',
        'shop-staging.acme.example", dc.Host("x.acme.example", role="tenants"))',
    )
    beside_web(definitions, 'dc.Route("/api", host="tenants")')
    place = definitions.place(WEB)

    assert definitions.refusal() == said(
        place,
        "WebService 'web': shop.acme.example/ would lead to *.acme.example/api of 'other'"
        " with Traefik",
        WHY,
        "add the route '/api' for 'shop.acme.example' too, or leave out one host",
    )


def test_a_wildcard_with_the_same_routes_is_fine(definitions: Definitions) -> None:
    definitions.change(PRODUCTION, 'hosts=("shop.acme.example", "*.acme.example")')
    beside_web(definitions, 'dc.Route("/api")')

    assert len(definitions.load().projects) == 1


def test_a_wildcard_of_another_project_is_seen_too(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change(
        'dc.WebService("web", image="app", port=3000)',
        'dc.WebService("web", image="app", port=3000, routes=(dc.Route("/deep/path"),))',
        file="blog",
    )
    definitions.change('"blog.acme.example"', '"*.acme.example"', file="blog")
    place = definitions.place(PRODUCTION)

    assert definitions.refusal() == said(
        place,
        "Environment 'production': host 'shop.acme.example' would lose /deep/path to the wildcard"
        " '*.acme.example' with Traefik",
        WHY,
        "add the route '/deep/path' here too, or choose a host that '*.acme.example' does not"
        " stand for",
    )
