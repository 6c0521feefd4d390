"""A fleet of one cluster, for each way in which a cluster can lead requests."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc


def _fleet(routing: Any) -> dc.Fleet:
    return dc.Fleet(
        organisation="agency",
        github_owner="agency",
        registry="agency",
        spaces_region="fra1",
        state=dc.StateSpace("agency-state", region="fra1"),
        clusters=(
            dc.Cluster(
                "main",
                region="fra1",
                database_cluster="postgres",
                monitoring=dc.Monitoring(labels={"release": "prometheus"}),
                routing=routing,
            ),
        ),
        database_clusters=(dc.DatabaseCluster("postgres", region="fra1"),),
    )


FLEETS = {routing: _fleet(routing) for routing in ("ingress", "gateway", "both")}
FLEET = FLEETS["ingress"]
