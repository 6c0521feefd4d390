"""Charts are read as Helm renders them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes._helm_text import rendered
from devops_constructs.review.changes.helm_chart import charts, helm_chart
from devops_constructs.review.changes.tree import folder_tree
from tests.helm_engine import EngineChart
from tests.review.changes.trees import tree

ROOT = Path(__file__).parents[3]
COMMITTED = folder_tree(ROOT)
CHARTS = charts(COMMITTED)


def engine(files: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{each['kind']} {each['metadata']['name']}": each
        for each in EngineChart.of(files).objects(values).values()
    }


@pytest.mark.parametrize("artifact", [each for each in CHARTS if not each.endswith("-ingress")])
def test_objects_of_a_committed_chart_are_those_that_helm_renders(artifact: str) -> None:
    folder = ROOT / "charts_out" / artifact
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    read = helm_chart(COMMITTED, artifact)

    assert read is not None
    assert read.unread == {}
    by_helm = engine(files, {})
    always = {subject: e.body for subject, e in read.objects.items() if not e.only_if}
    assert {f"{e['kind']} {e['metadata']['name']}": e for e in always.values()} == by_helm
    if any(each.only_if for each in read.objects.values()):
        in_maintenance = engine(files, {"maintenance": True})
        switched = {s: e.body for s, e in read.objects.items() if e.only_if}
        assert switched == {s: in_maintenance[s] for s in switched}


def test_a_chart_that_is_not_there_is_none() -> None:
    assert helm_chart(tree({}), "helm/shop-live") is None


VALUES = {"images": {"my-app": {"tag": "1.2"}}, "paused": False, "replicas": {"web": 3}}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('tag: {{ index .Values.images "my-app" "tag" | quote }}', 'tag: "1.2"'),
        ('name: x-{{ print "a" "b" | sha256sum | trunc 8 }}', "name: x-fb8e20fc"),
        ("replicas: {{ if .Values.paused }}0{{ else }}{{ .Values.replicas.web }}{{ end }}",
         "replicas: 3"),
        ("a\n{{- if .Values.paused }}\nb\n{{- end }}\nc", "a\nc"),
        ("a: {{`{{`}} b }}", "a: {{ b }}"),
        ("{{- /* Made from x; not yet */ -}}\nb", "b"),
        ('{{ list .Values.replicas.web (index .Values "paused") | join "." }}', "3.false"),
        ("{{ .Release.Name }}", "shop"),
    ],
)  # fmt: skip
def test_actions_that_synthesis_writes(template: str, text: str) -> None:
    assert rendered(template, VALUES, "shop").text == text


def test_what_is_not_known_is_kept_as_it_is() -> None:
    made = tree(
        {
            "helm/shop/templates/a.yaml": "kind: ConfigMap\nmetadata: {name: a}\n"
            'data: {x: "{{ .Values.gone }}-{{ lookup "v1" "Secret" }}"}\n'
        }
    )

    chart = helm_chart(made, "helm/shop")

    assert chart is not None
    data = chart.objects["ConfigMap a"].body["data"]
    assert data == {"x": '{{ .Values.gone }}-{{ lookup "v1" "Secret" }}'}


@pytest.mark.parametrize(
    "template",
    [
        "{{ range .Values.images }}{{ end }}",
        "{{ if .Values.paused }}",
        "{{ end }}",
        "{{ if eq 1 1 }}{{ end }}",
        "{{",
        "{{ `",
    ],
)
def test_a_structure_that_is_not_known_is_refused(template: str) -> None:
    with pytest.raises(UnreadableError, match=r"^is a template with more in it than synth writes$"):
        rendered(template, VALUES, "shop")


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 500_000,
        "{{ " + "(" * 500_000 + " }}",
        "{{ " + "a " * 500_000 + "}}",
        '{{ "' * 500_000,
    ],
)
def test_a_hostile_template_takes_no_time(text: str) -> None:
    began = time.process_time()
    chart = helm_chart(tree({"helm/shop/templates/a.yaml": text}), "helm/shop")

    assert time.process_time() - began < 10
    assert chart is not None
    assert list(chart.unread) == ["helm/shop/templates/a.yaml"]


def test_deep_expressions_are_kept_as_they_are() -> None:
    expression = "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}"

    assert list(rendered(expression, VALUES, "shop").left.values()) == [expression]


@settings(max_examples=200)
@given(
    st.text(
        st.one_of(st.sampled_from('{}"`|()-.:\n #&*[]'), st.characters(codec="utf-8")), max_size=80
    ),
    st.sampled_from(["Chart.yaml", "values.yaml", "values.schema.json", "templates/a.yaml"]),
)
def test_no_text_breaks_the_reader(text: str, file: str) -> None:
    files = {"helm/shop/templates/b.yaml": "kind: Service\nmetadata: {name: b}\n"}

    chart = helm_chart(tree(files | {f"helm/shop/{file}": text}), "helm/shop")

    assert chart is not None
    assert "Service b" in chart.objects
