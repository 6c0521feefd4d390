"""Every text stays the same text: for PyYAML, for Helm's parser, and through Helm's templates."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.synthesis.yaml_text import HelmExpression, escaped_for_helm, yaml_text
from tests.helm_engine import EngineChart, parsed
from tests.tricky_texts import TRICKY_TEXTS, texts

AMBIGUOUS = (
    *(
        "1e3",
        "1E3",
        "1e+3",
        ".5",
        "1.",
        "+1",
        "-0",
        "0644",
        "0x1f",
        "0o17",
        "0b1",
        "1_000",
        "1,000",
    ),
    *("12:30", "1:2:3", "2026-11-23", "2026-11-23T10:00:00Z", ".inf", "-.INF", ".NaN", "1.5.0"),
    *(
        "on",
        "On",
        "OFF",
        "yes",
        "NO",
        "y",
        "N",
        "true",
        "False",
        "null",
        "Null",
        "~",
        "=",
        "<<",
        "",
    ),
    *(
        "- a",
        "-",
        "---",
        "...",
        "# a",
        "a #b",
        "a: b",
        "a:",
        ":a",
        "? a",
        "!a",
        "&a",
        "*a",
        "|",
        ">",
    ),
    *(
        "%a",
        "@a",
        "`a",
        "[a",
        "{a",
        "]",
        "}",
        "'",
        '"',
        "a\tb",
        " a",
        "a ",
        "\\",
        "{{ .Values.x }}",
    ),
)
CHART = {"Chart.yaml": yaml_text({"apiVersion": "v2", "name": "chart", "version": "0.1.0"})}


def objects(items: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Keys are as long as Kubernetes lets them be; YAML's own limit is 1024."""
    return st.dictionaries(texts().map(lambda text: text[:253]), items, max_size=3)


values = st.recursive(
    st.one_of(texts(), st.none(), st.booleans(), st.integers(-(2**53), 2**53)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), objects(inner)),
    max_leaves=8,
)


def through_helm(body: dict[str, Any]) -> str:
    """What `helm template` gives for a chart of this one object."""
    template = {"templates/object.yaml": yaml_text(body, for_helm=True)}
    return EngineChart.of({**CHART, **template}).texts()["object.yaml"]


@given(value=values)
def test_pyyaml_reads_back_what_was_written(value: Any) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@given(value=objects(values))
def test_helm_s_parser_reads_back_what_was_written(value: dict[str, Any]) -> None:
    assert parsed(yaml_text(value)) == value


@given(data=objects(texts()))
def test_any_text_comes_through_helm_template_byte_for_byte(data: dict[str, str]) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": data}

    made = through_helm(body)

    assert made == yaml_text(body)
    assert parsed(made)["data"] == data


def test_every_tricky_text_comes_through_as_value_key_and_item() -> None:
    body = {
        "values": {f"key-{number}": text for number, text in enumerate(TRICKY_TEXTS)},
        "long": ["x" * 5000, "word " * 1000, '{{ "' * 1000, "ü\n" * 1000],
        "keys": dict.fromkeys(TRICKY_TEXTS, "value"),
        "items": list(TRICKY_TEXTS),
    }

    made = through_helm(body)

    assert parsed(made) == body
    assert yaml.safe_load(made) == body


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_some_parser_would_take_for_something_else_is_quoted(text: str) -> None:
    written = yaml_text({"key": text})

    assert written.startswith('key: "')
    assert written.endswith('"\n')


@pytest.mark.parametrize(
    "text", ["web", "30m", "512Mi", "/rails/tmp", "sidekiq -q default", "https://a.example/x"]
)
def test_plain_words_stay_bare_so_that_diffs_are_easy_to_read(text: str) -> None:
    assert yaml_text({"key": text}) == f"key: {text}\n"


def test_a_script_is_a_block_that_can_be_read_at_any_depth() -> None:
    script = 'set -e\nif true; then\n  echo "{{ x }}"\nfi\n'

    assert yaml_text({"command": ["sh", "-c", script], "data": {"run": script}}) == (
        "command:\n"
        "  - sh\n"
        '  - "-c"\n'
        "  - |\n"
        "    set -e\n"
        "    if true; then\n"
        '      echo "{{ x }}"\n'
        "    fi\n"
        "data:\n"
        "  run: |\n"
        "    set -e\n"
        "    if true; then\n"
        '      echo "{{ x }}"\n'
        "    fi\n"
    )


@pytest.mark.parametrize(("ending", "header"), [("", "|-"), ("\n", "|"), ("\n\n", "|+")])
def test_the_end_of_a_block_is_kept(ending: str, header: str) -> None:
    written = yaml_text({"a": f"1\n2{ending}", "b": "after"})

    assert written.splitlines()[0] == f"a: {header}"
    assert parsed(written) == {"a": f"1\n2{ending}", "b": "after"}


def test_fields_keep_the_order_they_were_given() -> None:
    assert yaml_text({"b": 1, "a": {"d": 2, "c": 3}}) == "b: 1\na:\n  d: 2\n  c: 3\n"


def test_empty_lists_and_objects_stay_what_they_are() -> None:
    assert yaml_text({"a": {}, "b": [], "c": ""}) == 'a: {}\nb: []\nc: ""\n'


def test_a_number_stays_a_number_and_a_null_a_null() -> None:
    assert yaml_text({"a": 1, "b": True, "c": None}) == "a: 1\nb: true\nc: null\n"


def test_what_json_has_no_exact_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no place in a manifest"):
        yaml_text({"a": 0.1})


def test_an_expression_is_evaluated_and_text_beside_it_is_not() -> None:
    body = {"a": HelmExpression("{{ .Release.Name | quote }}"), "b": "{{ .Release.Name }}"}

    assert parsed(through_helm(body)) == {"a": "chart", "b": "{{ .Release.Name }}"}


def test_an_expression_can_hold_a_whole_field() -> None:
    body = {HelmExpression("{{ if false }}a"): HelmExpression("1{{ end }}"), "b": 2}

    assert parsed(through_helm(body)) == {"b": 2}


@given(text=texts())
def test_text_outside_of_yaml_comes_through_helm_too(text: str) -> None:
    notes = f"- {escaped_for_helm(text)}\n"

    assert EngineChart.of({**CHART, "templates/NOTES.txt": notes}).texts() == {
        "NOTES.txt": f"- {text}\n"
    }
