"""What another stack made, found by its name; planning fails where there is none."""

from __future__ import annotations

from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._meta_arguments import Condition
from devops_constructs.terraform.digitalocean import DataDatabaseCluster


def database_cluster_named(scope: Construct, id: str, name: str) -> DataDatabaseCluster:
    """The database cluster of that name."""
    found: Condition = {
        # for an unknown name the provider returns no id instead of an error
        "condition": '${self.id != null && self.id != ""}',
        "error_message": f"There is no database cluster named {name}.",
    }
    return DataDatabaseCluster(scope, id, name=name, lifecycle={"postcondition": [found]})
