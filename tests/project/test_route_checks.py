"""Hosts, routes and redirects: one place to go to for each request, and none that leads nowhere."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000),'
PRODUCTION = 'hosts=("shop.acme.example",)'
STAGING = 'hosts=("shop-staging.acme.example",)'


@pytest.mark.parametrize(
    ("host", "what", "why", "fix"),
    [
        (
            'dc.Host("acme.example", redirect_to="shp.acme.example")',
            "redirects to 'shp.acme.example', which is no host of the environment",
            "nothing would answer there",
            "did you mean 'shop.acme.example'?",
        ),
        (
            'dc.Host("acme.example", redirect_to="acme.example")',
            "redirects to itself, 'acme.example'",
            "browsers would follow it until they give up",
            "name the host that is served",
        ),
        (
            'dc.Host("*.acme.example", redirect_to="shop.acme.example")',
            "redirects '*.acme.example' to 'shop.acme.example'",
            "a redirect leads from one name to one name",
            "write the names out",
        ),
        (
            'dc.Host("acme.example", role="main", redirect_to="shop.acme.example")',
            "has a role, and redirects",
            "a host that redirects has no routes, so none looks for its role",
            "leave role out",
        ),
        (
            'dc.Host("acme.example", redirect_to="old.acme.example"),'
            ' dc.Host("old.acme.example", redirect_to="shop.acme.example")',
            "redirects to 'old.acme.example', which redirects itself",
            "each step costs visitors time, and a circle never ends",
            "name the host that is served",
        ),
        (
            'dc.Host("acme.example", redirect_to="admin.acme.example"),'
            ' dc.Host("admin.acme.example", role="admin")',
            "redirects to 'admin.acme.example', from which no route leads",
            "nothing would answer there",
            "add a route with host='admin', or name another host",
        ),
    ],
)
def test_a_redirect_leads_to_what_is_served(
    definitions: Definitions, host: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(PRODUCTION, f'hosts=("shop.acme.example", {host})')

    name = host.split('"')[1]
    assert definitions.refusal() == said(place, f"Host {name!r}: {what}", why, fix)


def test_redirects_in_a_circle_are_refused_at_both_ends(definitions: Definitions) -> None:
    definitions.change(
        PRODUCTION,
        'hosts=("shop.acme.example", dc.Host("a.acme.example", redirect_to="b.acme.example"),'
        ' dc.Host("b.acme.example", redirect_to="a.acme.example"))',
    )

    assert [problem.what for problem in definitions.error().problems] == [
        "Host 'a.acme.example': redirects to 'b.acme.example', which redirects itself",
        "Host 'b.acme.example': redirects to 'a.acme.example', which redirects itself",
    ]


def test_a_host_that_redirects_is_no_host_for_routes(definitions: Definitions) -> None:
    definitions.change(
        PRODUCTION,
        'hosts=(dc.Host("acme.example", redirect_to="shop.acme.example"),'
        ' dc.Host("shop.acme.example", role="shop"))',
    )
    place = definitions.place('dc.Host("acme.example"')

    assert (
        said(
            place,
            "Environment 'production': hosts: none has the role 'main'",
            "the routes of 'web' lead there",
            "add such a host, or take the component out here:"
            " differences={'web': Difference(present=False)}",
        )
        in definitions.refusal()
    )


def test_routes_of_one_environment_are_judged_there(definitions: Definitions) -> None:
    definitions.change(
        WEB,
        WEB
        + '\n        dc.WebService("blog", image="app", port=3000, routes=(dc.Route("/blog"),)),',
    )
    place = definitions.change(
        STAGING,
        STAGING + ', differences={"blog": dc.Difference(routes=(dc.Route("/x"), dc.Route("/")))}',
    )

    assert definitions.refusal() == said(
        place,
        "Difference: / on 'main' hosts already leads to 'web'",
        "one host and path leads to one component",
        "give one of them another path, or leave it out",
    )


def test_routes_that_are_apart_in_each_environment_are_fine(definitions: Definitions) -> None:
    definitions.change(
        WEB, WEB + '\n        dc.WebService("next", image="app", port=3000, routes=()),'
    )
    definitions.change(
        STAGING,
        STAGING + ', differences={"web": dc.Difference(routes=(dc.Route("/old"),)),'
        ' "next": dc.Difference(routes=(dc.Route("/"),))}',
    )

    assert len(definitions.load().projects) == 1


@pytest.mark.parametrize(
    ("difference", "what"),
    [
        ('routes=(dc.Route("/x"),)', "routes does not fit Worker 'sidekiq'"),
        ("traffic=dc.Traffic(body_size_mib=5)", "traffic does not fit Worker 'sidekiq'"),
    ],
)
def test_only_a_web_service_has_routes_and_traffic(
    definitions: Definitions, difference: str, what: str
) -> None:
    place = definitions.change(
        STAGING, STAGING + f', differences={{"sidekiq": dc.Difference({difference})}}'
    )

    assert definitions.refusal() == said(
        place, f"Difference: {what}", "only a WebService has it", "leave it out"
    )
