from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

STAGING = 'hosts=("shop-staging.acme.example",)'
DATABASE = "    database=dc.Database(),\n    environments=("


@pytest.fixture
def two(definitions: Definitions) -> Definitions:
    """The shop and a blog beside it."""
    definitions.write("blog", BLOG)
    return definitions


def test_projects_have_different_names(two: Definitions) -> None:
    place = two.change('name="blog"', 'name="shop"', file="blog", at='name="shop"')
    shop = two.place('name="shop"')

    assert place == "projects/blog.py:4"
    assert two.refusal() == said(
        shop,
        "Project 'shop': there is another project 'shop'",
        "the name is part of every release, stack and bucket",
        "give this project a name of its own",
    )


def test_releases_have_different_names(two: Definitions) -> None:
    two.change('name="blog"', 'name="shop-eu"', file="blog")
    place = two.change('"production", cluster', '"test", cluster', file="blog")
    two.change('"staging", cluster', '"eu-test", cluster')

    assert two.refusal() == said(
        place,
        "Environment 'test': the release 'shop-eu-test' is also one of project 'shop'",
        "project and environment together name the namespace and the state",
        "rename one of the projects or environments",
    )


@pytest.mark.parametrize(
    ("cluster", "what", "why", "fix"),
    [
        (
            "production-1",
            "shop.acme.example/ is already served by environment 'production' of project 'blog'",
            "one host and path leads to one component",
            "give one of them another host or path",
        ),
        (
            "staging",
            "host 'shop.acme.example' is already served on cluster 'production-1'",
            "a host's DNS record leads to one cluster",
            "give one of them another host",
        ),
    ],
)
def test_host_and_path_belong_to_one_project(
    two: Definitions, cluster: str, what: str, why: str, fix: str
) -> None:
    two.change("blog.acme.example", "shop.acme.example", file="blog")
    place = two.change('"production", cluster="production-1"', f'"demo", cluster="{cluster}"')

    assert two.refusal() == said(place, f"Environment 'demo': {what}", why, fix)


def test_host_and_path_belong_to_one_environment(definitions: Definitions) -> None:
    place = definitions.change(
        f'cluster="staging", {STAGING}', 'cluster="production-1", hosts=("shop.acme.example",)'
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': shop.acme.example/ is already served by environment 'production'"
        " of project 'shop'",
        "one host and path leads to one component",
        "give one of them another host or path",
    )


def test_projects_share_a_host_by_path(two: Definitions) -> None:
    two.change('"blog.acme.example"', 'dc.Host("shop.acme.example", record=False)', file="blog")
    two.change("port=3000", 'port=3000, routes=(dc.Route("/blog"),)', file="blog")

    two.load()


@pytest.mark.parametrize(
    ("old", "new", "what", "why", "fix"),
    [
        (
            'cluster="staging"',
            'cluster="stagin"',
            "there is no cluster 'stagin'",
            "an environment runs on a cluster of the fleet",
            "did you mean 'staging'?",
        ),
        (
            'cluster="staging"',
            'cluster="staging", database_cluster="postgres"',
            "there is no database cluster 'postgres'",
            "a database slice is made on a database cluster of the fleet",
            "did you mean 'postgres-1'?",
        ),
        (
            STAGING,
            'hosts=("staging.shop.acme.example",)',
            "host 'staging.shop.acme.example' would have no certificate at Cloudflare",
            "Universal SSL covers acme.example and one label below it",
            "name it 'staging-shop.acme.example', or buy Advanced Certificate Manager and write"
            " Zone('acme.example', advanced_certificates=True)",
        ),
        (
            STAGING,
            'hosts=("*.shop.acme.example",)',
            "host '*.shop.acme.example' would have no certificate at Cloudflare",
            "Universal SSL covers acme.example and one label below it",
            "name it 'shop.acme.example', or buy Advanced Certificate Manager and write"
            " Zone('acme.example', advanced_certificates=True)",
        ),
        (
            STAGING,
            'hosts=("shop.acne.example",)',
            "host 'shop.acne.example' lies in none of the fleet's zones",
            "its DNS record and certificate belong to a zone",
            "did you mean 'shop.acme.example'?",
        ),
        (
            STAGING,
            'hosts=("https://shop.acme.example/",)',
            "hosts[0] is 'https://shop.acme.example/'",
            "is a URL; a host name has no scheme, port or path",
            "write a host name such as shop.acme.example",
        ),
        (
            STAGING,
            'hosts=("Shop.acme.example",)',
            "hosts[0] is 'Shop.acme.example'",
            "has upper-case letters;"
            " a host name has only lower-case letters, digits, hyphens and dots",
            "write 'shop.acme.example'",
        ),
        (
            STAGING,
            'hosts=("shop-staging.acme.example")',
            "hosts is a text",
            "it has to be a tuple",
            "write (one, two), or (one,) with a comma for a single one",
        ),
    ],
)
def test_environment_that_does_not_fit_the_fleet(
    definitions: Definitions, old: str, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(old, new)

    assert definitions.refusal() == said(place, f"Environment 'staging': {what}", why, fix)


def test_deep_host_with_a_bought_certificate(definitions: Definitions) -> None:
    definitions.change(STAGING, 'hosts=("staging.shop.acme.example",)')
    zone = 'dc.Zone("acme.example", advanced_certificates=True)'
    definitions.change('dc.Zone("acme.example")', zone, file="fleet")

    definitions.load()


def test_production_stays_off_the_staging_cluster(definitions: Definitions) -> None:
    place = definitions.change('cluster="production-1"', 'cluster="staging"')

    assert definitions.refusal() == said(
        place,
        "Environment 'production': production on the staging cluster 'staging'",
        "that cluster may be emptied or upgraded at any time",
        "choose a production cluster",
    )


def test_database_has_a_cluster_in_every_environment(definitions: Definitions) -> None:
    definitions.change("    environments=(", DATABASE)

    assert definitions.refusal() == said(
        definitions.place('dc.Environment("staging"'),
        "Environment 'staging': the project has a database, and there is no database cluster"
        " for it",
        "cluster 'staging' names none and neither does the environment",
        "write database_cluster=... here or on the cluster",
    )


def test_database_is_in_the_region_of_the_cluster(definitions: Definitions) -> None:
    definitions.change('"staging", region="fra1"', '"staging", region="ams3"', file="fleet")
    definitions.change(', vpc=dc.SharedVpc("production-1")', "", file="fleet")
    place = definitions.change(
        'cluster="staging"', 'cluster="staging", database_cluster="postgres-1"'
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': database cluster 'postgres-1' is in another region, 'fra1'",
        "the address of a database is private to its region",
        "choose a database cluster in 'ams3'",
    )


def test_release_is_not_named_like_a_project(definitions: Definitions) -> None:
    """Both name a Terraform stack."""
    definitions.write("other", BLOG.replace('"blog"', '"shop-staging"'))

    assert definitions.refusal() == said(
        definitions.place('dc.Environment("staging"'),
        "Environment 'staging': the release 'shop-staging' is named like the project"
        " 'shop-staging'",
        "each of the two names a Terraform stack, and with it a state",
        "rename one of the projects or this environment",
    )


def test_projects_do_not_push_to_the_same_repository(definitions: Definitions) -> None:
    definitions.write("blog", BLOG.replace('"blog"', '"shop-api"'))
    definitions.change('dc.Image("app")', 'dc.Image("api-app"), dc.Image("app")')

    assert definitions.refusal() == said(
        definitions.place('dc.Image("app")', file="blog"),
        "Image 'app': its repository 'shop-api-app' is also one of project 'shop'",
        "what one of them pushes or deletes would be pulled or missed by the other",
        "give this image another name",
    )


def test_private_space_fits_a_bucket(definitions: Definitions) -> None:
    name = "s" * 44
    definitions.change('organisation="agency"', 'organisation="some-agency"', file="fleet")
    definitions.change('dc.Environment("production"', 'dc.Environment("main"')
    definitions.change('dc.Environment("staging"', 'dc.Environment("test"')
    place = definitions.change('name="shop"', f'name="{name}"')

    assert definitions.refusal() == said(
        place,
        f"Project {name!r}: the private space 'some-agency-{name}-private' would have 64"
        " characters",
        "it may have at most 63",
        "shorten the project's name, or pin one by PrivateSpace(bucket_name=...)",
    )


def test_connection_pool_fits_its_limit(definitions: Definitions) -> None:
    name = "s" * 38
    definitions.change('name="shop"', f'name="{name}"')
    definitions.change("    environments=(", DATABASE)
    definitions.change(
        '"staging", region', '"staging", database_cluster="postgres-1", region', file="fleet"
    )
    owned = 'dc.DatabaseCluster("postgres-1", cluster="production-1",'
    definitions.change('dc.DatabaseCluster("postgres-1",', owned, file="fleet")

    pool = f"agency_{name}_production_pool"
    assert definitions.refusal() == said(
        definitions.place('dc.Environment("production"'),
        f"Environment 'production': the connection pool {pool!r} would have 61 characters",
        "it may have at most 60",
        "shorten the project's name, or pin one by database_name=...",
    )


def test_two_projects_do_not_share_a_bucket(two: Definitions) -> None:
    pin = 'private_space=dc.PrivateSpace(bucket_name="agency-blog-private"),'
    place = two.change("    environments=(", f"    {pin}\n    environments=(", at=pin)

    assert two.refusal() == said(
        place,
        "Project 'shop': its private space 'agency-blog-private' is also that of project 'blog'",
        "what one of them deletes or restores, the other would lose",
        "pin another name by PrivateSpace(bucket_name=...)",
    )


def test_assets_space_fits_a_bucket(definitions: Definitions) -> None:
    name = "s" * 40
    definitions.change('name="shop"', f'name="{name}"')
    definitions.change(
        "    environments=(", "    assets_space=dc.AssetsSpace(),\n    environments=("
    )

    bucket = f"agency-{name}-production-assets"
    assert definitions.refusal() == said(
        definitions.place('dc.Environment("production"'),
        f"Environment 'production': the assets space {bucket!r} would have 65 characters",
        "it may have at most 63",
        "shorten the project's name, or pin one by assets_bucket_name=...",
    )


def test_space_for_backups_fits_a_bucket(definitions: Definitions) -> None:
    name = "s" * 41
    definitions.change('name="shop"', f'name="{name}"')
    definitions.change("    environments=(", DATABASE)
    definitions.change('cluster="production-1"', 'cluster="production-1", database_name="shop"')
    staging = 'cluster="staging", database_cluster="postgres-1", database_name="staging"'
    place = definitions.change('cluster="staging"', f"{staging}, backups=True")

    bucket = f"agency-{name}-staging-backups"
    assert definitions.refusal() == said(
        place,
        f"Environment 'staging': the space of its backups {bucket!r} would have 64 characters",
        "it may have at most 63",
        "shorten the project's name, or pin one by backups_bucket_name=...",
    )


def test_backups_do_not_share_a_bucket(definitions: Definitions) -> None:
    definitions.change("    environments=(", DATABASE)
    place = definitions.change(
        'cluster="staging"',
        'cluster="staging", database_cluster="postgres-1", backups=True,'
        ' backups_bucket_name="agency-shop-private"',
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': the space of its backups 'agency-shop-private' is also that of"
        " project 'shop'",
        "what one of them deletes or restores, the other would lose",
        "pin another name by backups_bucket_name=...",
    )


def test_two_environments_do_not_share_a_bucket(definitions: Definitions) -> None:
    definitions.change(
        "    environments=(", "    assets_space=dc.AssetsSpace(),\n    environments=("
    )
    place = definitions.change(
        'cluster="staging"',
        'cluster="staging", assets_bucket_name="agency-shop-production-assets"',
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': its assets space 'agency-shop-production-assets' is also that of"
        " environment 'production' of project 'shop'",
        "what one of them deletes or restores, the other would lose",
        "pin another name by assets_bucket_name=...",
    )


def test_two_environments_do_not_share_a_database(definitions: Definitions) -> None:
    definitions.change("    environments=(", DATABASE)
    place = definitions.change(
        'cluster="staging"',
        'cluster="staging", database_cluster="postgres-1", database_name="agency_shop_production"',
    )

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': its database 'agency_shop_production' is also that of environment"
        " 'production' of project 'shop'",
        "what one of them deletes or restores, the other would lose",
        "pin another name by database_name=...",
    )


@pytest.mark.parametrize("name", ["fleet", "production-1", "zone-acme"])
def test_project_is_not_named_like_a_stack_of_the_fleet(two: Definitions, name: str) -> None:
    place = two.change('name="blog"', f'name="{name}"', file="blog")

    assert two.refusal() == said(
        place,
        f"Project {name!r}: the Terraform stack {name!r} is one of the fleet's",
        "the fleet, each cluster and each zone have a stack, and with it a state",
        "choose another name",
    )


def test_release_is_not_named_like_a_stack_of_the_fleet(two: Definitions) -> None:
    two.change('name="blog"', 'name="eu"', file="blog")
    two.change('"production", cluster', '"main", cluster', file="blog")
    place = two.place('"main", cluster', file="blog")
    two.change(
        'dc.Cluster("staging", ',
        'dc.Cluster("eu-main", region="fra1"),\n        dc.Cluster("staging", ',
        file="fleet",
    )

    assert two.refusal() == said(
        place,
        "Environment 'main': the Terraform stack 'eu-main' is one of the fleet's",
        "the fleet, each cluster and each zone have a stack, and with it a state",
        "choose another name",
    )
