"""What is inside a cluster before any release: the administrator's access, and the ingress's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform.base_stack import base_stack
from tests.terraform.schema_check import committed_schemas, problems_of
from tests.terraform.test_cluster_stack import MAIN, fleet, main

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def stack(of: dc.Fleet, name: str = MAIN) -> tuple[dict[str, Any], tuple[str, ...]]:
    built = base_stack(HostedCluster(of, of.cluster(name), ()))
    assert problems_of(built.json, committed_schemas()) == []
    return built.json, built.after


def resources(of: dc.Fleet) -> dict[str, Any]:
    found: dict[str, Any] = stack(of)[0].get("resource", {})
    return found


def test_the_administrators_access_is_in_a_restricted_namespace_of_its_own() -> None:
    made = resources(fleet(main()))

    namespace = made["kubernetes_namespace_v1"]["main-base_database-admin"]
    assert namespace["metadata"][0]["name"] == "database-admin"
    labels = namespace["metadata"][0]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    secret = made["kubernetes_secret_v1"]["main-base_postgres"]
    assert secret["metadata"][0]["name"] == "postgres-administrator"
    assert secret["data"] == {
        "PGHOST": "${data.digitalocean_database_cluster.database_postgres.private_host}",
        "PGPASSWORD": "${data.digitalocean_database_cluster.database_postgres.password}",
        "PGPORT": "25060",
        "PGUSER": "${data.digitalocean_database_cluster.database_postgres.user}",
    }


def test_pods_of_the_administration_reach_the_database_and_its_name_only() -> None:
    [policy] = resources(fleet(main()))["kubernetes_network_policy_v1"].values()

    [spec] = policy["spec"]
    assert spec["pod_selector"] == [{}]
    assert spec["policy_types"] == ["Ingress", "Egress"]
    assert "ingress" not in spec
    database, names = spec["egress"]
    assert database == {
        "to": [{"ip_block": [{"cidr": "${data.digitalocean_vpc.network.ip_range}"}]}],
        "ports": [{"port": "25060", "protocol": "TCP"}],
    }
    assert {port["port"] for port in names["ports"]} == {"53"}


def test_the_vpc_of_a_cluster_made_elsewhere_has_a_name_that_nobody_knows() -> None:
    elsewhere = dc.DatabaseCluster("postgres", region="fra1", managed=False)

    json_, after = stack(fleet(main(managed=False), database_clusters=(elsewhere,)))

    [policy] = json_["resource"]["kubernetes_network_policy_v1"].values()
    ranges = [to["ip_block"][0]["cidr"] for to in policy["spec"][0]["egress"][0]["to"]]
    assert ranges == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    assert "digitalocean_vpc" not in json_["data"]
    assert after == ()


def test_a_cluster_without_databases_has_no_administration() -> None:
    made = resources(fleet(main(database_cluster=None), database_clusters=()))

    assert list(made["kubernetes_namespace_v1"]) == ["main-base_ingress"]
    assert "kubernetes_secret_v1" not in made


def test_nothing_is_needed_where_the_provider_grants() -> None:
    by_provider = dc.DatabaseCluster("postgres", region="fra1", grants="postgresql-provider")

    made = resources(fleet(main(), database_clusters=(by_provider,)))

    assert "kubernetes_secret_v1" not in made


def test_the_base_is_applied_after_the_cluster_and_the_owner_of_its_database() -> None:
    second = dc.Cluster(
        "second", region="fra1", database_cluster="postgres", vpc=dc.SharedVpc(MAIN)
    )
    owned = dc.DatabaseCluster("postgres", region="fra1", cluster=MAIN)
    both = fleet(main(), second, database_clusters=(owned,))

    assert stack(both)[1] == (MAIN,)
    assert stack(both, "second")[1] == ("second", MAIN)


def test_each_way_for_requests_has_its_namespace() -> None:
    by_routing = {
        routing: sorted(
            namespace["metadata"][0]["name"]
            for namespace in resources(fleet(main(routing=routing)))[
                "kubernetes_namespace_v1"
            ].values()
        )
        for routing in ("ingress", "gateway", "both")
    }

    assert by_routing == {
        "ingress": ["database-admin", "ingress"],
        "gateway": ["database-admin", "gateway"],
        "both": ["database-admin", "gateway", "ingress"],
    }


def test_the_authority_of_origin_pulls_is_delivered_where_the_controller_looks() -> None:
    ingress = dc.Traefik(origin_pulls=dc.OriginPulls("pulls", certificate=PEM))

    made = resources(fleet(main(ingress=ingress)))

    secret = made["kubernetes_secret_v1"]["main-base_origin-pulls"]
    assert secret["metadata"][0]["name"] == "pulls"
    assert "main-base_ingress" in secret["metadata"][0]["namespace"]
    assert secret["data"] == {"ca.crt": PEM}


@pytest.mark.parametrize(
    ("certificate", "what", "why"),
    [
        ("MIIB", "certificate is no certificate in PEM", "the controller reads nothing else"),
        (
            f"{PEM}-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
            "certificate holds a private key",
            "definitions are committed",
        ),
    ],
)
def test_only_a_certificate_is_taken_for_the_authority(
    certificate: str, what: str, why: str
) -> None:
    with pytest.raises(dc.DefinitionError) as refused:
        dc.OriginPulls(certificate=certificate)

    [problem] = refused.value.problems
    assert (problem.what, problem.why) == (f"OriginPulls: {what}", why)
    assert problem.fix == (
        "write only what is from BEGIN CERTIFICATE to END CERTIFICATE, with the line's end after"
        " each line"
    )


def test_the_administrators_access_is_referred_to_in_bases_of_clusters_only(
    repository: Path,
) -> None:
    """No other stack, no chart and no workflow may come to know it."""
    of_cluster = re.compile(
        r"digitalocean_database_cluster\.[\w-]+\.(ui_)?(password|uri|private_uri)\b"
    )
    holders = {
        path.relative_to(repository / "charts_out").as_posix()
        for path in (repository / "charts_out").rglob("*")
        if path.is_file() and of_cluster.search(path.read_text(encoding="utf-8"))
    }

    fleet_clusters = ("production-1", "production-2", "staging")
    assert holders == {f"terraform/stacks/{name}-base/cdk.tf.json" for name in fleet_clusters}


def test_no_other_namespace_has_the_administrators_secret(repository: Path) -> None:
    for path in (repository / "charts_out").rglob("*"):
        if path.is_file() and "-administrator" in (text := path.read_text(encoding="utf-8")):
            assert path.name == "cdk.tf.json", path
            made = json.loads(text)["resource"]
            for job in made.get("kubernetes_job_v1", {}).values():
                assert job["metadata"][0]["namespace"] == "database-admin"


def test_every_cluster_holds_releases_to_what_their_namespaces_say() -> None:
    bare = main(ingress=None, database_cluster=None)
    for here in (fleet(main()), fleet(bare, database_clusters=())):
        made = resources(here)["kubernetes_manifest"]

        policy, binding = made["main-base_reach"], made["main-base_reach-binding"]
        assert policy["manifest"]["spec"]["failurePolicy"] == "Fail"
        assert binding["manifest"]["spec"] == {
            "policyName": policy["manifest"]["metadata"]["name"],
            "validationActions": ["Deny"],
            "matchResources": {
                "namespaceSelector": {
                    "matchExpressions": [
                        {"key": "devops-constructs/environment", "operator": "Exists"}
                    ]
                }
            },
        }
        assert binding["depends_on"] == ["kubernetes_manifest.main-base_reach"]
