from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
WEB = 'dc.WebService("web", image="app", port=3000),'
STAGING = 'hosts=("shop-staging.acme.example",)'


@pytest.mark.parametrize(
    ("old", "new", "who", "noun", "name"),
    [
        ('"api", image', '"web", image', "InternalService 'web'", "component", "web"),
        ('"search", "d', '"app", "d', "OutsideImage 'app'", "image", "app"),
        (
            '"app", keys=("API_KEY",)),',
            '"app", keys=("A",)), dc.Secret("app", keys=("B",)),',
            "Secret 'app'",
            "secret",
            "app",
        ),
        (
            '"staging", cluster="staging"',
            '"production", cluster="production-1"',
            "Environment 'production'",
            "environment",
            "production",
        ),
    ],
)
def test_name_occurs_once_in_its_family(
    definitions: Definitions, old: str, new: str, who: str, noun: str, name: str
) -> None:
    place = definitions.change(old, new)

    assert definitions.refusal() == said(
        place,
        f"{who}: the project already has {noun} {name!r}",
        "others refer to it by that name",
        f"give this {noun} a name of its own",
    )


@pytest.mark.parametrize(
    ("argument", "what", "why", "fix"),
    [
        (
            'image="ap"',
            "there is no image 'ap'",
            "a component runs one of the project's images",
            "did you mean 'app'?",
        ),
        (
            'image="xyzzy"',
            "there is no image 'xyzzy'",
            "a component runs one of the project's images",
            "choose one of app, search",
        ),
        (
            'image="app", secrets=("ap",)',
            "there is no secret 'ap'",
            "a pod that needs a missing Secret does not start",
            "did you mean 'app'?",
        ),
        (
            'image="app", env={"A": dc.SecretKey("apps", "API_KEY")}',
            "env.A: there is no secret 'apps'",
            "a pod that needs a missing key does not start",
            "did you mean 'app'?",
        ),
        (
            'image="app", env={"A": dc.SecretKey("app", "API_KEYS")}',
            "env.A: secret 'app' has no key 'API_KEYS'",
            "a pod that needs a missing key does not start",
            "did you mean 'API_KEY'?",
        ),
        (
            'image="app", uses=("quue",)',
            "uses 'quue', which is no component",
            "the network is opened only between components that exist",
            "did you mean 'queue'?",
        ),
        (
            'image="app", uses=("nightly",)',
            "uses 'nightly', which has no port",
            "there is nothing to connect to",
            "leave it out, or make 'nightly' an InternalService",
        ),
        (
            'image="app", uses=("database",)',
            "uses 'database', and the project has none",
            "there would be no DATABASE_URL",
            "add database=Database() to the project",
        ),
    ],
)
def test_reference_leads_somewhere(
    definitions: Definitions, argument: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", {argument})')

    assert definitions.refusal() == said(place, f"Worker 'sidekiq': {what}", why, fix)


def test_image_of_redis_leads_somewhere(definitions: Definitions) -> None:
    place = definitions.change('role="queue"', 'role="queue", image="serch"')

    assert definitions.refusal() == said(
        place,
        "Redis 'queue': there is no image 'serch'",
        "a component runs one of the project's images",
        "did you mean 'search'?",
    )


def test_secret_key_of_a_difference_leads_somewhere(definitions: Definitions) -> None:
    env = 'env={"A": dc.SecretKey("app", "B")}'
    place = definitions.change(STAGING, f'{STAGING}, differences={{"web": dc.Difference({env})}}')

    assert definitions.refusal() == said(
        place,
        "Difference: env.A: secret 'app' has no key 'B'",
        "a pod that needs a missing key does not start",
        "choose one of API_KEY",
    )


def test_environment_has_hosts_for_all_routes(definitions: Definitions) -> None:
    """One problem for all routes, not one for each."""
    place = definitions.change(f", {STAGING}", "  ", at='dc.Environment("staging"')
    definitions.change(WEB, WEB[:-2] + ', routes=(dc.Route("/a"), dc.Route("/b"))),')

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': hosts: none has the role 'main'",
        "the routes of 'web' lead there",
        "add such a host, or take the component out here:"
        " differences={'web': Difference(present=False)}",
    )


def test_route_has_hosts_of_its_role(definitions: Definitions) -> None:
    admin = 'dc.WebService("admin", image="app", port=1, routes=(dc.Route(host="admin"),)),'
    definitions.change(WEB, WEB + admin.replace("=1,", "=3001,"))

    assert definitions.refusal() == "\n".join(
        said(
            definitions.place(f'dc.Environment("{name}"'),
            f"Environment '{name}': hosts: none has the role 'admin'",
            "the routes of 'admin' lead there",
            "add such a host, or take the component out here:"
            " differences={'admin': Difference(present=False)}",
        )
        for name in ("production", "staging")
    )


def test_misspelt_role_of_a_route_is_one_problem_with_the_near_one(
    definitions: Definitions,
) -> None:
    definitions.change('"shop-staging.acme.example"', 'dc.Host("a.acme.example", role="admin")')
    other = '"shop.acme.example", dc.Host("b.acme.example", role="admin")'
    definitions.change('"shop.acme.example"', other)
    place = definitions.change(WEB, WEB[:-2] + ', routes=(dc.Route(host="amin"),)),')

    assert definitions.refusal() == said(
        place,
        "WebService 'web': no host has the role 'amin'",
        "a route leads there from the hosts of one role",
        "did you mean 'admin'?",
    )


def test_environment_has_a_component(definitions: Definitions) -> None:
    names = ("web", "api", "sidekiq", "queue", "nightly", "migrate")
    absent = "{" + ", ".join(f'"{name}": dc.Difference(present=False)' for name in names) + "}"
    place = definitions.change(STAGING, f"{STAGING}, differences={absent}")

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': no component exists here",
        "the chart would be empty, and Helm could not install it",
        "leave at least one of them present, or take the environment out",
    )


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        (
            '"shop-staging.acme.example"',
            'dc.Host("shop-staging.acme.example", role="Main")',
            "Host 'shop-staging.acme.example': role",
        ),
        (WEB, WEB[:-2] + ', routes=(dc.Route(host="Main"),)),', "Route: host"),
    ],
)
def test_misspelt_role_is_one_problem(
    definitions: Definitions, old: str, new: str, who: str
) -> None:
    place = definitions.change(old, new)

    assert definitions.refusal() == said(
        place,
        f"{who} is 'Main'",
        "has upper-case letters; a DNS label has only lower-case letters, digits and hyphens",
        "write 'main'",
    )


def test_path_leads_to_one_component(definitions: Definitions) -> None:
    """One problem, although two environments have the host."""
    other = 'dc.WebService("front", image="app", port=3001),'
    place = definitions.change(WEB, f"{WEB}\n        {other}", at=other)

    assert definitions.refusal() == said(
        place,
        "WebService 'front': / on 'main' hosts already leads to 'web'",
        "one host and path leads to one component",
        "give one of them another path, or leave it out",
    )


def test_path_stands_once_in_a_component(definitions: Definitions) -> None:
    place = definitions.change(WEB, WEB[:-2] + ", routes=(dc.Route(), dc.Route())),")

    assert definitions.refusal() == said(
        place,
        "WebService 'web': / on 'main' hosts already leads to 'web'",
        "one host and path leads to one component",
        "give one of them another path, or leave it out",
    )


def test_components_of_different_environments_share_a_path(definitions: Definitions) -> None:
    definitions.change(WEB, WEB + 'dc.WebService("maintenance", image="app", port=3001),')
    for name, other in (("staging", "web"), ("production", "maintenance")):
        definitions.change(
            f'dc.Environment("{name}"',
            f'dc.Environment("{name}", differences={{"{other}": dc.Difference(present=False)}}',
        )

    definitions.load()


def test_host_stands_once_in_an_environment(definitions: Definitions) -> None:
    place = definitions.change(STAGING, 'hosts=("s.acme.example", "s.acme.example")')

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': host 's.acme.example' stands there twice",
        "one host has one role",
        "leave one of the two out",
    )


def test_project_and_environment_together_fit_a_helm_release(definitions: Definitions) -> None:
    name = "p" * 32
    place = definitions.change('"staging", cluster', f'"{"s" * 21}", cluster')
    definitions.change('name="shop"', f'name="{name}"')

    release = f"{name}-{'s' * 21}"
    assert definitions.refusal() == said(
        place,
        f"Environment {'s' * 21!r}: the release {release!r} would have 54 characters",
        "Helm takes names of releases with at most 53",
        "shorten the project's or the environment's name",
    )


def test_an_exact_path_may_go_beside_the_prefix(definitions: Definitions) -> None:
    definitions.change(
        "port=3000", 'port=3000, routes=(dc.Route("/up", match="Exact"), dc.Route("/up"))'
    )

    definitions.load()


@pytest.mark.parametrize(
    ("environment", "why", "fix"),
    [
        (
            "production",
            "production's go to the project's private space",
            "leave it out, or pin PrivateSpace(bucket_name=...)",
        ),
        (
            "staging",
            "backups are made of 'production', and of 'staging' if it says so",
            "leave it out, or write backups=True",
        ),
    ],
)
def test_a_space_for_backups_that_is_not_made_cannot_be_named(
    definitions: Definitions, environment: str, why: str, fix: str
) -> None:
    here = f'"{environment}", cluster'
    place = definitions.change(here, f'"{environment}", backups_bucket_name="old-dumps", cluster')

    what = f"Environment '{environment}': it has no space of its own for backups"
    assert definitions.refusal() == said(place, what, why, fix)


def test_a_secret_is_not_used_but_read(definitions: Definitions) -> None:
    web = 'dc.WebService("web", image="app", port=3000'
    definitions.change('name="shop",', 'name="shop", assets_space=dc.AssetsSpace(),')
    place = definitions.change(web, f'{web}, uses=("assets",)')

    assert definitions.refusal() == said(
        place,
        "WebService 'web': uses 'assets', which is a Secret",
        "there is nothing in the cluster to reach",
        "write secrets=('assets',): its keys become variables",
    )
