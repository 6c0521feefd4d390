"""Where projects meet in a zone: hosts of uploads, records, certificates, rules."""

from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

ZONE = 'dc.Zone("acme.example")'
UPLOADS = "    assets_space=dc.AssetsSpace(),\n    environments=("
PRODUCTION = 'hosts=("shop.acme.example",)'


@pytest.fixture
def uploads(definitions: Definitions) -> Definitions:
    """The shop with uploads."""
    definitions.change("    environments=(", UPLOADS)
    return definitions


def pinned(definitions: Definitions, host: str) -> str:
    """Pins the host of the uploads in production; returns where."""
    return definitions.change(
        PRODUCTION, f'{PRODUCTION}, assets_host="{host}"', at='dc.Environment("production"'
    )


@pytest.mark.parametrize(
    ("host", "what", "why", "fix"),
    [
        (
            "assets.other.example",
            "the host of uploads 'assets.other.example' lies in none of the fleet's zones",
            "its DNS record and what delivers them belong to a zone",
            "add the zone to the fleet, or mend the host",
        ),
        (
            "assets.shop.acme.example",
            "the host of uploads 'assets.shop.acme.example' would have no certificate at"
            " Cloudflare",
            "Universal SSL covers acme.example and one label below it",
            "pin one that it covers, such as assets_host='assets.acme.example'",
        ),
        (
            "shop.acme.example",
            "the host of uploads 'shop.acme.example' is already served by environment 'production'"
            " of project 'shop'",
            "a host leads to one place",
            "pin another one by assets_host=...",
        ),
        (
            "shop-staging-assets.acme.example",
            None,
            "a host leads to one place",
            "pin another one by assets_host=...",
        ),
    ],
)
def test_wrong_host_of_uploads(
    uploads: Definitions, host: str, what: str | None, why: str, fix: str
) -> None:
    place = pinned(uploads, host)
    noun = "production"
    if what is None:
        noun, place = "staging", uploads.place('dc.Environment("staging"')
        what = f"the host of uploads {host!r} is already that of the uploads of environment"
        what += " 'production' of project 'shop'"

    assert uploads.refusal() == said(place, f"Environment {noun!r}: {what}", why, fix)


def test_host_of_uploads_without_uploads(definitions: Definitions) -> None:
    place = pinned(definitions, "assets.acme.example")

    assert definitions.refusal() == said(
        place,
        "Environment 'production': has a host of uploads, 'assets.acme.example', and no uploads are"
        " delivered there",
        "only AssetsWorker delivers under a host",
        "leave assets_host out, or give the project AssetsSpace(delivery=...)",
    )


def test_uploads_have_one_host(uploads: Definitions) -> None:
    place = pinned(uploads, "*.acme.example")

    assert uploads.refusal() == said(
        place,
        "Environment 'production': the host of uploads is '*.acme.example'",
        "addresses of uploads name one host, and its record leads to one Space",
        "write the name out, such as 'assets.acme.example'",
    )


def test_advanced_certificates_cover_deeper_hosts_of_uploads(uploads: Definitions) -> None:
    uploads.change(ZONE, 'dc.Zone("acme.example", advanced_certificates=True)', file="fleet")
    pinned(uploads, "assets.shop.acme.example")

    assert uploads.load()


def test_uploads_in_a_zone_of_others(uploads: Definitions) -> None:
    uploads.change(ZONE, f'{ZONE},\n        dc.Zone("media.example", managed=False)', file="fleet")
    place = pinned(uploads, "assets.media.example")

    assert uploads.refusal() == said(
        place,
        "Environment 'production': the host of uploads 'assets.media.example' lies in a zone that"
        " others look after",
        "nothing would deliver them there",
        "write assets_host=... in a zone of the fleet's, or AssetsSpace(delivery=None)",
    )


@pytest.mark.parametrize(
    ("way", "pin"),
    [
        ("AssetsOriginRule(cache_seconds=86_400)", ""),
        ("AssetsDirect()", ""),
        ("AssetsDirect()", "assets.acme.example"),
    ],
)
def test_ways_of_uploads_for_which_everybody_would_read_the_bucket(
    uploads: Definitions, way: str, pin: str
) -> None:
    if pin:  # what else is wrong with such a way is not said besides
        pinned(uploads, pin)
    place = uploads.change(
        "dc.AssetsSpace()", f"dc.AssetsSpace(delivery=dc.{way})", at="dc.AssetsSpace("
    )

    assert uploads.refusal() == said(
        place,
        f"AssetsSpace: delivery is {way.partition('(')[0]}",
        "everybody would have to be allowed to read uploads: a policy of the bucket excludes the"
        " application's key to it, and that key may make no upload public",
        "write dc.AssetsWorker(), or None and let the application sign addresses",
    )


def test_the_key_of_a_worker_that_there_is_not_cannot_be_made_anew(
    definitions: Definitions,
) -> None:
    """Without a host there is nothing to deliver uploads from."""
    rotations = 'rotations=(dc.Rotation("assets-worker", date="2026-11-25"),)'
    definitions.write("shop", BLOG.replace('"blog"', '"shop"'))
    definitions.change(
        'dc.WebService("web", image="app", port=3000)', 'dc.Worker("w", image="app")'
    )
    definitions.change('hosts=("blog.acme.example",)', rotations)
    definitions.change("    environments=(", UPLOADS)

    assert definitions.refusal() == said(
        definitions.place("dc.Rotation("),
        "Rotation: Terraform makes no Worker for the uploads of environment 'production' of project"
        " 'shop'",
        "it makes one where they have a host in a zone that the fleet looks after",
        "leave it out",
    )


def test_a_plan_keeps_files_for_a_least_time(uploads: Definitions) -> None:
    place = uploads.change(
        "dc.AssetsSpace()",
        "dc.AssetsSpace(delivery=dc.AssetsWorker(cache_seconds=600))",
        at="dc.AssetsSpace(",
    )

    assert uploads.refusal() == said(
        place,
        "AssetsWorker: cache_seconds is 600",
        "Cloudflare keeps a file for 7200 seconds at least in a zone of the plan 'free' such as"
        " 'acme.example'",
        "write cache_seconds=7200",
    )


def test_a_record_is_made_by_one_environment(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change('"blog.acme.example"', '"shop.acme.example"', file="blog")
    definitions.change("port=3000", 'port=3000, routes=(dc.Route("/blog"),)', file="blog")

    assert definitions.refusal() == said(
        definitions.place('dc.Environment("production"'),
        "Environment 'production': the DNS record of 'shop.acme.example' is already made by"
        " environment 'production' of project 'blog'",
        "two states would take it from each other",
        "write Host('shop.acme.example', record=False) in one of them",
    )


def test_one_token_asks_for_the_certificate_of_an_environment(definitions: Definitions) -> None:
    definitions.change(ZONE, f'{ZONE},\n        dc.Zone("shop.example")', file="fleet")
    place = definitions.change(
        PRODUCTION, 'hosts=("shop.acme.example", "shop.example")', at='dc.Environment("production"'
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'production': 'shop.acme.example' and 'shop.example' lie in zones of two"
        " tokens",
        "an environment has one Origin certificate, and one token asks for it",
        "give zones 'acme.example' and 'shop.example' the same token=... if they are in one"
        " account, else serve the hosts in two environments",
    )


def test_strict_wants_a_certificate_for_every_host(definitions: Definitions) -> None:
    place = definitions.change(ZONE, 'dc.Zone("acme.example", ssl="strict")', file="fleet")
    definitions.change(PRODUCTION, f"{PRODUCTION}, origin_certificate=False")

    assert definitions.refusal() == said(
        place,
        "Zone 'acme.example': ssl is 'strict', and no stack makes a certificate for"
        " 'shop.acme.example' of environment 'production' of project 'shop'",
        "Cloudflare would answer every request for it with error 526",
        "leave origin_certificate out there, or write ssl='full' here",
    )


def test_strict_is_fine_where_every_host_has_a_certificate(definitions: Definitions) -> None:
    definitions.change(ZONE, 'dc.Zone("acme.example", ssl="strict")', file="fleet")

    assert definitions.load()


def test_origin_pulls_that_a_cluster_asks_for_are_on(definitions: Definitions) -> None:
    place = definitions.change(ZONE, 'dc.Zone("acme.example", origin_pulls=False)', file="fleet")
    definitions.change(
        'database_cluster="postgres-1"),\n        dc.Cluster("staging"',
        'database_cluster="postgres-1", ingress=dc.Traefik(origin_pulls=dc.OriginPulls())),\n'
        '        dc.Cluster("staging"',
        file="fleet",
    )

    assert definitions.refusal() == said(
        place,
        "Zone 'acme.example': origin_pulls is False, and cluster 'production-1' asks for them",
        "it would refuse every request for the hosts of environment 'production' of project 'shop'",
        "leave origin_pulls out here, or take OriginPulls from the controller there",
    )


def test_cache_rules_of_all_projects_fit_the_plan(definitions: Definitions) -> None:
    place = definitions.place(ZONE, file="fleet")
    for number in range(11):
        text = BLOG.replace('"blog"', f'"blog-{number}"').replace(
            "blog.acme", f"blog-{number}.acme"
        )
        seconds = 7200 + number
        space = f"assets_space=dc.AssetsSpace(delivery=dc.AssetsWorker(cache_seconds={seconds})),"
        definitions.write(f"blog_{number}", text.replace("images=", f"{space}\n    images="))

    assert definitions.refusal() == said(
        place,
        "Zone 'acme.example': its projects need 11 cache rules",
        "a zone of the plan 'free' can have 10",
        "let deliveries have the same numbers, or write the plan that the zone has",
    )


def test_two_zones_do_not_share_a_state(definitions: Definitions) -> None:
    definitions.change(
        ZONE, f'{ZONE},\n        dc.Zone("a-b.example"), dc.Zone("a.b.example")', file="fleet"
    )
    place = definitions.place('dc.Zone("a-b.example")', file="fleet")

    assert definitions.refusal() == said(
        place,
        "Zone 'a.b.example': its stack 'zone-a-b-example' is also that of zone 'a-b.example'",
        "a stack is one state, and the two would undo each other",
        "leave one of them out: write managed=False, and look after it elsewhere",
    )


def test_no_zone_has_the_state_of_another_ones_strictness(definitions: Definitions) -> None:
    definitions.change(ZONE, f'{ZONE},\n        dc.Zone("acme.example.strict")', file="fleet")
    place = definitions.place('dc.Zone("acme.example.strict")', file="fleet")

    assert definitions.refusal() == said(
        place,
        "Zone 'acme.example.strict': its stack 'zone-acme-example-strict' is also that of zone"
        " 'acme.example'",
        "a stack is one state, and the two would undo each other",
        "leave one of them out: write managed=False, and look after it elsewhere",
    )


@pytest.mark.parametrize("name", ["acme-example", "acme-example-strict"])
def test_no_release_is_named_like_the_stack_of_a_zone(definitions: Definitions, name: str) -> None:
    definitions.change('name="shop"', 'name="zone"')
    place = definitions.change('"staging", cluster', f'"{name}", cluster')

    assert definitions.refusal() == said(
        place,
        f"Environment {name!r}: the Terraform stack 'zone-{name}' is one of the fleet's",
        "the fleet, each cluster and each zone have a stack, and with it a state",
        "choose another name",
    )
