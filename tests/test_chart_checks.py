"""The judges of charts are judged: each finds what it is there for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import devops_constructs as dc
from tests.chart_checks import (
    NEWEST,
    OLDEST,
    VERSIONS,
    invalid,
    lint,
    on_version,
    other_values,
    taken_hostile_values,
)
from tests.chart_values import leaves
from tests.helm_engine import EngineChart, ReleaseChart
from tests.kubernetes.acme import release, web, worker

WEB = "templates/deployment-web.yaml"


def chart() -> ReleaseChart:
    return ReleaseChart.of(
        release(web(secrets=("app",)), worker(), secrets=(dc.Secret("app", keys=("KEY",)),))
    )


def changed(file: str, old: str, new: str) -> ReleaseChart:
    """A chart with one text replaced in one file."""
    sound = chart()
    assert old in sound.files[file]
    files = {**sound.files, file: sound.files[file].replace(old, new)}
    return replace(sound, files=files, engine=EngineChart.of(files))


def with_schema(path: tuple[str, ...], schema: dict[str, object]) -> ReleaseChart:
    """A chart whose values.schema.json says something else of one value."""
    sound = chart()
    whole = json.loads(sound.files["values.schema.json"])
    *above, last = path
    place = whole
    for step in above:
        place = place["properties"][step]
    place["properties"][last] = schema
    files = {**sound.files, "values.schema.json": json.dumps(whole)}
    return replace(sound, files=files, engine=EngineChart.of(files))


def test_a_sound_chart_has_nothing_against_it() -> None:
    sound = chart()

    assert lint(sound) == []
    assert list(other_values(sound)) == []
    assert list(taken_hostile_values(sound)) == []


def test_every_leaf_of_the_values_is_walked() -> None:
    assert {leaf.path for leaf in leaves(chart().files)} == {
        ("global",),
        ("images", "app", "digest"),
        ("maintenance",),
        ("paused",),
        ("replicas", "mailer"),
        ("replicas", "web"),
        ("secretsRevision", "app"),
    }


def test_a_value_that_no_template_reads_is_found() -> None:
    deaf = changed(WEB, "{{ .Values.replicas.web }}", "1")

    assert list(other_values(deaf)) == ["{'replicas': {'web': 2}}: does nothing"]


def test_a_value_that_gives_an_invalid_object_is_found() -> None:
    broken = changed(WEB, "{{ .Values.replicas.web }}", '"{{ .Values.replicas.web }}"')

    named = "{'replicas': {'web': 2}}: 1.35: Deployment/web: $.spec.replicas: '2'"
    assert [found for found in other_values(broken) if found.startswith(named)]


def test_a_text_that_becomes_structure_is_found() -> None:
    bare = changed(
        WEB, "{{ .Values.secretsRevision.app | quote }}", '"{{ .Values.secretsRevision.app }}"'
    )

    with pytest.raises(Exception, match="yaml"):
        list(other_values(bare))


@pytest.mark.parametrize(
    ("path", "schema", "taken"),
    [
        (("replicas", "web"), {"type": "integer", "maximum": 100}, {"replicas": {"web": -1}}),
        (("replicas", "web"), {"maximum": 100}, {"replicas": {"web": "1"}}),
        (("paused",), {}, {"paused": "1"}),
        (("images", "app"), {"type": "object"}, {"images": {"app": {"unexpected": 1}}}),
    ],
)
def test_a_schema_that_takes_too_much_is_found(
    path: tuple[str, ...], schema: dict[str, object], taken: dict[str, object]
) -> None:
    # what is tried follows from the sound schema; what is taken, from the open one
    tried = replace(chart(), engine=with_schema(path, schema).engine)

    assert taken in list(taken_hostile_values(tried))


def test_a_chart_that_does_not_lint_is_found() -> None:
    assert lint(changed("Chart.yaml", "apiVersion: v2", "apiVersion: v3")) != []


def test_the_three_versions_differ_and_the_cluster_has_the_one_asked_for() -> None:
    assert len(set(VERSIONS)) == 3
    assert OLDEST < VERSIONS[1] < NEWEST

    placed = [on_version(release(web()), version) for version in VERSIONS]
    assert [each.cluster.kubernetes_version for each in placed] == list(VERSIONS)


def test_what_the_version_of_the_cluster_would_refuse_is_named() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"a": 1}}

    [problem] = invalid(on_version(release(web()), OLDEST), [service])
    assert problem.startswith(f"{OLDEST}: Service/web: $.spec: Additional properties")
