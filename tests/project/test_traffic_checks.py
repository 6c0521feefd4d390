"""What rules for requests need from the rest of the project, and hosts from other projects."""

from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000),'
PRODUCTION = 'hosts=("shop.acme.example",)'
STAGING = 'hosts=("shop-staging.acme.example",)'


@pytest.mark.parametrize(
    ("where", "new"),
    [
        (STAGING, STAGING + ", traffic=dc.Traffic(basic_auth=dc.BasicAuth({}))"),
        (
            WEB,
            'dc.WebService("web", image="app", port=3000,'
            " traffic=dc.Traffic(basic_auth=dc.BasicAuth({}))),",
        ),
        (
            WEB,
            'dc.WebService("web", image="app", port=3000,'
            ' routes=(dc.Route("/", traffic=dc.Traffic(basic_auth=dc.BasicAuth({}))),)),',
        ),
        (
            STAGING,
            STAGING + ', differences={{"web": dc.Difference('
            "traffic=dc.Traffic(basic_auth=dc.BasicAuth({})))}}",
        ),
    ],
)
@pytest.mark.parametrize(
    ("secret", "what", "fix"),
    [
        ('"ap"', "there is no secret 'ap'", "did you mean 'app'?"),
        (
            '"app"',
            "secret 'app' has no key 'auth'",
            "add 'auth' to its keys, or make a Secret of its own for it",
        ),
    ],
)
def test_a_login_needs_a_secret_with_users(
    definitions: Definitions, where: str, new: str, secret: str, what: str, fix: str
) -> None:
    place = definitions.change(where, new.format(secret))

    assert definitions.refusal() == said(
        place,
        f"BasicAuth: {what}",
        "without users the controllers answer 503, or nothing at all",
        fix,
    )


def test_two_services_on_one_host_do_not_share_a_cookie(definitions: Definitions) -> None:
    sticky = 'traffic=dc.Traffic(sticky_session=dc.StickySession(cookie_name="id"))'
    definitions.change(
        WEB,
        f'dc.WebService("web", image="app", port=3000, {sticky}),\n'
        f'        dc.WebService("cable", image="app", port=3001, routes=(dc.Route("/cable"),),'
        f" {sticky}),",
    )

    assert definitions.refusal() == said(
        definitions.place('dc.WebService("cable"'),
        "StickySession: cookie 'id' of 'cable' is also that of 'web'",
        "each would take the other's cookie for its own and choose another pod",
        "give each one of its own, or leave cookie_name out",
    )


def test_a_host_that_redirects_is_nobody_else_s(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change(
        '"blog.acme.example"',
        '"blog.acme.example", dc.Host("shop.acme.example", redirect_to="blog.acme.example")',
        file="blog",
    )

    assert definitions.refusal() == said(
        definitions.place(PRODUCTION),
        "Environment 'production': host 'shop.acme.example' is also one of environment"
        " 'production' of project 'blog', and one of them redirects",
        "a redirect takes every path of its host",
        "leave it out in one of them",
    )


@pytest.mark.parametrize(
    ("language", "why", "fix"),
    [
        (
            "German",
            "screen readers choose their voice by this tag of a language (BCP 47)",
            "write one such as 'de' or 'pt-BR'",
        )
    ],
)
def test_language_of_the_maintenance_page(
    definitions: Definitions, language: str, why: str, fix: str
) -> None:
    place = definitions.change(
        'name="shop",',
        f'name="shop", maintenance_page=dc.MaintenancePage(language="{language}"),',
    )

    assert definitions.refusal() == said(
        place, f"MaintenancePage: language is {language!r}", why, fix
    )
