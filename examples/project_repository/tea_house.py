"""Tea House: what the project consists of, for both programs. An example, nobody's real project."""

import devops_constructs as dc

fleet = dc.Fleet(
    organisation="teahouse",
    github_owner="teahouse-example",
    registry="teahouse-example",
    spaces_region="fra1",
    state=dc.StateSpace("teahouse-terraform-state", region="fra1"),
    clusters=(dc.Cluster("main", region="fra1", database_cluster="postgres"),),
    database_clusters=(dc.DatabaseCluster("postgres", region="fra1"),),
    zones=(dc.Zone("teahouse.example"),),
)

harvest = dc.ScheduledJob(
    "harvest", image="app", args=("rake", "harvest:import"), schedule="0 5 * * *"
)

project = dc.Project(
    name="tea-house",
    time_zone="Europe/Berlin",
    images=(
        dc.OutsideImage(
            "app",
            "registry.teahouse.example/app:2.3.0",  # the workflow that builds it writes the version
            env={"RAILS_ENV": "production"},
            secrets=("rails",),
            uses=("database", "queue"),
            writable_paths=("/tmp", "/app/tmp"),
        ),
    ),
    secrets=(dc.Secret("rails", keys=("SECRET_KEY_BASE",), producer="outside"),),
    components=(
        dc.WebService("web", image="app", port=3000, replicas=2, health=dc.HttpProbe("/up")),
        dc.Worker("sidekiq", image="app", args=("sidekiq",), memory_mib=512),
        dc.Redis("queue", role="queue"),
        harvest,
        dc.ReleaseJob(  # no Helm here that would run a hook
            "migrate", image="app", args=("rake", "db:migrate"), runs_as=dc.PlainJob()
        ),
    ),
    database=dc.Database(pool_size=8),
    environments=(
        dc.Environment("production", cluster="main", hosts=("www.teahouse.example",)),
        dc.Environment("preview", cluster="main", hosts=("preview.teahouse.example",)),
    ),
)

production, preview = (dc.Release(fleet, project, e) for e in project.environments)
