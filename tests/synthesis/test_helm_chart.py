"""A chart is complete: every file of it is there, says where it comes from, and works in Helm."""

from __future__ import annotations

import json

import pytest
import yaml

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.synthesis.helm_chart import chart_files
from tests.helm_engine import ReleaseChart, parsed
from tests.kubernetes.acme import migration, placed, queue, release, web, worker
from tests.tricky_texts import TRICKY_TEXTS


def chart() -> ReleaseChart:
    return ReleaseChart.of(release(web(), worker(), queue(), migration()))


def test_every_file_that_a_chart_needs_is_there() -> None:
    files = set(chart().files)

    assert {name for name in files if not name.startswith("templates/")} == {
        *("Chart.yaml", "values.yaml", "values.schema.json", ".helmignore"),
    }
    assert "templates/NOTES.txt" in files


def test_each_object_has_a_file_of_its_own_named_after_it() -> None:
    made = chart()

    for file, body in made.engine.objects().items():
        assert file == f"{body['kind'].lower()}-{body['metadata']['name']}.yaml"
    assert len(made.engine.objects()) == len(manifests(made.release))


def test_two_objects_of_one_name_are_never_one_lost() -> None:
    here = release(web())

    with pytest.raises(AssertionError, match="two objects for templates/"):
        chart_files(here, manifests(here) * 2, "projects/acme.py")


def test_every_file_with_comments_says_what_made_it_and_how_to_remake_it() -> None:
    header = "# Made from projects/acme.py; change it there and run: devops synth\n"
    condition = "{{- if .Values.maintenance -}}\n"

    for path, text in chart().files.items():
        if path not in ("values.schema.json", "templates/NOTES.txt"):
            assert text.removeprefix(condition).startswith(header), path


def test_the_chart_is_named_after_the_release() -> None:
    described = yaml.safe_load(chart().files["Chart.yaml"])

    assert described == {
        "apiVersion": "v2",
        "name": "acme-production",
        "description": "acme in production",
        "type": "application",
        "version": "0.1.0",
    }


def test_the_chart_says_which_stack_has_to_be_applied_before_it() -> None:
    """As text, for every parser: the hash could also be read as a number."""
    for hash_ in ("a" * 64, "1" * 64, "1" * 30 + "e" + "1" * 33):
        described = ReleaseChart.of(release(web()), applied=hash_).files["Chart.yaml"]

        expected = {"devops-constructs/applied-stack": hash_}
        assert yaml.safe_load(described)["annotations"] == expected
        assert parsed(described)["annotations"] == expected


def test_the_schema_describes_just_the_keys_of_values() -> None:
    files = chart().files

    schema = json.loads(files["values.schema.json"])
    assert set(schema["properties"]) == {*yaml.safe_load(files["values.yaml"]), "global"}


def test_the_notes_name_the_hosts_and_the_namespace() -> None:
    notes = chart().engine.texts()["NOTES.txt"]

    assert "https://acme.example/" in notes
    assert "kubectl --namespace acme-production get pods" in notes


@pytest.mark.parametrize("paused", [True, False])
def test_the_notes_say_so_while_it_is_paused(paused: bool) -> None:
    notes = chart().engine.texts({"paused": paused})["NOTES.txt"]

    assert ("It is paused" in notes) is paused


@pytest.mark.parametrize("maintenance", [True, False])
def test_the_notes_say_so_while_it_is_in_maintenance(maintenance: bool) -> None:
    notes = chart().engine.texts({"maintenance": maintenance})["NOTES.txt"]

    assert ("It is in maintenance" in notes) is maintenance


def test_nothing_in_a_chart_depends_on_the_time_or_the_order_of_a_hash() -> None:
    assert chart().files == chart().files


def test_tricky_text_in_every_place_of_a_definition_comes_through_helm() -> None:
    env = {
        f"V{number}": dc.EnvValue(text, not_secret="a test")
        for number, text in enumerate(TRICKY_TEXTS)
    } | {"A": "what commands refer to"}
    process = web(
        env=env,
        command=TRICKY_TEXTS,
        args=TRICKY_TEXTS,
        health=dc.ExecProbe(tuple(text for text in TRICKY_TEXTS if text != "$(A)")),
        routes=(dc.Route("/1e3"), dc.Route("/~"), dc.Route("/-")),
    )
    here = placed(process, images=(dc.Image("app", env=env),)).release

    rendered = ReleaseChart.of(here).engine.texts()

    made = {parsed(text)["kind"]: parsed(text) for name, text in rendered.items() if "yaml" in name}
    for body in manifests(here):
        if body["kind"] in ("Deployment", "ConfigMap", "Ingress"):
            assert made[body["kind"]] == body


def test_a_migration_runs_before_the_objects_of_its_release_and_needs_none_of_them() -> None:
    """Its NetworkPolicy comes first: the namespace may be closed by the last release."""
    hooks = {
        file: int(body["metadata"]["annotations"]["helm.sh/hook-weight"])
        for file, body in chart().engine.objects().items()
        if "helm.sh/hook" in body["metadata"].get("annotations", {})
    }

    assert sorted(hooks, key=hooks.__getitem__) == [
        "networkpolicy-migrate.yaml",
        "job-migrate.yaml",
    ]


def test_a_patched_file_says_what_was_changed_and_why() -> None:
    patch = dc.Patch("Deployment", "web", "/spec/paused", True, because="held for {{ a }} while")
    made = ReleaseChart.of(release(web(), patches=(patch,)))

    text = made.files["templates/deployment-web.yaml"]
    assert text.splitlines()[1].startswith("# Patched, add /spec/paused: held for ")
    rendered = made.engine.texts()["deployment-web.yaml"]
    assert "# Patched, add /spec/paused: held for {{ a }} while" in rendered
    assert parsed(rendered)["spec"]["paused"] is True


def test_the_file_of_an_extra_manifest_says_why_it_is_there() -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "flags"}}
    extra = dc.ExtraManifest(body, because="an operator reads it")
    made = ReleaseChart.of(release(web(), extra_manifests=(extra,)))

    lines = made.files["templates/configmap-flags.yaml"].splitlines()
    assert lines[1] == "# Written out in the definition: an operator reads it"
