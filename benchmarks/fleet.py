"""Writes a fleet of N alike projects.

Per environment: 20 Kubernetes objects, 14 Terraform resources and data sources. The targets were
set for about that many, so what came later and would double it (repositories, DNS, backups) is off.
"""

from __future__ import annotations

from pathlib import Path

_FLEET = """\
import devops_constructs as dc

fleet = dc.Fleet(
    organisation="bench",
    github_owner="bench-example",
    registry="bench-example",
    spaces_region="fra1",
    state=dc.StateSpace("bench-terraform-state", region="fra1"),
    clusters=(
        dc.Cluster("production", region="fra1", database_cluster="postgres"),
        dc.Cluster("staging", region="fra1", purpose="staging", database_cluster="postgres-2"),
    ),
    database_clusters=(
        dc.DatabaseCluster("postgres", region="fra1", size="db-s-6vcpu-16gb"),
        dc.DatabaseCluster("postgres-2", region="fra1", size="db-s-6vcpu-16gb"),
    ),
    zones=(dc.Zone("bench.example", managed=False),),
)
"""

_PROJECT = """\
import devops_constructs as dc

project = dc.Project(
    name="{name}",
    images=(
        dc.Image(
            "app",
            env={{"APP_ENV": "production", "LOG_LEVEL": "info", "REVISION": "{revision}"}},
            secrets=("app",),
            uses=("database", "queue"),
        ),
    ),
    secrets=(dc.Secret("app", keys=("SECRET_KEY_BASE", "SMTP_PASSWORD")),),
    components=(
        dc.WebService("web", image="app", port=3000, replicas=2, health=dc.HttpProbe("/up")),
        dc.Worker("worker", image="app", args=("work", "--queue", "default")),
        dc.Redis("queue", role="queue"),
        dc.ScheduledJob("report", image="app", args=("report",), schedule="15 3 * * *"),
    ),
    database=dc.Database(pool_size=1),
    github=None,
    environments=(
        dc.Environment(
            "production", cluster="production", hosts=("{name}.bench.example",), backups=False
        ),
{staging}    ),
)
"""

_STAGING = """\
        dc.Environment(
            "staging", cluster="staging", hosts=("{name}-staging.bench.example",), backups=False
        ),
"""


def write_fleet(root: Path, projects: int, environments: int) -> None:
    """Write `projects/` below `root`."""
    folder = root / "projects"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fleet.py").write_text(_FLEET, encoding="utf-8")
    for number in range(projects):
        write_project(root, number, environments, revision="1")


def write_project(root: Path, number: int, environments: int, revision: str) -> None:
    """Write one project; another `revision` is a change that reaches its charts."""
    name = f"project-{number:03}"
    staging = _STAGING.format(name=name) if environments > 1 else ""
    text = _PROJECT.format(name=name, revision=revision, staging=staging)
    (root / "projects" / f"{name.replace('-', '_')}.py").write_text(text, encoding="utf-8")
