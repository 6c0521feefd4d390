"""What `devops show` says of ConfigMaps and Secrets."""

from __future__ import annotations

import devops_constructs as dc
from devops_constructs.project.summary import summary
from devops_constructs.project.summary_text import summary_text
from tests.project import samples

PROJECT = dc.Project(
    name="shop",
    images=(
        dc.OutsideImage("proxy", "docker.io/library/nginx:1.29", pull_secret="registry"),
        dc.OutsideImage("other", "docker.io/library/other:1.29"),
    ),
    config_maps=(
        dc.Config("nginx", data={"nginx.conf": "x", "key": dc.EnvValue("y", not_secret="public")}),
        dc.Config("unused", data={"A": "x"}),
    ),
    secrets=(
        dc.Secret("app", keys=("KEY",), optional_keys=("MORE",)),
        dc.Secret("stored", keys=("TOKEN",), producer=dc.ExternalSecrets("vault")),
        dc.Secret(
            "registry",
            keys=(".dockerconfigjson",),
            type="kubernetes.io/dockerconfigjson",
            producer="outside",
        ),
    ),
    components=(
        dc.Worker(
            "web",
            image="proxy",
            secrets=("app",),
            mounts=(dc.ConfigFiles("/etc/nginx", config="nginx"),),
        ),
        dc.Worker("other", image="other", sidecars=(dc.Sidecar("beside", secrets=("stored",)),)),
    ),
    env={"SITE": dc.EnvValue("z", not_secret="on every page")},
    environments=(
        dc.Environment(
            "staging",
            cluster="production-1",
            config_data={"nginx": {"key": dc.EnvValue("w", not_secret="public too")}},
        ),
    ),
)
FACTS = summary(samples.fleet(), PROJECT)


def test_settings_are_listed_by_key_with_the_environments_that_differ() -> None:
    assert FACTS["config_maps"] == [
        {"name": "nginx", "keys": ["nginx.conf", "key"], "differs_in": ["staging"]},
        {"name": "unused", "keys": ["A"], "differs_in": []},
    ]


def test_secrets_tell_where_they_come_from_and_what_may_be_missing() -> None:
    assert [(s["name"], s["producer"], s["optional_keys"]) for s in FACTS["secrets"]] == [
        ("app", "github", ["MORE"]),
        ("stored", "store vault", []),
        ("registry", "outside", []),
    ]


def test_components_tell_what_they_read_also_in_other_containers() -> None:
    [environment] = FACTS["environments"]

    read = {c["name"]: (c["config_maps"], c["secrets"]) for c in environment["components"]}
    assert read == {"web": (["nginx"], ["app", "registry"]), "other": ([], ["stored"])}


def test_each_value_let_through_is_listed_wherever_it_stands() -> None:
    assert FACTS["not_secret"] == [
        {"where": "project", "variable": "SITE", "reason": "on every page"},
        {"where": "config nginx", "variable": "key", "reason": "public"},
        {"where": "environment staging, config nginx", "variable": "key", "reason": "public too"},
    ]


def test_text_for_people() -> None:
    text = summary_text(FACTS)

    assert (
        """
images
  proxy  docker.io/library/nginx:1.29 (pulled with registry)
  other  docker.io/library/other:1.29
settings
  nginx   nginx.conf, key  different in staging
  unused  A
secrets
  app       from github       KEY, MORE (optional)
  stored    from store vault  TOKEN
  registry  from outside      .dockerconfigjson
"""
        in text
    )
    assert "  1 x 100m 256Mi  reads nginx, app, registry\n" in text
