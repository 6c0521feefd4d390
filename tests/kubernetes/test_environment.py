"""How variables reach a process: plain, computed, from ConfigMaps, from keys and whole Secrets."""

from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes import ConfigMap, Deployment, HookJob, SharedEnv
from devops_constructs.kubernetes._manifest import cdk8s
from devops_constructs.kubernetes.manifests import manifests
from tests.kubelet_env import contents_of, environment
from tests.kubernetes.acme import migration, placed, queue, release, web, worker
from tests.kubernetes.conftest import Manifest, Synth

SECRETS = (dc.Secret("app", keys=("SECRET_KEY", "TOKEN")),)
VALUES = {
    "app": {"SECRET_KEY": "s3", "TOKEN": "t0"},
    "queue-auth": {"password": "pw"},
    "database": {"DATABASE_URL": "postgres://pooled", "DIRECT_DATABASE_URL": "postgres://direct"},
}
"""What the Secrets hold in the end."""


def container(synth: Synth) -> Manifest:
    [workload] = synth()
    return dict(workload["spec"]["template"]["spec"]["containers"][0])


def deployed(chart: cdk8s.Chart, synth: Synth, component: Any, **fields: Any) -> Manifest:
    Deployment(chart, "Deployment", placed(component, **fields))
    return container(synth)


def process_env(*components: Any, kind: str = "Deployment", **fields: Any) -> dict[str, str]:
    """What the process of the first component of a release finds, by Kubernetes' own rules."""
    bodies = manifests(release(*components, **fields))
    [body] = [b for b in bodies if (b["kind"], b["metadata"]["name"]) == (kind, components[0].name)]
    made = body["spec"]["template"]["spec"]["containers"][0]
    pod = {"status.podIP": "10.0.0.7", "limits.memory": "268435456"}
    return environment(made, contents_of(bodies), VALUES, pod)


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


@pytest.mark.capability("variables of the whole project", "Project.env")
def test_narrower_sources_go_over_wider_ones() -> None:
    names = ("project", "image", "environment", "component", "difference")
    layers = [dict.fromkeys(names[index:], name) for index, name in enumerate(names)]
    component = web(env=layers[3])
    here = release(
        component.varied(component, env={**layers[3], **layers[4]}),
        images=(dc.Image("app", env=layers[1]),),
        env=layers[2],
    )
    fields = {"env": layers[0], "images": here.project.images}
    project = here.project.varied(here.project, **fields)
    bodies = manifests(type(here)(here.fleet, project, here.environment))

    [made] = [b["spec"]["template"]["spec"] for b in bodies if b["kind"] == "Deployment"]
    found = environment(made["containers"][0], contents_of(bodies), {})
    assert found == dict(zip(names, names, strict=True))


@pytest.mark.capability("variables of the whole project", "Project.env")
def test_every_container_has_the_variables_of_the_project_but_those_of_a_redis() -> None:
    sidecar = dc.Sidecar("beside", image="other")
    images = (dc.Image("app"), dc.OutsideImage("other", "docker.io/library/other:1.0"))
    here = release(web(sidecars=(sidecar,)), queue(), images=images)
    project = here.project.varied(here.project, env={"LANG": "C.UTF-8"})
    bodies = manifests(type(here)(here.fleet, project, here.environment))

    pods = {
        b["metadata"]["name"]: b["spec"]["template"]["spec"]
        for b in bodies
        if b["kind"] in ("Deployment", "StatefulSet")
    }
    made = [*pods["web"]["containers"], *pods["web"]["initContainers"]]
    assert [environment(c, contents_of(bodies), {}) for c in made] == [{"LANG": "C.UTF-8"}] * 2
    assert "LANG" not in environment(pods["queue"]["containers"][0], {}, VALUES)


@pytest.mark.capability("all keys of a Secret as variables", "WebService.secrets")
def test_all_keys_of_a_secret_become_variables(chart: cdk8s.Chart, synth: Synth) -> None:
    made = deployed(chart, synth, web(secrets=("app",)), secrets=SECRETS)

    assert made["envFrom"] == [{"secretRef": {"name": "app"}}]


@pytest.mark.capability("one key under another name", "SecretKey.secret", "SecretKey.key")
def test_one_key_of_a_secret_becomes_variables_of_other_names(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    key = dc.SecretKey("app", "TOKEN")
    made = deployed(chart, synth, web(env={"API_TOKEN": key, "OLD_TOKEN": key}), secrets=SECRETS)

    source = {"secretKeyRef": {"name": "app", "key": "TOKEN"}}
    names = ("API_TOKEN", "OLD_TOKEN")
    assert made["env"] == [{"name": name, "valueFrom": source} for name in names]


@pytest.mark.capability("keys that may be missing", "Secret.optional_keys")
def test_a_pod_starts_without_an_optional_key() -> None:
    secrets = (
        dc.Secret("app", keys=("TOKEN",), optional_keys=("DSN",)),
        dc.Secret("maybe", keys=(), optional_keys=("FLAG",)),
    )
    env = {"SENTRY_DSN": dc.SecretKey("app", "DSN")}

    found = process_env(web(env=env, secrets=("app", "maybe")), secrets=secrets)
    assert found == VALUES["app"]


@pytest.mark.capability("the addresses of the database", "WebService.uses")
def test_the_database_comes_as_a_whole_secret(chart: cdk8s.Chart, synth: Synth) -> None:
    made = deployed(chart, synth, web(uses=("database",)), database=dc.Database())

    assert made["envFrom"] == [{"secretRef": {"name": "database"}}]


@pytest.mark.capability(
    "whole ConfigMaps as variables", "WebService.config_maps", "Image.config_maps", "Config.data"
)
def test_whole_sources_have_a_stated_order() -> None:
    """The image's variables, its ConfigMaps, the component's, the database, Secrets; then its
    own."""
    configs = (
        dc.Config("first", data={"A": "first", "B": "first"}),
        dc.Config("second", data={"B": "second", "C": "second"}),
        dc.Config("of-image", data={"A": "of-image", "SHARED": "of-image", "TOKEN": "none"}),
    )
    image = dc.Image("app", env={"SHARED": "x"}, config_maps=("of-image",))
    own = web(config_maps=("first", "second"), secrets=("app",), env={"C": "own"})

    found = process_env(own, images=(image,), config_maps=configs, secrets=SECRETS)
    assert found == {
        "A": "first",
        "B": "second",
        "C": "own",
        "SHARED": "of-image",
        **VALUES["app"],
    }


@pytest.mark.parametrize(
    "shared", [dc.PodField("status.podIP"), dc.SecretKey("app", "TOKEN"), dc.EnvironmentName()]
)
@pytest.mark.parametrize(("component", "kind"), [(web, "Deployment"), (migration, "Job")])
def test_a_whole_config_map_goes_over_shared_variables_of_any_kind(
    shared: Any, component: Any, kind: str
) -> None:
    found = process_env(
        component(config_maps=("features",)),
        kind=kind,
        images=(dc.Image("app", env={"A": shared}),),
        config_maps=(dc.Config("features", data={"A": "config"}),),
        secrets=SECRETS,
    )

    assert found == {"A": "config"}


@pytest.mark.capability("the host of an environment", "HostOf.role", "HostOf.scheme")
def test_a_host_is_that_of_the_environment() -> None:
    hosts = (
        dc.Host("*.acme.example", role="shops"),
        dc.Host("shops.acme.example", role="shops"),
        "acme.example",
    )
    env = {
        "APP_HOST": dc.HostOf(),
        "SHOPS_URL": dc.HostOf("shops", scheme="https"),
    }

    found = process_env(web(env=env), hosts=hosts)
    assert found == {"APP_HOST": "acme.example", "SHOPS_URL": "https://shops.acme.example"}


@pytest.mark.capability("the name of the environment as a variable", "WebService.env")
def test_the_environment_s_name_is_a_variable() -> None:
    assert process_env(web(env={"SENTRY_ENVIRONMENT": dc.EnvironmentName()})) == {
        "SENTRY_ENVIRONMENT": "production"
    }


def test_computed_texts_are_shared_as_others() -> None:
    image = dc.Image("app", env={"APP_HOST": dc.HostOf(), "APP_ENV": dc.EnvironmentName()})
    bodies = manifests(release(web(), images=(image,)))

    assert contents_of(bodies) == {"app": {"APP_HOST": "acme.example", "APP_ENV": "production"}}


@pytest.mark.capability(
    "the address of another component",
    "AddressOf.component",
    "AddressOf.port",
    "AddressOf.scheme",
    "AddressOf.only",
)
def test_an_address_leads_to_the_service_of_a_component() -> None:
    api = dc.InternalService("api", image="app", port=4000, extra_ports={"grpc": 4001})
    env = {
        "API_URL": dc.AddressOf("api"),
        "API_GRPC": dc.AddressOf("api", port="grpc", scheme=None),
        "API_HOST": dc.AddressOf("api", only="host"),
        "API_PORT": dc.AddressOf("api", only="port"),
        "CACHE": dc.AddressOf("queue", scheme="redis"),
    }
    found = process_env(web(env=env, uses=("api", "queue")), api, queue())

    assert {name: found[name] for name in env} == {
        "API_URL": "http://api:4000",
        "API_GRPC": "api:4001",
        "API_HOST": "api",
        "API_PORT": "4000",
        "CACHE": "redis://queue:6379",
    }


@pytest.mark.capability("fields of the pod", "PodField.path")
@pytest.mark.capability("requests and limits", "ResourceField.resource", "ResourceField.divisor")
def test_kubernetes_fills_in_what_it_knows(chart: cdk8s.Chart, synth: Synth) -> None:
    env = {
        "POD_IP": dc.PodField("status.podIP"),
        "MEMORY_MIB": dc.ResourceField("limits.memory", divisor="1Mi"),
    }
    made = deployed(chart, synth, web(env=env))

    resource = {"resource": "limits.memory", "divisor": "1Mi"}
    assert made["env"] == [
        {"name": "MEMORY_MIB", "valueFrom": {"resourceFieldRef": resource}},
        {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
    ]


@pytest.mark.capability("the version that runs", "WebService.env")
def test_the_version_is_that_of_the_container_s_image() -> None:
    digest = "sha256:" + "1f" * 32
    images = (
        dc.OutsideImage("app", "docker.io/acme/app:1.4.2"),
        dc.OutsideImage("other", f"docker.io/acme/other:1.4.2@{digest}"),
    )
    env = {"VERSION": dc.ImageVersion()}
    bodies = manifests(
        release(web(env=env, sidecars=(dc.Sidecar("x", image="other", env=env),)), images=images)
    )

    [pod] = [b["spec"]["template"]["spec"] for b in bodies if b["kind"] == "Deployment"]
    versions = [c["env"][0]["value"] for c in (*pod["containers"], *pod["initContainers"])]
    assert versions == ["1.4.2", digest]


@pytest.mark.capability("references between variables", "DependentValue.text")
def test_references_are_filled_in_from_wherever_a_variable_comes() -> None:
    """Also from what `envFrom` gives, and whatever the names are."""
    env = {
        "A": dc.DependentValue("$(Z) $(B)"),
        "B": dc.DependentValue("b:$(SHARED):$(FLAG)"),
        "Z": dc.DependentValue("$(TOKEN)@$(REDIS_URL)/$(DATABASE_URL)"),
        "LITERAL": dc.DependentValue("$$(FLAG) $5 $"),
        "TMP": dc.DependentValue("$(TMPDIR)/x"),
    }
    found = process_env(
        web(env=env, secrets=("app",), uses=("queue", "database"), config_maps=("features",)),
        queue(),
        images=(dc.Image("app", env={"SHARED": "shared"}, private_tmp=True),),
        config_maps=(dc.Config("features", data={"FLAG": "on"}),),
        secrets=SECRETS,
        database=dc.Database(),
    )

    assert {name: found[name] for name in env} == {
        "A": "t0@redis://:pw@queue:6379/0/postgres://pooled b:shared:on",
        "B": "b:shared:on",
        "Z": "t0@redis://:pw@queue:6379/0/postgres://pooled",
        "LITERAL": "$(FLAG) $5 $",
        "TMP": "/tmp/private/x",
    }


def test_references_in_a_shared_variable_are_those_of_each_container() -> None:
    image = dc.Image("app", env={"NAME": "image", "TITLE": dc.DependentValue("<$(NAME)>")})

    assert process_env(web(env={"NAME": "web"}), images=(image,))["TITLE"] == "<web>"
    assert process_env(worker(), images=(image,))["TITLE"] == "<image>"


@pytest.mark.parametrize(
    "text", ["$(date)", "$$(HOME)", "$5 $$ $", "$ü", "${HOME} $(", "{{ $(x) }}"]
)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert process_env(web(env={"A": text})) == {"A": text}
    assert process_env(web(), images=(dc.Image("app", env={"A": text}),)) == {"A": text}
    image = dc.Image("app", env={"A": text})
    assert process_env(migration(), kind="Job", images=(image,)) == {"A": text}


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


def test_a_release_job_goes_past_the_connection_pooler(chart: cdk8s.Chart, synth: Synth) -> None:
    made = hooked(chart, synth)

    direct = {"secretKeyRef": {"name": "database", "key": "DIRECT_DATABASE_URL"}}
    assert {"name": "DATABASE_URL", "valueFrom": direct} in made["env"]


def test_references_of_a_release_job_go_past_it_too() -> None:
    image = dc.Image("app", env={"DSN": dc.DependentValue("$(DATABASE_URL)?sslmode=require")})

    found = process_env(
        migration(uses=("database",)), kind="Job", images=(image,), database=dc.Database()
    )
    assert found["DSN"] == "postgres://direct?sslmode=require"


@pytest.mark.capability("Only some images report errors", "ErrorTracking.images")
def test_only_processes_of_the_named_images_get_the_token_of_error_tracking(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    proxy = dc.OutsideImage("proxy", "docker.io/library/proxy:1.2")
    images = {"images": (dc.Image("app"), proxy)}
    tracking = dc.ErrorTracking(images=("proxy",))

    made = deployed(chart, synth, worker(image="proxy"), error_tracking=tracking, **images)

    assert made["envFrom"] == [{"secretRef": {"name": "error-tracking"}}]
