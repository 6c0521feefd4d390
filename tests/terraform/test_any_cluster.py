"""Whatever a fleet says of its clusters, the stacks fit the provider and come to rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings

import devops_constructs as dc
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.terraform.base_stack import base_stack
from devops_constructs.terraform.cluster_stack import cluster_stack
from tests.cloud_strategies import clusters, database_clusters
from tests.terraform.schema_check import committed_schemas, problems_of
from tests.terraform.test_cluster_stack import fleet

SCHEMAS = committed_schemas()


@settings(max_examples=40, deadline=None)
@given(cluster=clusters(), database=database_clusters())
def test_stacks_of_any_cluster_fit_the_provider(
    cluster: dc.Cluster, database: dc.DatabaseCluster
) -> None:
    here = fleet(cluster, database_clusters=(database,), alert_emails=("a@agency.example",))
    hosted = HostedCluster(here, cluster, ())

    for build in (cluster_stack, base_stack):
        made = build(hosted).json
        assert problems_of(made, SCHEMAS) == []
        assert made == build(hosted).json
        assert list(unsorted_sets(made)) == []


def unsorted_sets(made: dict[str, Any]) -> Iterator[str]:
    """Tags and firewall rules have no order of their own: written in one, they never differ."""
    for kind, by_id in made.get("resource", {}).items():
        for name, body in by_id.items():
            rules = [(rule["type"], rule["value"]) for rule in body.get("rule", ())]
            for values in (body.get("tags", []), body.get("resources", []), rules):
                if list(values) != sorted(set(values)):
                    yield f"{kind}.{name}"
