"""Groups of rules: which host and path leads where, how it is treated, and what the group is
called."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.routing import Redirect, covers
from tests.kubernetes.acme import release, web


def groups(*services: dc.WebService, **fields: Any) -> dict[str, list[str]]:
    """Group -> hosts and paths, in order."""
    return {
        group.name: [f"{rules.host}{p.path}" for rules in group.rules for p in rules.paths]
        for group in release(*services, **fields).rule_groups
    }


def test_one_treatment_is_one_group_named_after_the_project() -> None:
    slow = dc.Traffic(read_timeout_seconds=300)

    assert groups(web(traffic=slow), web(name="api", routes=(dc.Route("/api"),), traffic=slow)) == {
        "acme": ["acme.example/api", "acme.example/"]
    }


def test_another_service_treated_otherwise_has_a_group_of_its_name() -> None:
    api = web(
        name="api", routes=(dc.Route("/api"),), traffic=dc.Traffic(rate_limit=dc.RateLimit(5))
    )

    assert groups(web(), api) == {"acme": ["acme.example/"], "acme-api": ["acme.example/api"]}


def test_a_route_treated_otherwise_has_a_group_of_its_path() -> None:
    upload = dc.Route("/api/uploads", traffic=dc.Traffic(body_size_mib=100))
    service = web(routes=(dc.Route("/"), upload))

    assert groups(service) == {
        "acme": ["acme.example/"],
        "acme-web-api-uploads": ["acme.example/api/uploads"],
    }


def test_groups_that_would_have_one_name_are_numbered() -> None:
    limits = [dc.Traffic(body_size_mib=size) for size in (10, 20)]
    routes = tuple(
        dc.Route(path, traffic=traffic)
        for path, traffic in zip(("/a/b", "/a-b"), limits, strict=True)
    )

    assert list(groups(web(routes=(dc.Route("/"), *routes)))) == [
        "acme",
        "acme-web-a-b",
        "acme-web-a-b-2",
    ]


def test_what_one_service_says_renames_no_group_of_another() -> None:
    others = [
        web(name=name, routes=(dc.Route(f"/{name}"),), traffic=dc.Traffic(body_size_mib=size))
        for name, size in (("a", 10), ("b", 20))
    ]

    before = groups(web(), *others)
    others[0] = web(name="a", routes=(dc.Route("/a"),), traffic=dc.Traffic(body_size_mib=20))
    assert groups(web(), *others) == before


def test_the_most_special_layer_wins_and_a_route_can_undo_what_an_environment_says() -> None:
    login = dc.Traffic(basic_auth=dc.BasicAuth("users"), body_size_mib=10)
    hook = dc.Route("/hooks", traffic=dc.Traffic(basic_auth=None))
    service = web(routes=(dc.Route("/"), hook), traffic=dc.Traffic(body_size_mib=20))
    secrets = (dc.Secret("users", keys=("auth",)),)

    first, second = release(service, secrets=secrets, here={"traffic": login}).rule_groups
    assert (first.traffic.basic_auth, first.traffic.body_size_mib) == (dc.BasicAuth("users"), 20)
    assert (second.traffic.basic_auth, second.traffic.body_size_mib) == (None, 20)


def test_a_difference_goes_over_what_the_service_says() -> None:
    service = web(traffic=dc.Traffic(body_size_mib=20, connect_timeout_seconds=5))
    difference = dc.Difference(traffic=dc.Traffic(body_size_mib=1))

    [group] = release(service, differences={"web": difference}).rule_groups
    assert group.traffic.body_size_mib == 1
    assert group.traffic.connect_timeout_seconds == 5


@pytest.mark.parametrize(("environment", "noindex"), [("production", False), ("staging", True)])
def test_only_production_is_for_search_engines_unless_said(environment: str, noindex: bool) -> None:
    [group] = release(web(), here={"name": environment}).rule_groups
    [said] = release(
        web(), here={"name": environment, "traffic": dc.Traffic(noindex=not noindex)}
    ).rule_groups

    assert group.traffic.noindex is noindex
    assert said.traffic.noindex is not noindex


def test_each_service_has_a_cookie_of_its_own() -> None:
    sticky = dc.Traffic(sticky_session=dc.StickySession(max_age_seconds=60))
    here = release(web(), web(name="api", routes=(dc.Route("/api"),)), here={"traffic": sticky})

    cookies = {group.name: group.traffic.sticky_session for group in here.rule_groups}
    assert cookies == {
        "acme": dc.StickySession(cookie_name="web-affinity", max_age_seconds=60),
        "acme-api": dc.StickySession(cookie_name="api-affinity", max_age_seconds=60),
    }


def test_without_a_host_or_a_route_there_is_no_group() -> None:
    assert groups(web(routes=())) == {}
    assert groups(web(routes=()), hosts=()) == {}


def test_a_redirect_between_a_name_and_its_www_is_one_of_these() -> None:
    hosts = (
        "www.acme.example",
        dc.Host("acme.example", redirect_to="www.acme.example"),
        dc.Host("old.example", redirect_to="www.acme.example"),
    )

    assert release(web(), hosts=hosts).redirects == (
        Redirect("acme.example", "www.acme.example", is_www=True),
        Redirect("old.example", "www.acme.example", is_www=False),
    )


def test_a_wildcard_in_the_way_makes_it_another_kind_of_redirect() -> None:
    """With Traefik the rule of the wildcard would win over the one for `www.`."""
    hosts = (
        "acme.example",
        "*.acme.example",
        dc.Host("www.acme.example", redirect_to="acme.example"),
    )

    [redirect] = release(web(), hosts=hosts).redirects
    assert not redirect.is_www


@pytest.mark.parametrize(
    ("wildcard", "host", "covered"),
    [
        ("*.acme.example", "shop.acme.example", True),
        ("*.acme.example", "a.shop.acme.example", False),
        ("*.acme.example", "acme.example", False),
        ("*.acme.example", "*.acme.example", False),
        ("acme.example", "acme.example", False),
    ],
)
def test_a_wildcard_stands_for_one_label(wildcard: str, host: str, covered: bool) -> None:
    assert covers(wildcard, host) is covered
