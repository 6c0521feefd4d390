"""What the stacks of clusters hold does not vanish unnoticed either."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import Definitions, said

LOST = "it holds data, which would be destroyed, or left where nothing knows of it"
DATABASE = '    database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),\n'


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """The fleet and the shop, synthesised."""
    definitions = Definitions(tmp_path)
    synthesise(tmp_path)
    return definitions


def refusal(definitions: Definitions) -> str:
    with pytest.raises(DefinitionError) as caught:
        synthesise(definitions.root)
    return str(caught.value)


def give_up(address: str) -> str:
    text = f'dc.Tombstone("{address}", reason="...", date="YYYY-MM-DD", backup="...")'
    return f"write tombstones=({text},) in the fleet"


def test_other_name_of_a_cluster(definitions: Definitions) -> None:
    place = definitions.change('dc.Cluster("production-1"', 'dc.Cluster("live"', file="fleet")
    definitions.change('SharedVpc("production-1")', 'SharedVpc("live")', file="fleet")
    definitions.change('"production", cluster="production-1"', '"production", cluster="live"')

    assert said(
        place,
        "Cluster 'live': it was 'production-1' before",
        "the cluster and all that runs on it goes by that name, and another one would be made",
        "name it 'production-1' again",
    ) in refusal(definitions)


def test_database_cluster_that_is_gone(definitions: Definitions) -> None:
    definitions.change(DATABASE, "", file="fleet")
    definitions.change(', database_cluster="postgres-1"', "", file="fleet")

    place = definitions.place("fleet = ", file="fleet")
    cluster = "digitalocean_database_cluster.production-1_postgres-1"
    firewall = "digitalocean_database_firewall.production-1_postgres-1"
    text = refusal(definitions)
    assert (
        said(
            place,
            f"Fleet: database cluster 'postgres-1' ({cluster}) is no longer defined",
            LOST,
            f"define it again, or give it up: {give_up(cluster)}",
        )
        in text
    )
    assert (
        said(
            place,
            f"Fleet: database firewall {firewall} is no longer defined",
            "without it the databases behind it are open to the internet",
            f"define it again, or give it up: {give_up(firewall)}",
        )
        in text
    )


def test_namespace_of_the_administrators_access_goes_with_the_last_database(
    definitions: Definitions,
) -> None:
    """Asked for are the database and its firewall, and nothing else."""
    definitions.change(DATABASE, "", file="fleet")
    definitions.change(', database_cluster="postgres-1"', "", file="fleet")
    tombstones = "".join(
        f'dc.Tombstone("{type_}.production-1_postgres-1", reason="x", date="2026-11-25",'
        ' backup="none"),'
        for type_ in ("digitalocean_database_cluster", "digitalocean_database_firewall")
    )
    definitions.change("    zones=(", f"    tombstones=({tombstones}),\n    zones=(", file="fleet")

    synthesise(definitions.root)

    base = definitions.root / "charts_out/terraform/stacks/production-1-base/cdk.tf.json"
    assert "database-admin" not in base.read_text("utf-8")


def test_database_cluster_of_another_owner(definitions: Definitions) -> None:
    definitions.change('region="fra1"),),', 'region="fra1", cluster="staging"),),', file="fleet")

    old, new = (
        f"digitalocean_database_cluster.{cluster}_postgres-1"
        for cluster in ("production-1", "staging")
    )
    adoption = f'adopted=(dc.Adoption("{new}", id="<its id>"),)'
    assert said(
        definitions.place("fleet = ", file="fleet"),
        f"Fleet: database cluster 'postgres-1' ({old}) is in another stack, as {new}",
        "each stack has its own state: one would destroy it, and the other make it anew",
        f"let it go here: {give_up(old)}; and take it over there: write {adoption} in the fleet",
    ) in refusal(definitions)


def vpc(definitions: Definitions, old: str, new: str) -> None:
    database = 'region="fra1", database_cluster="postgres-1"'
    definitions.change(f"{database}{old})", f"{database}{new})", file="fleet")


def test_other_range_of_a_vpc_is_refused_even_with_a_tombstone(definitions: Definitions) -> None:
    before, now = (f', vpc=dc.Vpc(ip_range="10.{part}.0.0/20")' for part in (98, 99))
    vpc(definitions, "", before)
    synthesise(definitions.root)
    address = "digitalocean_vpc.production-1"
    tombstone = f'dc.Tombstone("{address}", reason="x", date="2026-11-25", backup="none")'
    definitions.change("    zones=(", f"    tombstones=({tombstone},),\n    zones=(", file="fleet")
    vpc(definitions, before, now)

    assert refusal(definitions) == said(
        definitions.place("tombstones=", file="fleet"),
        f"Fleet: VPC 'agency-production-1' ({address}) would have ip_range '10.99.0.0/20' in place"
        " of '10.98.0.0/20'",
        "that is another thing, without the data, which stays with the old one",
        "write ip_range='10.98.0.0/20' again to keep it",
    )


def test_other_name_of_a_vpc_is_accepted_with_a_tombstone(definitions: Definitions) -> None:
    vpc(definitions, "", ', vpc=dc.Vpc(name="other")')
    address = "digitalocean_vpc.production-1"

    assert refusal(definitions) == said(
        definitions.place("fleet = ", file="fleet"),
        f"Fleet: VPC 'agency-production-1' ({address}) would have the name 'other' in place of"
        " 'agency-production-1'",
        "whatever goes by the old one would not find it any more",
        "write vpc=dc.Vpc(name='agency-production-1') in the cluster 'production-1' to keep it; if"
        f" that is meant, {give_up(address)}",
    )
    tombstone = f'dc.Tombstone("{address}", reason="x", date="2026-11-25", backup="none")'
    definitions.change("    zones=(", f"    tombstones=({tombstone},),\n    zones=(", file="fleet")
    synthesise(definitions.root)


DECLARED = 'dc.DatabaseCluster("postgres-1", region="fra1"'
LOWER = "DigitalOcean refuses a lower one while it is applied"
HA = "highly_available=True, "


@pytest.mark.parametrize(
    ("field", "before", "after", "why"),
    [
        (
            "version",
            "'17'",
            "'16'",
            "PostgreSQL never goes back, and backups would be made by a client that is too old",
        ),
        ("size", "'db-s-4vcpu-8gb'", "'db-s-1vcpu-2gb'", LOWER),
        ("storage_gib", "200", "100", LOWER),
    ],
)
def test_what_a_database_cluster_has_only_rises(
    definitions: Definitions, field: str, before: str, after: str, why: str
) -> None:
    definitions.change(DECLARED, f"{DECLARED}, {field}={before}", file="fleet")
    synthesise(definitions.root)
    place = definitions.change(f"{field}={before}", f"{field}={after}", file="fleet")

    assert said(
        place,
        f"DatabaseCluster 'postgres-1': {field} was {before}, and would be {after}",
        why,
        f"write {field}={before}",
    ) in refusal(definitions)


def test_highly_available_cluster_stays_so(definitions: Definitions) -> None:
    definitions.change('"production-1", region', f'"production-1", {HA}region', file="fleet")
    synthesise(definitions.root)
    place = definitions.change(HA, "", file="fleet", at="dc.Cluster(")

    assert said(
        place,
        "Cluster 'production-1': highly_available was True, and would be False",
        LOWER,
        "write highly_available=True",
    ) in refusal(definitions)


def test_what_only_rises_may_rise(definitions: Definitions) -> None:
    definitions.change(DECLARED, f"{DECLARED}, size='db-s-4vcpu-8gb'", file="fleet")

    assert synthesise(definitions.root)


GROWS = ", storage_autoscale=dc.StorageAutoscale()"


def test_disk_does_not_go_on_growing_because_it_is_left_out(definitions: Definitions) -> None:
    definitions.change(DECLARED, f"{DECLARED}{GROWS}", file="fleet")
    synthesise(definitions.root)
    place = definitions.change(GROWS, "", file="fleet", at=DECLARED)

    assert refusal(definitions) == said(
        place,
        "DatabaseCluster 'postgres-1': storage_autoscale is left out, and was on",
        "Terraform does nothing then: the disk would go on growing",
        "write storage_autoscale=dc.StorageAutoscale(enabled=False), and leave it out when that is"
        " applied",
    )


def test_disk_stops_growing_in_two_steps(definitions: Definitions) -> None:
    off = ", storage_autoscale=dc.StorageAutoscale(enabled=False)"
    definitions.change(DECLARED, f"{DECLARED}{GROWS}", file="fleet")
    synthesise(definitions.root)
    definitions.change(GROWS, off, file="fleet")
    synthesise(definitions.root)
    definitions.change(off, "", file="fleet")

    assert synthesise(definitions.root)


def test_repositories_do_not_go_to_another_owner_unnoticed(definitions: Definitions) -> None:
    """Terraform would find none of that name there, forget the old one and make an empty one."""
    owner = 'github_owner="agency-example"'
    definitions.change(owner, 'github_owner="renamed-example"', file="fleet")

    at = definitions.place("project = ")
    text = 'dc.Tombstone("github_repository.shop", reason="...", date="YYYY-MM-DD", backup="...")'
    assert refusal(definitions) == said(
        at,
        "Project 'shop': repository 'shop' (github_repository.shop) would have the owner"
        " 'renamed-example' in place of 'agency-example'",
        "whatever goes by the old one would not find it any more",
        f"write {owner.replace(chr(34), chr(39))} again to keep it; if that is meant, write"
        f" tombstones=({text},) in project 'shop'",
    )

    definitions.change(
        "    environments=(",
        f"    tombstones=({text.replace('YYYY-MM-DD', '2026-11-25')},),\n    environments=(",
    )
    synthesise(definitions.root)
