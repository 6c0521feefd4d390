"""Which field of a definition keeps an outside name, so that a thing stays the one it was."""

from __future__ import annotations

from devops_constructs.project.resource_addresses import type_of
from devops_constructs.terraform.data_holding import GITHUB_OWNER, KUBERNETES_CLUSTER, Held

_AGAIN = {
    "region": "region={!r}",
    "cluster_id": "database_cluster={!r}",
    "engine": "engine={!r}",
    "ip_range": "ip_range={!r}",
    GITHUB_OWNER: "github_owner={!r}",
    KUBERNETES_CLUSTER: "cluster={!r}",
}


def pin(held: Held, argument: str) -> str:
    """The closing line of a refusal: what to write so that the argument keeps its value."""
    old = held.identity[argument]
    if argument == "name" and (field := name_pin(held)):
        where, text = field
        return f"write {text} in {where} to keep it"
    if argument in _AGAIN:
        return f"write {_AGAIN[argument].format(old)} again to keep it"
    return f"name it {old!r} again"


def name_pin(held: Held) -> tuple[str, str] | None:
    """Where, and what to write there, so that the thing has its name whatever the rule says; None:
    no field pins it."""
    stack, _, what = held.address.partition(".")[2].partition("_")
    name = next(iter(held.identity.values()), "")
    match type_of(held.address), what:
        case "digitalocean_spaces_bucket", "private":
            return "the project", f"private_space=dc.PrivateSpace(bucket_name={name!r})"
        case "digitalocean_spaces_bucket", "assets":
            return f"the environment of {stack}", f"assets_bucket_name={name!r}"
        case "digitalocean_spaces_bucket", "backups":
            return f"the environment of {stack}", f"backups_bucket_name={name!r}"
        case "digitalocean_database_db", further:
            main = name.removesuffix(f"_{further}") if further else name
            return f"the environment of {stack}", f"database_name={main!r}"
        case "digitalocean_vpc", _:
            return f"the cluster {stack!r}", f"vpc=dc.Vpc(name={name!r})"
        case "digitalocean_container_registry", _:
            return "the fleet", f"registry={name!r}"
        case "rollbar_project", _:
            return "the project", f"error_tracking=dc.ErrorTracking(project_name={name!r})"
        case "github_repository", _:
            return "the project", f"repository={name!r}"
    return None
