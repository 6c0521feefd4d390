"""The example agency: two production clusters, one for staging, and a PostgreSQL beside each."""

import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    infrastructure=dc.InfrastructureRepository(
        "infrastructure",
        encrypt_to="age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml",
        applied_by=("team:operations",),
    ),
    github_teams=(
        dc.GithubTeam("operations", maintainers=("ann-example",), members=("bo-example",)),
    ),
    production_released_by=("team:operations",),
    registry="agency-example",
    spaces_region="fra1",
    state=dc.StateSpace("agency-terraform-state", region="ams3"),
    clusters=(
        dc.Cluster(
            "production-1",
            region="fra1",
            database_cluster="postgres-1",
            vpc=dc.Vpc(ip_range="10.110.0.0/20"),
            node_pools=(
                dc.NodePool("work", size="s-4vcpu-8gb", nodes=dc.NodeRange(2, 6)),
                dc.NodePool(
                    "batch",
                    size="c-4",
                    nodes=1,
                    labels={"agency.example/pool": "batch"},
                    taints=(dc.Taint("dedicated", value="batch"),),
                ),
            ),
        ),
        dc.Cluster("production-2", region="ams3", database_cluster="postgres-2"),
        dc.Cluster(
            "staging", region="fra1", purpose="staging", database_cluster="postgres-staging"
        ),
    ),
    database_clusters=(
        dc.DatabaseCluster(
            "postgres-1",
            region="fra1",
            size="db-s-4vcpu-8gb",
            storage_autoscale=dc.StorageAutoscale(),
            trusted_sources=(dc.TrustedAddress("203.0.113.7"),),  # the office
        ),
        dc.DatabaseCluster("postgres-2", region="ams3"),
        dc.DatabaseCluster("postgres-staging", region="fra1"),
    ),
    alert_emails=("operations@agency.example",),
    zones=(
        dc.Zone("agency.example", plan="pro"),  # every project's staging, one label below
        dc.Zone(
            "brightbooks.example",
            ssl="strict",
            hsts=dc.Hsts(max_age_days=90),
            rate_limits=(
                dc.ZoneRateLimit(
                    "login", expression='http.request.uri.path eq "/api/session"', requests=20
                ),
            ),
        ),
        dc.Zone("harbour.example"),
        dc.Zone("meadow.example"),
        dc.Zone("uptime.example"),
    ),
)
