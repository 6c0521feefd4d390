"""A small fleet and a shop with a part of each kind, as somebody would write them."""

from __future__ import annotations

FLEET = '''\
"""An agency with one cluster."""

import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    github_plan="team",
    infrastructure=dc.InfrastructureRepository(
        "infrastructure", encrypt_to="{recipient}", applied_by=("ada",)
    ),
    registry="agency",
    spaces_region="fra1",
    state=dc.StateSpace("agency-terraform-state", region="fra1"),
    clusters=(dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"),),
    database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),
    zones=(dc.Zone("acme.example"),),
)
'''

SHOP = '''\
"""A shop."""

import devops_constructs as dc

project = dc.Project(
    name="shop",
    images=(dc.Image("app", secrets=("app",), uses=("database", "queue")),),
    secrets=(dc.Secret("app", keys=("SECRET_KEY_BASE",)),),
    components=(
        dc.WebService("web", image="app", port=3000),
        dc.Worker("sidekiq", image="app", args=("sidekiq",)),
        dc.Redis("queue", role="queue"),
        dc.ScheduledJob("nightly", image="app", args=("rake", "nightly"), schedule="15 3 * * *"),
        dc.ReleaseJob("migrate", image="app", args=("rake", "db:migrate")),
    ),
    database=dc.Database(),
    assets_space=dc.AssetsSpace(),
    error_tracking=dc.ErrorTracking(),
    environments=(
        dc.Environment("production", cluster="production-1", hosts=("shop.acme.example",)),
    ),
)
'''

HOSTS = 'hosts=("shop.acme.example",)'
"""What a pull request changes."""
MORE_HOSTS = 'hosts=("shop.acme.example", "www.acme.example")'
