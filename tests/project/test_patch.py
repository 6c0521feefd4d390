"""What is said of patches by themselves; whether they fit an object: tests/synthesis."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

BEFORE = "    components=("


def patched(definitions: Definitions, arguments: str, at: str) -> str:
    patch = f"    patches=(dc.Patch(\n{arguments},\n),),\n{BEFORE}"
    return definitions.change(BEFORE, patch, at=at)


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("spec.paused", "write '/spec/paused'"),
        ("spec/paused", "write '/spec/paused'"),
        ("/spec/containers[0]/stdin~", "write '/spec/containers/0/stdin~0'"),
        ("", "write one such as '/spec/paused'"),
    ],
)
def test_path_is_a_json_pointer(definitions: Definitions, path: str, fix: str) -> None:
    arguments = f'"Deployment", "web",\n"{path}", True, because="x"'
    place = patched(definitions, arguments, at=f'"{path}", True')

    assert definitions.refusal() == said(
        place,
        f"Patch 'web': path is {path!r}",
        "it is a JSON pointer: a slash before each step, in which '~' is '~0' and '/' is '~1'",
        fix,
    )


@pytest.mark.parametrize(
    ("reason", "what"),
    [(" ", "because says nothing"), ("one\\ntwo", "because is more than a line of text")],
)
def test_reason_is_a_line_of_text(definitions: Definitions, reason: str, what: str) -> None:
    because = f'because="{reason}"'
    place = patched(definitions, f'"Deployment", "web", "/spec/paused", True,\n{because}', because)

    assert definitions.refusal() == said(
        place,
        f"Patch 'web': {what}",
        "it stands as a comment in the chart, and in a table of devops show",
        "write one sentence",
    )


IN_CLEAR = (
    "has a name like a secret's and a value that is not plainly something else; whatever stands"
    " here is committed and readable by everyone with access"
)
REFER = "refer to a key of a Secret, or write EnvValue(..., not_secret='the reason')"


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("/spec/password", '"correct horse"', "value looks like a secret in clear"),
        (
            "/spec/template",
            '{"env": ({"name": "API_TOKEN", "value": "correct horse"},)}',
            "value.env[0].value looks like a secret in clear",
        ),
    ],
)
def test_no_secret_stands_in_a_patch(
    definitions: Definitions, path: str, value: str, what: str
) -> None:
    arguments = f'"Deployment", "web", "{path}",\n{value}, because="x"'
    place = patched(definitions, arguments, at=value)

    assert definitions.refusal() == said(place, f"Patch 'web': {what}", IN_CLEAR, REFER)


def test_what_looks_like_a_secret_and_is_none_says_so(definitions: Definitions) -> None:
    value = '{"token": dc.EnvValue("correct horse", not_secret="a sample")}'
    patched(definitions, f'"Deployment", "web", "/spec/x", {value}, because="x"', at=value)

    assert definitions.load()


@pytest.mark.parametrize(
    ("value", "what", "why", "fix"),
    [
        (
            '{"a": 0.5}',
            "value.a is a number with a point",
            "parsers do not agree on its text",
            "write it as a text, such as '0.5'",
        ),
        (
            '{"a": (None,)}',
            "value.a[0] is None",
            "Kubernetes takes it for what is left out",
            "leave it out",
        ),
        (
            '{"a": {1}}',
            "value.a is a set",
            "a manifest has texts, whole numbers, True, False, tuples and dicts",
            "write one of these",
        ),
        ("{1: True}", "value has a key that is no text", "no manifest has one", "quote it"),
        (
            '{"a": "x\\0"}',
            "value.a has the character U+0000",
            "such a text can neither be written as UTF-8 nor given to a process",
            "take the character out",
        ),
    ],
)
def test_value_is_what_a_manifest_can_hold(
    definitions: Definitions, value: str, what: str, why: str, fix: str
) -> None:
    arguments = f'"Deployment", "web", "/spec/x",\n{value}, because="x"'
    place = patched(definitions, arguments, at=value)

    assert definitions.refusal() == said(place, f"Patch 'web': {what}", why, fix)


def test_value_cannot_be_changed_after_it_was_judged() -> None:
    items = [{"a": [1]}]
    patch = dc.Patch("Deployment", "web", "/spec/x", items, because="x")
    items.append({"password": [2]})

    assert patch.value == ({"a": (1,)},)
    assert hash(patch)
