"""The example agency: two production clusters, one for staging, and a PostgreSQL beside each."""

import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency-example",
    spaces_region="fra1",
    state=dc.StateSpace("agency-terraform-state", region="ams3"),
    clusters=(
        dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"),
        dc.Cluster("production-2", region="ams3", database_cluster="postgres-2"),
        dc.Cluster(
            "staging", region="fra1", purpose="staging", database_cluster="postgres-staging"
        ),
    ),
    database_clusters=(
        dc.DatabaseCluster("postgres-1", region="fra1"),
        dc.DatabaseCluster("postgres-2", region="ams3"),
        dc.DatabaseCluster("postgres-staging", region="fra1"),
    ),
    zones=(
        dc.Zone("agency.example"),  # every project's staging, one label below
        dc.Zone("brightbooks.example"),
        dc.Zone("harbour.example"),
        dc.Zone("meadow.example"),
        dc.Zone("uptime.example"),
    ),
)
