"""The providers themselves say which arguments need a new resource; the facts say the same.

Each fact is one resource of its own: a state with the old value, a configuration with the new one,
and one plan of a real program with the real provider, which asks no API (`-refresh=false`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.review.changes.stacks.kinds import KINDS
from tests.terraform.schema_check import committed_schemas
from tests.terraform_engine import any_engine, need_providers
from tools.provider_mirror import pins

Body = dict[str, Any]

UUID = "00000000-0000-4000-8000-00000000000%d"
PEM = "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----\n"
API = "rbac.authorization.k8s.io"
METADATA = [{"name": "a", "namespace": "b"}]
CONTAINER = {"name": "a", "image": "docker.io/library/busybox:1"}

BEFORE: Mapping[str, Body] = {
    "cloudflare_dns_record": {
        "zone_id": "a", "name": "a.example", "type": "A", "content": "192.0.2.1", "ttl": 1,
    },
    "cloudflare_origin_ca_certificate": {
        "csr": "a", "hostnames": ["a.example"], "request_type": "origin-ecc",
        "requested_validity": 5475,
    },
    "cloudflare_ruleset": {
        "zone_id": "a" * 32, "kind": "zone", "name": "a", "phase": "http_ratelimit", "rules": [],
    },
    "cloudflare_workers_route": {"zone_id": "a", "pattern": "a.example/*", "script": "a"},
    "cloudflare_workers_script": {
        "account_id": "a", "script_name": "a", "main_module": "a.js", "content": "//",
    },
    "cloudflare_zone_setting": {"zone_id": "a", "setting_id": "ssl", "value": "full"},
    "digitalocean_container_registry": {
        "name": "a", "region": "fra1", "subscription_tier_slug": "basic",
    },
    "digitalocean_database_cluster": {
        "name": "a", "engine": "pg", "version": "17", "size": "db-s-1vcpu-1gb", "region": "fra1",
        "node_count": 1, "private_network_uuid": UUID % 1, "project_id": UUID % 2,
    },
    "digitalocean_database_connection_pool": {
        "cluster_id": "a", "name": "pool", "mode": "transaction", "size": 5, "db_name": "a",
        "user": "a",
    },
    "digitalocean_database_db": {"cluster_id": "a", "name": "a"},
    "digitalocean_database_firewall": {
        "cluster_id": "a", "rule": [{"type": "ip_addr", "value": "192.0.2.1"}],
    },
    "digitalocean_database_user": {"cluster_id": "a", "name": "a"},
    "digitalocean_kubernetes_cluster": {
        "name": "a", "region": "fra1", "version": "1.35.1-do.0", "vpc_uuid": UUID % 1,
        "cluster_subnet": "10.1.0.0/16", "service_subnet": "10.2.0.0/16",
        "node_pool": [{"name": "a", "size": "s-1vcpu-2gb", "node_count": 1}],
    },
    "digitalocean_kubernetes_node_pool": {
        "cluster_id": "a", "name": "a", "size": "s-1vcpu-2gb", "node_count": 1,
    },
    "digitalocean_spaces_bucket": {"name": "a-bucket", "region": "fra1"},
    "digitalocean_spaces_bucket_cors_configuration": {
        "bucket": "a", "region": "fra1",
        "cors_rule": [{"allowed_methods": ["PUT"], "allowed_origins": ["https://a.example"]}],
    },
    "digitalocean_spaces_key": {"name": "a", "grant": []},
    "digitalocean_vpc": {"name": "a", "region": "fra1", "ip_range": "10.3.0.0/20"},
    "github_actions_environment_secret": {
        "repository": "a", "environment": "a", "secret_name": "A", "value": "a",
    },
    "github_actions_environment_variable": {
        "repository": "a", "environment": "a", "variable_name": "A", "value": "a",
    },
    "github_actions_secret": {"repository": "a", "secret_name": "A", "value": "a"},
    "github_actions_variable": {"repository": "a", "variable_name": "A", "value": "a"},
    "github_repository": {"name": "a"},
    "github_repository_environment": {"repository": "a", "environment": "a"},
    "github_repository_ruleset": {
        "repository": "a", "name": "a", "target": "branch", "enforcement": "active",
        "conditions": [{"ref_name": [{"include": ["~ALL"], "exclude": []}]}],
        "rules": [{"deletion": True}],
    },
    "github_team": {"name": "a"},
    "github_team_members": {"team_id": "1", "members": [{"username": "a"}]},
    "github_team_repository": {"repository": "a", "team_id": "1", "permission": "push"},
    "kubernetes_cluster_role_binding_v1": {
        "metadata": [{"name": "a"}],
        "role_ref": [{"api_group": API, "kind": "ClusterRole", "name": "a"}],
        "subject": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}],
    },
    "kubernetes_cluster_role_v1": {
        "metadata": [{"name": "a"}],
        "rule": [{"api_groups": [""], "resources": ["pods"], "verbs": ["get"]}],
    },
    "kubernetes_config_map_v1": {"metadata": METADATA, "data": {"a": "b"}},
    "kubernetes_job_v1": {
        "metadata": METADATA,
        "spec": [
            {
                "completions": 1,
                "manual_selector": True,
                "selector": [{"match_labels": {"a": "b"}}],
                "template": [
                    {
                        "metadata": [{"labels": {"a": "b"}}],
                        "spec": [{"restart_policy": "Never", "container": [CONTAINER]}],
                    }
                ],
            }
        ],
    },
    "kubernetes_namespace_v1": {"metadata": [{"name": "a"}]},
    "kubernetes_network_policy_v1": {
        "metadata": METADATA, "spec": [{"policy_types": ["Ingress"], "pod_selector": [{}]}],
    },
    "kubernetes_role_binding_v1": {
        "metadata": METADATA,
        "role_ref": [{"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}],
        "subject": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}],
    },
    "kubernetes_role_v1": {
        "metadata": METADATA,
        "rule": [{"api_groups": [""], "resources": ["pods"], "verbs": ["get"]}],
    },
    "kubernetes_secret_v1": {"metadata": METADATA, "type": "Opaque", "data": {"a": "b"}},
    "kubernetes_service_account_v1": {"metadata": METADATA},
    "postgresql_grant": {
        "role": "a", "database": "a", "schema": "public", "object_type": "table",
        "objects": ["a"], "columns": [], "with_grant_option": False, "privileges": ["SELECT"],
    },
    "random_password": {"length": 16},
    "rollbar_project": {"name": "a"},
    "rollbar_project_access_token": {"project_id": 1, "name": "a", "scopes": ["read"]},
    "tls_cert_request": {
        "private_key_pem": PEM, "dns_names": ["a.example"], "subject": [{"common_name": "a"}],
    },
    "tls_private_key": {"algorithm": "ECDSA", "ecdsa_curve": "P256"},
}  # fmt: skip
"""A resource of each type, as a state has it."""

AFTER: Mapping[str, Any] = {
    "cloudflare_dns_record.type": "AAAA",
    "cloudflare_origin_ca_certificate.hostnames": ["b.example"],
    "rollbar_project_access_token.project_id": 2,
    "tls_private_key.rsa_bits": 4096,
    "cloudflare_origin_ca_certificate.request_type": "origin-rsa",
    "cloudflare_origin_ca_certificate.requested_validity": 365,
    "cloudflare_ruleset.kind": "custom",
    "cloudflare_ruleset.zone_id": "b" * 32,
    "cloudflare_ruleset.phase": "http_request_firewall_custom",
    "cloudflare_zone_setting.setting_id": "tls_1_3",
    "digitalocean_container_registry.region": "nyc3",
    "digitalocean_database_cluster.engine": "mysql",
    "digitalocean_database_cluster.private_network_uuid": UUID % 3,
    "digitalocean_database_cluster.project_id": UUID % 3,
    "digitalocean_database_connection_pool.mode": "session",
    "digitalocean_database_connection_pool.name": "other",
    "digitalocean_database_connection_pool.size": 6,
    "digitalocean_kubernetes_cluster.cluster_subnet": "10.4.0.0/16",
    "digitalocean_kubernetes_cluster.node_pool.0.size": "s-2vcpu-4gb",
    "digitalocean_kubernetes_cluster.service_subnet": "10.5.0.0/16",
    "digitalocean_kubernetes_cluster.isolated_workers": True,
    "digitalocean_kubernetes_cluster.vpc_uuid": UUID % 3,
    "digitalocean_kubernetes_cluster.worker_subnet_uuid": UUID % 4,
    "digitalocean_kubernetes_node_pool.size": "s-2vcpu-4gb",
    "digitalocean_vpc.ip_range": "10.6.0.0/20",
    "github_team_repository.team_id": "2",
    "kubernetes_cluster_role_binding_v1.role_ref": [
        {"api_group": API, "kind": "ClusterRole", "name": "b"}
    ],
    "kubernetes_job_v1.spec.0.completions": 2,
    "kubernetes_job_v1.spec.0.selector": [{"match_labels": {"a": "c"}}],
    "kubernetes_role_binding_v1.role_ref": [
        {"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": "b"}
    ],
    "kubernetes_secret_v1.type": "kubernetes.io/basic-auth",
    "postgresql_grant.columns": ["b"],
    "postgresql_grant.object_type": "sequence",
    "postgresql_grant.objects": ["b"],
    "postgresql_grant.with_grant_option": True,
    "random_password.keepers": {"a": "b"},
    "random_password.lower": False,
    "random_password.numeric": False,
    "random_password.special": False,
    "random_password.upper": False,
    "rollbar_project_access_token.scopes": ["write"],
    "rollbar_project_access_token.status": "disabled",
    "tls_cert_request.dns_names": ["b.example"],
    "tls_cert_request.subject": [{"common_name": "b"}],
    "tls_private_key.algorithm": "RSA",
    "tls_private_key.ecdsa_curve": "P384",
}
"""Other values than "b", or one more, by type and argument."""

PROVIDERS: Mapping[str, Body] = {
    "cloudflare": {"api_token": "a" * 40},
    "digitalocean": {"token": "a"},
    "github": {},
    "kubernetes": {"host": "https://127.0.0.1:1", "token": "a"},
    "postgresql": {"host": "127.0.0.1", "port": 1, "superuser": False},
    "random": {},
    "rollbar": {"api_key": "a"},
    "tls": {},
}
NOT_TRIED = {
    "cloudflare_zone": "no stack has one, so its schema is not committed",
    "digitalocean_certificate": "no stack has one, so its schema is not committed",
    "kubernetes_manifest": "planning one asks the cluster for the schema of its kind",
}


def facts(provider: str) -> dict[str, tuple[str, str]]:
    """The type and the argument of each fact of a provider, by a name for the resource."""
    return {
        f"{type_}_{path.replace('.', '_')}": (type_, path)
        for type_, kind in KINDS.items()
        if type_.startswith(f"{provider}_") and type_ not in NOT_TRIED
        for path in kind.anew
    }


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_provider_makes_each_of_them_anew(provider: str, tmp_path: Path) -> None:
    need_providers([provider])
    tried = facts(provider)
    wanted = {f"{type_}.{name}": other(type_, path) for name, (type_, path) in tried.items()}
    same = {f"{type_}.same": BEFORE[type_] for type_, _ in tried.values()}
    known = {address: BEFORE[address.partition(".")[0]] for address in {**wanted, **same}}

    because = planned(provider, tmp_path, known, {**wanted, **same})

    # what the state of this test leaves out is a reason too, and the same one everywhere
    missing = [
        f"{type_} {path}"
        for name, (type_, path) in tried.items()
        if not any(
            f"{reason}.".startswith(f"{path}.")
            for reason in because[f"{type_}.{name}"] - because[f"{type_}.same"]
        )
    ]
    assert missing == []


def test_every_type_is_tried_or_left_out_with_a_reason() -> None:
    assert KINDS.keys() == {*BEFORE, *NOT_TRIED}


def planned(
    provider: str, folder: Path, known: Mapping[str, Body], wanted: Mapping[str, Body]
) -> dict[str, set[str]]:
    """By address, the arguments because of which it would be destroyed and made anew."""
    [pin] = [each for each in pins.providers() if each.name == provider]
    required = {provider: {"source": pin.source, "version": pin.version}}
    content: Body = {
        "terraform": {"required_providers": required},
        "provider": {provider: [PROVIDERS[provider]]},
        "resource": {},
    }
    for address, body in wanted.items():
        type_, _, name = address.partition(".")
        content["resource"].setdefault(type_, {})[name] = body
    (folder / "main.tf.json").write_text(json.dumps(content), "utf-8")
    engine = any_engine()
    registry = f"registry.{'opentofu.org' if engine.name == 'tofu' else 'terraform.io'}"
    source = f'provider["{registry}/{pin.source}"]'
    (folder / "terraform.tfstate").write_text(json.dumps(state(source, known)), "utf-8")
    engine.succeed(folder, "init")
    engine.succeed(folder, "plan", "-refresh=false", "-out=made")
    plan = json.loads(engine.succeed(folder, "show", "-json", "made"))
    return {
        change["address"]: {
            ".".join(map(str, path)) for path in change["change"].get("replace_paths", ())
        }
        for change in plan["resource_changes"]
    }


def state(source: str, known: Mapping[str, Body]) -> Body:
    """A state with these resources."""
    schemas = committed_schemas()["resource"]
    return {
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "a-lineage",
        "resources": [
            {
                "mode": "managed",
                "type": (type_ := address.partition(".")[0]),
                "name": address.partition(".")[2],
                "provider": source,
                "instances": [
                    {
                        "schema_version": schemas[type_]["version"],
                        "attributes": {**body, **_kept(type_)},
                    }
                ],
            }
            for address, body in known.items()
        ],
    }


def _kept(type_: str) -> Body:
    """What the provider itself has written into the state."""
    if type_ == "random_password":
        chars = dict.fromkeys(("lower", "upper", "numeric", "number", "special"), True)
        least = dict.fromkeys(("min_lower", "min_upper", "min_numeric", "min_special"), 0)
        return {"id": "none", "result": "a" * 16, "bcrypt_hash": "a", **chars, **least}
    if type_ == "digitalocean_kubernetes_cluster":
        return {"id": "a", "isolated_workers": False}
    if type_ == "cloudflare_zone_setting":
        return {"id": "a", "value": {"type": "string", "value": "full"}}
    if type_ == "tls_private_key":
        return {"id": "a", "rsa_bits": 2048}
    if type_ == "rollbar_project_access_token":
        return {"id": "a", "status": "enabled"}
    return {"id": "a"}


def other(type_: str, path: str) -> Body:
    """The resource with another value of one argument."""
    changed = deepcopy(BEFORE[type_])
    *above, last = path.split(".")
    inside: Any = changed
    for step in above:
        inside = inside[int(step) if step.isdecimal() else step]
    known = AFTER.get(f"{type_}.{path}")
    inside[last] = _other(last, inside.get(last)) if known is None else known
    return changed


def _other(name: str, value: Any) -> Any:
    if name == "template":
        spec = [{"restart_policy": "Never", "container": [{**CONTAINER, "name": "b"}]}]
        return [{**value[0], "spec": spec}]
    if name == "region":
        return "nyc3"
    return "other" if isinstance(value, str) else (value or 0) + 1
