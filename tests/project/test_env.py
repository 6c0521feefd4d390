from __future__ import annotations

import random
import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import DefinitionError
from devops_constructs.project._definition import recording
from devops_constructs.project._settling import settled
from devops_constructs.project.loader import load
from tests.project.definitions import Definitions, said
from tests.project.samples import project

# put together here, so that no scanner takes this file for a leak
GITHUB = "gh" + "p_" + "Fake" * 9
OWNERS = {
    "image": ('dc.Image("app")', 'dc.Image("app", {})', "Image 'app'"),
    "component": (
        'dc.Worker("sidekiq", image="app")',
        'dc.Worker("sidekiq", image="app", {})',
        "Worker 'sidekiq'",
    ),
    "environment": ('cluster="staging"', 'cluster="staging", {}', "Environment 'staging'"),
    "difference": (
        'cluster="staging"',
        'cluster="staging", differences={{"web": dc.Difference({})}}',
        "Difference",
    ),
}
COMMITTED = "whatever stands here is committed and readable by everyone with access"
FIX = "declare it in a Secret, or write EnvValue(..., not_secret='the reason')"


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SETTING", GITHUB, "has the form of a token of GitHub"),
        ("CACHE", "redis://:hunter2@cache:6379", "is a URL with a password in it"),
        (
            "SMTP_PASSWORD",
            "hunter2",
            "has a name like a secret's and a value that is not plainly something else",
        ),
    ],
)
def test_secret_in_clear_is_refused(
    definitions: Definitions, owner: str, name: str, value: str, reason: str
) -> None:
    old, new, who = OWNERS[owner]
    place = definitions.change(old, new.format(f"env={{{name!r}: {value!r}}}"))

    assert definitions.refusal() == said(
        place, f"{who}: env.{name} looks like a secret in clear", f"{reason}; {COMMITTED}", FIX
    )


def test_reason_lets_a_plain_value_through(definitions: Definitions) -> None:
    value = f"dc.EnvValue({GITHUB!r}, not_secret='revoked, and shown in the documentation')"
    definitions.change('cluster="staging"', f'cluster="staging", env={{"SETTING": {value}}}')

    definitions.load()


def test_reason_is_not_empty(definitions: Definitions) -> None:
    value = 'dc.EnvValue("x", not_secret="")'
    place = definitions.change('cluster="staging"', f'cluster="staging", env={{"A": {value}}}')

    assert definitions.refusal() == said(
        place,
        "EnvValue: not_secret is empty",
        "it has to say something",
        "write not_secret='a public key', or what fits",
    )


@pytest.mark.parametrize(
    ("key", "subject", "what", "why", "fix"),
    [
        (
            "None",
            "env: the name",
            "is None",
            "it has to be a text",
            "write a text, or leave it out",
        ),
        (
            '"[key]"',
            "env: the name",
            "is not a variable's name",
            "has '[' ']'; the name of an environment variable has only letters, digits and"
            " underscores",
            "write letters, digits and '_'",
        ),
        (
            '"\\ud800"',
            "env.\\ud800",
            "is not a variable's name",
            "has '\\ud800'; the name of an environment variable has only letters, digits and"
            " underscores",
            "write letters, digits and '_'",
        ),
    ],
)
def test_odd_name_is_refused_in_words(
    definitions: Definitions, key: str, subject: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change('cluster="staging"', f'cluster="staging", env={{{key}: "x"}}')

    assert definitions.refusal() == said(
        place, f"Environment 'staging': {subject} {what}", why, fix
    )


def test_name_is_one_that_shells_take(definitions: Definitions) -> None:
    place = definitions.change('cluster="staging"', 'cluster="staging", env={"A-B": "x"}')

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': env.A-B is not a variable's name",
        "has '-'; the name of an environment variable has only letters, digits and underscores",
        "write letters, digits and '_'",
    )


@pytest.mark.parametrize(
    ("value", "shape", "fix"),
    [
        ("1", "a number", "put it in quotes"),
        ("True", "True", "put it in quotes"),
        ("None", "None", "write one of these"),
        ('{"value": "x"}', "a dict", "write one of these"),
        ('dc.Image("app")', "Image(...)", "write one of these"),
    ],
)
def test_value_is_text(definitions: Definitions, value: str, shape: str, fix: str) -> None:
    place = definitions.change('cluster="staging"', f'cluster="staging", env={{"A": {value}}}')

    assert definitions.refusal() == said(
        place,
        f"Environment 'staging': env.A is {shape}",
        "it has to be a text, SecretKey(...) or another value such as HostOf(...): a process gets"
        " nothing but text",
        fix,
    )


def test_all_that_is_wrong_in_env_comes_out_at_once(definitions: Definitions) -> None:
    env = 'env={"A-B": "x", "PORT": 1, "SMTP_PASSWORD": "hunter2"}'
    definitions.change('cluster="staging"', f'cluster="staging", {env}')

    problems = [problem.what for problem in definitions.error().problems]
    assert problems == [
        "Environment 'staging': env.A-B is not a variable's name",
        "Environment 'staging': env.PORT is a number",
        "Environment 'staging': env.SMTP_PASSWORD looks like a secret in clear",
    ]


TOKENS = st.randoms(use_true_random=False).map(
    lambda source: "".join(source.choices(string.ascii_letters + string.digits, k=24))
)
OTHER_MISTAKES: list[dict[str, Any]] = [
    {},
    {"name": "Web"},
    {"image": 5},
    {"port": 80},
    {"memory_mib": "1Gi"},
    {"routes": [dc.Route()]},
    {"xyzzy": 1},
    {"env_": 1},
]


@settings(max_examples=30)
@given(TOKENS, st.sampled_from(OTHER_MISTAKES), st.sampled_from(["A", "API_KEY", "a-b", "1"]))
def test_no_message_contains_the_value_of_a_variable(
    token: str, mistake: dict[str, Any], name: str
) -> None:
    values: list[Any] = [token, f"redis://:{token}@cache", [token], {token}, {"value": token}]
    values += [dc.EnvValue(token, not_secret="x"), int.from_bytes(token.encode())]
    for value in values:
        with recording():
            web = dc.WebService(
                **{"name": "web", "image": "app", "port": 3000, "env": {name: value}, **mistake}
            )
        problems: list[Any] = []
        settled(web, problems)

        assert not [problem for problem in problems if token in str(problem)]
        assert str(value) not in str(DefinitionError(problems))


@pytest.mark.parametrize(
    "code",
    ['int("{}")', '{{}}["{}"]', 'raise ValueError("{}")', 'raise SystemExit("{}")', 'x = "{}'],
)
def test_no_message_of_a_broken_file_quotes_it(tmp_path: Path, code: str) -> None:
    token = "".join(random.Random(7).choices(string.ascii_letters, k=24))
    definitions = Definitions(tmp_path)
    definitions.write("broken", code.format(token))

    with pytest.raises(DefinitionError) as caught:
        load(tmp_path)

    assert re.match("projects/broken.py:1: ", str(caught.value))
    assert token not in str(caught.value)


def test_env_of_a_definition_is_sorted_out_by_kind() -> None:
    kinds = {name: type(value).__name__ for name, value in project().images[0].env.items()}

    assert kinds == {"A": "str", "B": "EnvValue", "C": "SecretKey", "D": "EnvironmentName"}
