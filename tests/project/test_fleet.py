from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said


@pytest.mark.parametrize(
    ("old", "new", "who", "noun"),
    [
        (
            'dc.Cluster("staging", region="fra1", purpose="staging", vpc=',
            'dc.Cluster("staging", region="fra1"), dc.Cluster("staging", region="fra1", vpc=',
            "Cluster 'staging'",
            "cluster",
        ),
        (
            'dc.DatabaseCluster("postgres-1", region="fra1"),',
            'dc.DatabaseCluster("postgres-1", region="fra1"),' * 2,
            "DatabaseCluster 'postgres-1'",
            "database cluster",
        ),
        (
            'dc.Zone("acme.example")',
            'dc.Zone("acme.example"), dc.Zone("acme.example")',
            "Zone 'acme.example'",
            "zone",
        ),
    ],
)
def test_name_occurs_once_in_the_fleet(
    definitions: Definitions, old: str, new: str, who: str, noun: str
) -> None:
    place = definitions.change(old, new, file="fleet")

    name = who.split()[-1]
    assert definitions.refusal() == said(
        place,
        f"{who}: the fleet already has {noun} {name}",
        "others refer to it by that name",
        f"give this {noun} a name of its own",
    )


@pytest.mark.parametrize(
    ("old", "new", "what", "why", "fix"),
    [
        (
            'database_cluster="postgres-1"',
            'database_cluster="postgres-2"',
            "Cluster 'production-1': there is no database cluster 'postgres-2'",
            "a database slice is made on a database cluster of the fleet",
            "did you mean 'postgres-1'?",
        ),
        (
            '"production-1", region="fra1", database_cluster="postgres-1"),\n        '
            'dc.Cluster("staging", region="fra1"',
            '"production-1", region="ams3", database_cluster="postgres-1"),\n        '
            'dc.Cluster("staging", region="ams3"',
            "Cluster 'production-1': database cluster 'postgres-1' is in another region, 'fra1'",
            "the address of a database is private to its region",
            "choose a database cluster in 'ams3'",
        ),
        (
            'organisation="agency"',
            'organisation="Agency"',
            "Fleet: organisation is 'Agency'",
            "has upper-case letters; a DNS label has only lower-case letters, digits and hyphens",
            "write 'agency'",
        ),
        (
            'spaces_region="fra1"',
            'spaces_region="frankfurt"',
            "Fleet: spaces_region is 'frankfurt'",
            "it has to be 'ams3', 'atl1', 'blr1', 'fra1', 'lon1', 'nyc3', 'sfo2', 'sfo3', 'sgp1',"
            " 'syd1' or 'tor1'",
            "choose one of these",
        ),
        (
            'dc.StateSpace("agency-state"',
            'dc.StateSpace("agency.state"',
            "StateSpace: bucket_name is 'agency.state'",
            "has '.'; the name of a Space has only lower-case letters, digits and hyphens",
            "write 3 to 63 lower-case letters, digits, '-'",
        ),
        (
            'github_owner="agency-example"',
            'github_owner=""',
            "Fleet: github_owner is ''",
            "is empty",
            "write it as in the address https://github.com/<owner>",
        ),
        (
            'github_owner="agency-example"',
            'github_owner="acme ltd"',
            "Fleet: github_owner is 'acme ltd'",
            "has ' '; the name of a GitHub owner has only letters, digits and single hyphens",
            "write it as in the address https://github.com/<owner>",
        ),
        (
            'spaces_region="fra1"',
            'spaces_region="fra"',
            "Fleet: spaces_region is 'fra'",
            "it has to be 'ams3', 'atl1', 'blr1', 'fra1', 'lon1', 'nyc3', 'sfo2', 'sfo3', 'sgp1',"
            " 'syd1' or 'tor1'",
            "did you mean 'fra1'?",
        ),
        (
            'dc.Cluster("staging", region="fra1"',
            'dc.Cluster("staging", region="FRA1"',
            "Cluster 'staging': region is 'FRA1'",
            "is no region of DigitalOcean: three lower-case letters and a digit",
            "did you mean 'fra1'?",
        ),
        (
            'dc.Cluster("staging", region="fra1"',
            'dc.Cluster("staging", region="eu-central-1"',
            "Cluster 'staging': region is 'eu-central-1'",
            "is no region of DigitalOcean: three lower-case letters and a digit",
            "write one such as 'fra1'",
        ),
    ],
)
def test_wrong_fact_of_the_fleet(
    definitions: Definitions, old: str, new: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(old, new, file="fleet")

    assert definitions.refusal() == said(place, what, why, fix)


def test_misspelt_clusters_are_one_problem(definitions: Definitions) -> None:
    """The environments that refer to them have done nothing wrong."""
    place = definitions.change(
        "    clusters=(", "    clustrs=(", file="fleet", at="(\n        dc.C"
    )

    assert definitions.refusal() == said(
        place,
        "Fleet: has no field 'clustrs'",
        "an unknown field would be ignored silently",
        "did you mean 'clusters'?",
    )


def test_host_belongs_to_the_deepest_zone(definitions: Definitions) -> None:
    definitions.change(
        'dc.Zone("acme.example")',
        'dc.Zone("acme.example"), dc.Zone("eu.acme.example")',
        file="fleet",
    )
    fleet = definitions.load().fleet

    zones = [fleet.zone_of(host) for host in ("eu.acme.example", "*.eu.acme.example", "eu.example")]
    assert [zone and zone.name for zone in zones] == ["eu.acme.example", "eu.acme.example", None]
    assert fleet.zone_of("www.acme.example") == fleet.zones[0]
    assert fleet.zone_of("otheracme.example") is None
