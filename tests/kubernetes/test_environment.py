"""How variables reach a process: plain, from the shared ConfigMap, from keys and whole Secrets."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import ConfigMap, Deployment, HookJob, SharedEnv
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, placed, web
from tests.kubernetes.conftest import Manifest, Synth

SECRETS = (dc.Secret("app", keys=("SECRET_KEY", "TOKEN")),)


def container(synth: Synth) -> Manifest:
    [workload] = synth()
    return dict(workload["spec"]["template"]["spec"]["containers"][0])


def deployed(chart: cdk8s.Chart, synth: Synth, component: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, **fields))
    return container(synth)


@pytest.mark.capability("variables of a component", "WebService.env")
def test_a_variable_of_its_own_stands_in_the_container(chart: cdk8s.Chart, synth: Synth) -> None:
    made = deployed(chart, synth, web(env={"THREADS": "5"}))

    assert made["env"] == [{"name": "THREADS", "value": "5"}]
    assert "envFrom" not in made


@pytest.mark.capability("shared variables", "Image.env", "Environment.env")
def test_variables_of_image_and_environment_come_from_the_image_s_config_map(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    image = dc.Image("app", env={"A": "image", "B": "image"})
    made = placed(web(), images=(image,), env={"B": "environment"})
    Deployment(chart, "Web", made)
    ConfigMap(chart, "Config", SharedEnv(made.release, image))

    deployment, config_map = synth()
    sources = deployment["spec"]["template"]["spec"]["containers"][0]["envFrom"]
    assert sources == [{"configMapRef": {"name": config_map["metadata"]["name"]}}]
    assert config_map["data"] == {"A": "image", "B": "environment"}


@pytest.mark.capability("all keys of a Secret as variables", "WebService.secrets")
def test_all_keys_of_a_secret_become_variables(chart: cdk8s.Chart, synth: Synth) -> None:
    made = deployed(chart, synth, web(secrets=("app",)), secrets=SECRETS)

    assert made["envFrom"] == [{"secretRef": {"name": "app"}}]


@pytest.mark.capability("one key under another name", "SecretKey.secret", "SecretKey.key")
def test_one_key_of_a_secret_becomes_a_variable_of_another_name(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    env = {"API_TOKEN": dc.SecretKey("app", "TOKEN")}
    made = deployed(chart, synth, web(env=env), secrets=SECRETS)

    source = {"secretKeyRef": {"name": "app", "key": "TOKEN"}}
    assert made["env"] == [{"name": "API_TOKEN", "valueFrom": source}]


@pytest.mark.capability("the addresses of the database", "WebService.uses")
def test_the_database_comes_as_a_whole_secret(chart: cdk8s.Chart, synth: Synth) -> None:
    made = deployed(chart, synth, web(uses=("database",)), database=dc.Database())

    assert made["envFrom"] == [{"secretRef": {"name": "database"}}]


@pytest.mark.capability("references between variables", "WebService.env")
def test_references_to_keys_work_because_keys_come_first(chart: cdk8s.Chart, synth: Synth) -> None:
    url = dc.DependentValue("https://$(TOKEN)@x.example/")
    env = {"A_URL": url, "TOKEN": dc.SecretKey("app", "TOKEN")}
    made = deployed(chart, synth, web(env=env), secrets=SECRETS)

    assert [variable["name"] for variable in made["env"]] == ["TOKEN", "A_URL"]


def test_the_order_in_the_definition_does_not_change_the_output(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = deployed(chart, synth, web(env={"B": "2", "A": "1"}))

    assert [variable["name"] for variable in made["env"]] == ["A", "B"]


def hooked(chart: cdk8s.Chart, synth: Synth, **fields: Any) -> Manifest:
    HookJob(chart, "Job", placed(migration(uses=("database",)), database=dc.Database(), **fields))
    return container(synth)


def test_a_release_job_carries_shared_variables_along(chart: cdk8s.Chart, synth: Synth) -> None:
    """At the first installation there is no ConfigMap yet."""
    made = hooked(chart, synth, images=(dc.Image("app", env={"A": "1"}),))

    assert {"name": "A", "value": "1"} in made["env"]
    assert not any("configMapRef" in source for source in made["envFrom"])


def test_a_release_job_reads_shared_variables_as_others_do(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    """Kubernetes expands `$(NAME)` in a container's variables, not in a ConfigMap; `$$` is `$`."""
    made = hooked(chart, synth, images=(dc.Image("app", env={"A": "$(HOME) $5 $$"}),))

    assert {"name": "A", "value": "$$(HOME) $$5 $$$$"} in made["env"]


def test_a_release_job_goes_past_the_connection_pooler(chart: cdk8s.Chart, synth: Synth) -> None:
    made = hooked(chart, synth)

    direct = {"secretKeyRef": {"name": "database", "key": "DIRECT_DATABASE_URL"}}
    assert {"name": "DATABASE_URL", "valueFrom": direct} in made["env"]
