"""values.yaml: real values, each of which moves just what it names; the schema refuses the rest."""

from __future__ import annotations

from typing import Any

import helm_python
import pytest
import yaml

import devops_constructs as dc
from devops_constructs.project.release import NO_DIGEST
from tests.helm_engine import Manifest, ReleaseChart
from tests.kubernetes.acme import cache, migration, nightly, queue, release, web, worker

DIGEST = "sha256:" + "1f" * 32
SCALE = dc.Autoscale(min_replicas=2, max_replicas=4)
SECRETS = (dc.Secret("app", keys=("KEY",)),)


def everything() -> ReleaseChart:
    """Every kind of component. `web` reads keys of Secrets, `mailer` a whole one."""
    return ReleaseChart.of(
        release(
            web(replicas=2, uses=("queue", "cache")),
            web(name="front-end", image="front-end", routes=(dc.Route("/front"),)),
            worker(secrets=("app",)),
            worker(name="scaled", autoscale=SCALE),
            worker(name="clock", singleton=True),
            queue(),
            cache(),
            nightly(),
            nightly(name="by-hand", suspended=True),
            migration(),
            images=(dc.Image("app"), dc.OutsideImage("front-end", "docker.io/acme/front:1.2")),
            secrets=SECRETS,
        )
    )


def changed(chart: ReleaseChart, values: dict[str, Any]) -> dict[str, list[str]]:
    """The fields that the values change, by template."""
    before, after = chart.engine.objects(), chart.engine.objects(values)
    assert before.keys() == after.keys()
    differences = {file: _paths(body, after[file], "") for file, body in before.items()}
    return {file: paths for file, paths in differences.items() if paths}


def _paths(before: Any, after: Any, path: str) -> list[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        keys = dict.fromkeys((*before, *after))
        return [p for k in keys for p in _paths(before.get(k), after.get(k), f"{path}.{k}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [p for i, (one, other) in pairs for p in _paths(one, other, f"{path}[{i}]")]
    return [] if before == after else [path.removeprefix(".")]


def container(body: Manifest) -> Manifest:
    spec = body["spec"].get("jobTemplate", body)["spec"]
    return dict(spec["template"]["spec"]["containers"][0])


def test_a_digest_moves_the_image_of_every_process_that_runs_it() -> None:
    chart = everything()

    image = "spec.template.spec.containers[0].image"
    assert changed(chart, {"images": {"app": {"digest": DIGEST}}}) == {
        "deployment-web.yaml": [image],
        "deployment-mailer.yaml": [image],
        "deployment-scaled.yaml": [image],
        "deployment-clock.yaml": [image],
        "cronjob-nightly.yaml": [f"spec.jobTemplate.{image}"],
        "cronjob-by-hand.yaml": [f"spec.jobTemplate.{image}"],
        "job-migrate.yaml": [image],
    }


def test_the_digest_takes_the_place_of_the_all_zero_one() -> None:
    chart = everything()

    objects = chart.engine.objects({"images": {"app": {"digest": DIGEST}}})
    repository = "registry.digitalocean.com/agency/acme-app"
    assert container(objects["deployment-web.yaml"])["image"] == f"{repository}@{DIGEST}"


def test_a_tag_moves_an_outside_image_also_with_a_hyphen_in_its_name() -> None:
    chart = everything()

    values = {"images": {"front-end": {"tag": "1.3"}}}
    assert list(changed(chart, values)) == ["deployment-front-end.yaml"]
    made = chart.engine.objects(values)["deployment-front-end.yaml"]
    assert container(made)["image"] == "docker.io/acme/front:1.3"


def test_an_outside_image_named_by_digest_moves_by_digest() -> None:
    image = dc.OutsideImage("app", f"docker.io/acme/app:1.2@{DIGEST}")
    chart = ReleaseChart.of(release(web(), images=(image,)))

    other = "sha256:" + "2e" * 32
    made = chart.engine.objects({"images": {"app": {"digest": other}}})["deployment-web.yaml"]
    assert container(made)["image"] == f"docker.io/acme/app:1.2@{other}"


def test_two_images_of_one_reference_move_apart() -> None:
    images = tuple(dc.OutsideImage(name, "docker.io/acme/app:1.2") for name in ("app", "other"))
    chart = ReleaseChart.of(release(web(), worker(image="other"), images=images))

    assert list(changed(chart, {"images": {"other": {"tag": "9"}}})) == ["deployment-mailer.yaml"]


@pytest.mark.parametrize("name", ["web", "mailer", "front-end"])
def test_replicas_move_one_component(name: str) -> None:
    found = changed(everything(), {"replicas": {name: 7}})

    assert found == {f"deployment-{name}.yaml": ["spec.replicas"]}


def test_nobody_sets_replicas_that_an_autoscaler_owns_or_of_a_singleton() -> None:
    values = yaml.safe_load(everything().files["values.yaml"])

    assert list(values["replicas"]) == ["web", "front-end", "mailer"]


def test_paused_stops_workers_and_schedules_and_nothing_else() -> None:
    assert changed(everything(), {"paused": True}) == {
        "cronjob-nightly.yaml": ["spec.suspend"],
        "deployment-mailer.yaml": ["spec.replicas"],
        "deployment-scaled.yaml": ["spec.replicas"],
        "deployment-clock.yaml": ["spec.replicas"],
    }


def test_paused_means_no_pods_whatever_the_replicas_say() -> None:
    objects = everything().engine.objects({"paused": True, "replicas": {"mailer": 5}})

    for name in ("mailer", "scaled", "clock"):
        assert objects[f"deployment-{name}.yaml"]["spec"]["replicas"] == 0
    assert objects["cronjob-nightly.yaml"]["spec"]["suspend"] is True


def test_an_autoscaled_worker_that_is_not_paused_has_no_field_replicas() -> None:
    """A null there would have Helm remove the field from the cluster: one pod, at every release."""
    spec = everything().engine.objects()["deployment-scaled.yaml"]["spec"]

    assert "replicas" not in spec


def test_a_job_suspended_by_its_definition_stays_so() -> None:
    objects = everything().engine.objects({"paused": False})

    assert objects["cronjob-by-hand.yaml"]["spec"]["suspend"] is True


@pytest.mark.parametrize(
    ("secret", "readers"),
    [
        ("app", {"deployment-mailer.yaml"}),
        ("queue-auth", {"deployment-web.yaml", "statefulset-queue.yaml"}),
        ("cache-auth", {"deployment-web.yaml", "deployment-cache.yaml"}),
    ],
)
def test_the_revision_of_a_secret_changes_only_pods_that_read_it_and_run_on(
    secret: str, readers: set[str]
) -> None:
    chart = everything()

    annotation = ["spec.template.metadata.annotations.checksum/secrets"]
    found = changed(chart, {"secretsRevision": {secret: "17"}})
    assert found == dict.fromkeys(readers, annotation)


def test_revisions_of_two_secrets_are_told_apart() -> None:
    """Or 1 and 23 would look like 12 and 3."""
    made = [
        everything().engine.objects({"secretsRevision": {"cache-auth": a, "queue-auth": b}})
        for a, b in (("1", "23"), ("12", "3"))
    ]

    revisions = [
        body["deployment-web.yaml"]["spec"]["template"]["metadata"]["annotations"] for body in made
    ]
    assert revisions == [{"checksum/secrets": "1.23"}, {"checksum/secrets": "12.3"}]


@pytest.mark.capability("a changed Secret restarts its readers", "SecretFiles.secret")
def test_files_of_a_secret_are_read_too() -> None:
    files = dc.SecretFiles("/run/x", secret="app")
    projected = dc.ProjectedFiles("/run/x", sources=(dc.SecretSource("app"),))
    chart = ReleaseChart.of(
        release(
            web(mounts=(files,)),
            worker(sidecars=(dc.Sidecar("beside", args=("x",), mounts=(projected,)),)),
            worker(name="other"),
            nightly(mounts=(files,)),
            secrets=SECRETS,
        )
    )

    found = changed(chart, {"secretsRevision": {"app": "17"}})
    assert found.keys() == {"deployment-web.yaml", "deployment-mailer.yaml"}


@pytest.mark.capability("the version that runs", "WebService.env")
def test_the_digest_is_also_the_version_that_processes_are_told() -> None:
    env = {"VERSION": dc.ImageVersion()}
    images = (dc.Image("app", env=env), dc.OutsideImage("other-image", "docker.io/x/y:1.0"))
    other = dc.Sidecar("beside", image="other-image", args=("x",), env=env)
    chart = ReleaseChart.of(
        release(
            web(env={"RELEASE": dc.ImageVersion()}, sidecars=(other,)),
            nightly(),
            migration(),
            images=images,
        )
    )

    values = {"images": {"app": {"digest": DIGEST}, "other-image": {"tag": "1.10"}}}
    objects = chart.engine.objects(values)
    for file in ("deployment-web.yaml", "cronjob-nightly.yaml", "job-migrate.yaml"):
        assert {"name": "VERSION", "value": DIGEST} in container(objects[file])["env"]
    web_pod = objects["deployment-web.yaml"]["spec"]["template"]["spec"]
    assert {"name": "RELEASE", "value": DIGEST} in web_pod["containers"][0]["env"]
    assert web_pod["initContainers"][0]["env"] == [{"name": "VERSION", "value": "1.10"}]


def test_a_chart_whose_pods_read_no_secret_has_no_table_of_their_revisions() -> None:
    chart = ReleaseChart.of(
        release(web(args=("secretRef", "secretKeyRef")), nightly(secrets=("app",)), secrets=SECRETS)
    )

    assert "secretsRevision" not in chart.files["values.yaml"]


@pytest.mark.parametrize("name", ["on", "null", "true", "y", "a-b", "range", "nil"])
def test_names_that_yaml_or_templates_could_misread_work(name: str) -> None:
    image = dc.OutsideImage(name, "docker.io/acme/app:1")
    chart = ReleaseChart.of(release(web(name=name, image=name), images=(image,)))

    found = changed(chart, {"images": {name: {"tag": "2"}}, "replicas": {name: 2}})
    paths = ["spec.replicas", "spec.template.spec.containers[0].image"]
    assert found == {f"deployment-{name}.yaml": paths}


def test_an_image_of_ours_has_a_well_formed_digest_that_every_release_replaces() -> None:
    values = yaml.safe_load(everything().files["values.yaml"])

    assert values["images"]["app"] == {"digest": NO_DIGEST} == {"digest": "sha256:" + "0" * 64}


def test_every_key_of_values_has_a_comment_above_it() -> None:
    lines = everything().files["values.yaml"].splitlines()

    keys = [i for i, line in enumerate(lines) if line.strip() and not line.strip().startswith("#")]
    assert len(keys) > 10
    for i in keys:
        indent = len(lines[i]) - len(lines[i].lstrip())
        assert lines[i - 1].startswith(" " * indent + "# "), lines[i]


def test_a_chart_without_replicas_has_no_empty_table_for_them() -> None:
    chart = ReleaseChart.of(release(nightly()))

    assert "replicas" not in chart.files["values.yaml"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"images": {"app": {"digest": "latest"}}}, "/images/app/digest"),
        ({"images": {"app": {"digest": DIGEST.upper()}}}, "/images/app/digest"),
        ({"images": {"app": {"digest": DIGEST + "\n"}}}, "/images/app/digest"),
        ({"images": {"app": {"digest": 'x" }}{{ .Release.Name }}'}}}, "/images/app/digest"),
        ({"images": {"app": {"digest": DIGEST, "tag": "1"}}}, "'tag' not allowed"),
        ({"images": {"front-end": {"tag": "1.2 "}}}, "/images/front-end/tag"),
        ({"images": {"front-end": {"tag": 'x"\nhostNetwork: true'}}}, "/images/front-end/tag"),
        ({"images": {"other": {"tag": "1"}}}, "'other' not allowed"),
        ({"images": {"app": None}}, "missing property 'app'"),
        ({"replicas": {"web": -1}}, "/replicas/web"),
        ({"replicas": {"web": 101}}, "/replicas/web"),
        ({"replicas": {"web": "2"}}, "/replicas/web"),
        ({"replicas": {"web": 1.5}}, "/replicas/web"),
        ({"replicas": {"clock": 2}}, "'clock' not allowed"),
        ({"replicas": None}, "missing property 'replicas'"),
        ({"paused": "true"}, "/paused"),
        ({"paused": 1}, "/paused"),
        ({"secretsRevision": {"app": 17}}, "/secretsRevision/app"),
        ({"secretsRevision": {"other": "17"}}, "'other' not allowed"),
        ({"maintenance": "true"}, "/maintenance"),
        ({"maintenance": 1}, "/maintenance"),
        ({"maintenance": None}, "missing property 'maintenance'"),
        ({"unknown": 1}, "'unknown' not allowed"),
    ],
)
def test_the_schema_refuses_what_is_not_meant(values: dict[str, Any], reason: str) -> None:
    chart = everything()

    with pytest.raises(helm_python.HelmValuesError) as refused:
        chart.engine.texts(values)
    assert reason in str(refused.value)


def test_the_schema_lets_a_parent_chart_pass_its_globals() -> None:
    assert changed(everything(), {"global": {"anything": [1]}}) == {}


def test_a_revision_that_looks_like_a_number_stays_a_text() -> None:
    made = everything().engine.objects({"secretsRevision": {"app": "1e3"}})[
        "deployment-mailer.yaml"
    ]

    assert made["spec"]["template"]["metadata"]["annotations"]["checksum/secrets"] == "1e3"
