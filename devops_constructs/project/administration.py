"""What is inside a cluster for itself: names that its own stack and those of releases agree on."""

from __future__ import annotations

import hashlib

from devops_constructs.project.database_cluster import DatabaseCluster

ADMINISTRATION_NAMESPACE = "database-admin"
"""The namespace of the administrator's access to databases; no project's credential reads it."""

INGRESS_NAMESPACE = "ingress"
"""The namespace of the cluster's ingress controller."""

GATEWAY_NAMESPACE = "gateway"
"""The namespace of the cluster's Gateway."""

POSTGRES_IMAGE = (
    "docker.io/library/postgres:17.11-alpine"
    "@sha256:b0f9560a2de083e2cc7382e75f808c7381a32852a7ec49117deedb300e552b24"
)
"""Its psql talks to every version of a server up to its own. By digest, as it gets the
administrator's password. Source, of all platforms together:
https://github.com/docker-library/repo-info/blob/master/repos/postgres/remote/17.11-alpine.md"""

_LABEL_MAX = 63


def administrator_secret(database: DatabaseCluster) -> str:
    """The Secret with the administrator's access to a database cluster."""
    return f"{database.name}-administrator"


def grants_job_name(release: str, database: str, content: str) -> str:
    """The Job that grants the rights on a database; another content has another name."""
    ending = hashlib.sha256(f"{database}\n{content}".encode()).hexdigest()[:8]
    # the name is a label of its pods
    return f"{release[: _LABEL_MAX - len(ending) - 1].rstrip('-')}-{ending}"
