"""What is lost when a resource of a type goes or another one takes its place, and which arguments
Terraform cannot change without that.

No schema says which arguments these are. So they are facts, read in the providers' sources at the
versions that `terraform/schemas/types.json` pins, and tried with the providers themselves
(tests/review/changes/test_replacing_for_real.py). What is not in here may still need a new one: the
plan decides.

Sources:
    digitalocean: `ForceNew` in digitalocean/{database,kubernetes,spaces,registry,vpc}/
    cloudflare: `RequiresReplace` in internal/services/<type>/schema.go
    github: `ForceNew` and diffRepository in github/resource_github_<type>.go
    kubernetes: `ForceNew` in kubernetes/schema_metadata.go, schema_job_spec.go and the resources
    random, tls: `RequiresReplace` in internal/provider/
    rollbar: `ForceNew` in rollbar/resource_project*.go
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devops_constructs.review.changes.consequence import Severity


@dataclass(frozen=True)
class Kind:
    """What is to be known of a type of resource."""

    noun: str
    severity: Severity
    lost: str
    """Why it matters that it is destroyed; also said where a new one takes its place."""
    anew: tuple[str, ...] = ()
    """Arguments whose change needs a new one."""
    name: str = "name"
    """The argument with its name outside."""
    soft: str = ""
    """The same where the new one is made before the old one goes; "": that makes no difference."""


_OBJECT = ("metadata.0.name", "metadata.0.namespace")
_UNREADABLE = "the value does not come back, and what is encrypted with it can be read no more"

KINDS: Mapping[str, Kind] = {
    "cloudflare_dns_record": Kind(
        "DNS record", "interrupts", "the name leads nowhere without it", ("zone_id", "type")
    ),
    "cloudflare_origin_ca_certificate": Kind(
        "certificate for Cloudflare",
        "interrupts",
        "it is revoked, and Cloudflare refuses a cluster that shows it",
        ("csr", "hostnames", "request_type", "requested_validity"),
        name="hostnames.0",
        soft="the old one is revoked when the new one is in its Secret; the ingress takes that up"
        " by itself",
    ),
    "cloudflare_ruleset": Kind(
        "ruleset",
        "interrupts",
        "its rules do nothing until there is another one",
        ("zone_id", "kind", "name", "phase"),
    ),
    "cloudflare_workers_route": Kind(
        "route of a Worker",
        "interrupts",
        "uploads below it are not delivered without it",
        ("zone_id",),
        name="pattern",
    ),
    "cloudflare_workers_script": Kind(
        "Worker",
        "interrupts",
        "uploads are not delivered without it",
        ("script_name", "account_id"),
        name="script_name",
    ),
    "cloudflare_zone": Kind(
        "zone", "loses", "all its DNS records and settings go with it", ("name", "account.id")
    ),
    "cloudflare_zone_setting": Kind(
        "zone setting",
        "note",
        "its value stays as it is at Cloudflare: Terraform cannot take it back",
        ("setting_id", "zone_id"),
        name="setting_id",
    ),
    "digitalocean_certificate": Kind(
        "certificate", "interrupts", "load balancers that show it have none without it", ("name",)
    ),
    "digitalocean_container_registry": Kind(
        "container registry",
        "loses",
        "all images in it are deleted: no pod can start anew",
        ("name", "region"),
    ),
    "digitalocean_database_cluster": Kind(
        "database cluster",
        "loses",
        "all its databases are deleted, and DigitalOcean's backups of them",
        ("name", "engine", "private_network_uuid", "project_id"),
    ),
    "digitalocean_database_connection_pool": Kind(
        "connection pool",
        "interrupts",
        "all connections through it are cut, and there are none until there is another one",
        ("cluster_id", "name", "mode", "size", "db_name", "user"),
    ),
    "digitalocean_database_db": Kind(
        "database",
        "loses",
        "the database is dropped with all that is in it",
        ("name", "cluster_id"),
    ),
    "digitalocean_database_firewall": Kind(
        "database firewall",
        "loses",
        "without it the database cluster is open to the internet, and what is read from it then"
        " does not come back",
        ("cluster_id",),
        name="cluster_id",
    ),
    "digitalocean_database_user": Kind(
        "database user",
        "interrupts",
        "whoever uses it is refused; a new one has another password and none of the rights",
        ("name", "cluster_id"),
    ),
    "digitalocean_kubernetes_cluster": Kind(
        "Kubernetes cluster",
        "loses",
        "all that runs in it ends, and nothing uses its volumes any more",
        (
            "region",
            "vpc_uuid",
            "worker_subnet_uuid",
            "isolated_workers",
            "cluster_subnet",
            "service_subnet",
            "node_pool.0.size",
        ),
    ),
    "digitalocean_kubernetes_node_pool": Kind(
        "node pool",
        "interrupts",
        "its nodes go, with the pods on them",
        ("size",),
        soft="pods move to the new nodes: what has one replica is away for a moment",
    ),
    "digitalocean_spaces_bucket": Kind(
        "bucket",
        "loses",
        "all objects in it are deleted if force_destroy is true; otherwise DigitalOcean refuses"
        " while there are any. Nobody can use its name for about a week",
        ("region",),
    ),
    "digitalocean_spaces_bucket_cors_configuration": Kind(
        "CORS configuration",
        "interrupts",
        "browsers may not upload directly without it",
        ("region",),
        name="bucket",
    ),
    "digitalocean_spaces_key": Kind("Spaces key", "interrupts", "whoever uses it is refused"),
    "digitalocean_vpc": Kind(
        "VPC",
        "interrupts",
        "what is in it needs another network; DigitalOcean refuses while there is anything in it",
        ("region", "ip_range"),
    ),
    "github_actions_environment_secret": Kind(
        "GitHub secret",
        "interrupts",
        "workflows that need it fail without it",
        ("environment", "secret_name"),
        name="secret_name",
    ),
    "github_actions_environment_variable": Kind(
        "GitHub variable",
        "interrupts",
        "workflows that need it fail without it",
        ("environment", "variable_name"),
        name="variable_name",
    ),
    "github_actions_secret": Kind(
        "GitHub secret",
        "interrupts",
        "workflows that need it fail without it",
        ("secret_name",),
        name="secret_name",
    ),
    "github_actions_variable": Kind(
        "GitHub variable",
        "interrupts",
        "workflows that need it fail without it",
        ("variable_name",),
        name="variable_name",
    ),
    "github_repository": Kind("repository", "loses", "its code, issues and secrets are deleted"),
    "github_repository_environment": Kind(
        "environment at GitHub",
        "loses",
        "all its secrets and variables are deleted with it, those that a person has set too",
        ("environment",),
        name="environment",
    ),
    "github_repository_ruleset": Kind(
        "ruleset", "to do", "whoever may push to the repository may push to its branches then"
    ),
    "github_team": Kind(
        "GitHub team",
        "loses",
        "whoever has access to a repository by it loses that, also where others gave it",
    ),
    "github_team_members": Kind(
        "the people of a GitHub team",
        "loses",
        "everybody is taken out of it, and loses the access that they have by it",
        name="",
    ),
    "github_team_repository": Kind(
        "access of a team",
        "note",
        "its members reach the repository no more",
        ("team_id", "repository"),
        name="repository",
    ),
    "kubernetes_cluster_role_binding_v1": Kind(
        "role binding of the whole cluster",
        "interrupts",
        "whom it names is refused without it",
        ("metadata.0.name", "role_ref"),
        name="metadata.0.name",
    ),
    "kubernetes_cluster_role_v1": Kind(
        "role of the whole cluster",
        "interrupts",
        "whoever has it is refused without it",
        ("metadata.0.name",),
        name="metadata.0.name",
    ),
    "kubernetes_config_map_v1": Kind(
        "ConfigMap",
        "note",
        "what reads it finds it no more",
        _OBJECT,
        name="metadata.0.name",
    ),
    "kubernetes_job_v1": Kind(
        "Job",
        "note",
        "a new one runs once more what the old one ran",
        (*_OBJECT, "spec.0.template", "spec.0.selector", "spec.0.completions"),
        name="metadata.0.name",
    ),
    "kubernetes_manifest": Kind(
        "cluster-wide object",
        "to do",
        "the policy holds releases to their own hosts no more",
        ("manifest.kind", "manifest.metadata.name"),
        name="manifest.metadata.name",
    ),
    "kubernetes_namespace_v1": Kind(
        "namespace",
        "loses",
        "everything in it is deleted: pods, Secrets and volumes",
        ("metadata.0.name",),
        name="metadata.0.name",
    ),
    "kubernetes_network_policy_v1": Kind(
        "network policy",
        "to do",
        "pods that nothing else restricts may reach each other then",
        _OBJECT,
        name="metadata.0.name",
    ),
    "kubernetes_role_binding_v1": Kind(
        "role binding",
        "interrupts",
        "whom it names is refused without it",
        (*_OBJECT, "role_ref"),
        name="metadata.0.name",
    ),
    "kubernetes_role_v1": Kind(
        "role",
        "interrupts",
        "whoever has it is refused without it",
        _OBJECT,
        name="metadata.0.name",
    ),
    "kubernetes_secret_v1": Kind(
        "Secret",
        "interrupts",
        "pods that need it do not start without it",
        (*_OBJECT, "type"),
        name="metadata.0.name",
    ),
    "kubernetes_service_account_v1": Kind(
        "service account",
        "interrupts",
        "whoever uses it is refused without it",
        _OBJECT,
        name="metadata.0.name",
    ),
    "postgresql_grant": Kind(
        "grant",
        "interrupts",
        "the user loses these rights until they are given again",
        ("role", "database", "schema", "object_type", "objects", "columns", "with_grant_option"),
        name="role",
    ),
    "random_password": Kind(
        "random text",
        "loses",
        _UNREADABLE,
        (
            "keepers",
            "length",
            "special",
            "upper",
            "lower",
            "numeric",
            "min_numeric",
            "min_upper",
            "min_lower",
            "min_special",
            "override_special",
        ),
        name="",
    ),
    "rollbar_project": Kind(
        "project in Rollbar", "loses", "all errors that it has collected go with it", ("name",)
    ),
    "rollbar_project_access_token": Kind(
        "token of Rollbar",
        "interrupts",
        "whatever reports with it is refused",
        ("project_id", "name", "scopes", "status"),
        soft="whatever reports with the old one is refused until it has the new one",
    ),
    "tls_cert_request": Kind(
        "certificate request",
        "note",
        "certificates that are made of it are made anew",
        ("private_key_pem", "dns_names", "subject"),
        name="subject.0.common_name",
    ),
    "tls_private_key": Kind(
        "private key",
        "note",
        "certificates that are made of it are made anew",
        ("algorithm", "ecdsa_curve", "rsa_bits"),
        name="",
    ),
}
