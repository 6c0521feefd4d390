"""Where the example runs: one cluster with a PostgreSQL beside it."""

import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency-example",
    spaces_region="fra1",
    state=dc.StateSpace("agency-terraform-state", region="fra1"),
    clusters=(
        dc.Cluster(
            "production-1",
            region="fra1",
            database_cluster="postgres-1",
            monitoring=dc.Monitoring(),
        ),
    ),
    database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),
    zones=(dc.Zone("social.example"),),
)
