"""ConfigMaps of a project: what is refused, and why."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.config import SIZE_MAX
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
NOT_STARTED = "a pod that needs a missing ConfigMap does not start"


def declared(definitions: Definitions, config: str) -> str:
    """The place of a ConfigMap of the project."""
    whole = f"config_maps=(\n        {config},\n    ),\n    secrets=("
    return definitions.change("secrets=(", whole, at=config)


@pytest.mark.parametrize("owner", [WORKER, 'dc.Image("app")'])
def test_variables_come_from_a_declared_config(definitions: Definitions, owner: str) -> None:
    declared(definitions, 'dc.Config("features", data={"A": "1"})')
    place = definitions.change(owner, f'{owner[:-1]}, config_maps=("feature",))')

    who = "Worker 'sidekiq'" if owner == WORKER else "Image 'app'"
    assert definitions.refusal() == said(
        place, f"{who}: there is no config 'feature'", NOT_STARTED, "did you mean 'features'?"
    )


def test_variables_have_names_of_variables(definitions: Definitions) -> None:
    declared(definitions, 'dc.Config("features", data={"A": "1", "b.conf": "x"})')
    place = definitions.change(WORKER, WORKER[:-1] + ', config_maps=("features",))')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': every entry of config 'features' as a variable",
        "its key 'b.conf' is no name of a variable",
        "mount it by ConfigFiles(...), or rename the key",
    )


@pytest.mark.parametrize(
    ("data", "subject", "why", "fix"),
    [
        ("{}", "data is empty", "it needs at least one entry", "write data={'nginx.conf': '...'},"),
        (
            '{"a/b": "x"}',
            "data.a/b is no key",
            "has '/'; a key has only letters, digits, '_', '-' and '.'",
            "write a name such as 'nginx.conf' or 'FEATURE_X'",
        ),
        (
            '{"..a": "x"}',
            "data...a is no key",
            "is a name that file systems keep for themselves",
            "write a name such as 'nginx.conf' or 'FEATURE_X'",
        ),
        ('{"A": 1}', "data.A is a number", "what a ConfigMap holds are texts", "put it in quotes"),
        (
            '{"A": dc.HostOf()}',
            "data.A is HostOf(...)",
            "what a ConfigMap holds are texts",
            "write a text",
        ),
    ],
)
def test_data_is_texts_by_key(
    definitions: Definitions, data: str, subject: str, why: str, fix: str
) -> None:
    place = declared(definitions, f'dc.Config("features", data={data})')

    first, *_ = definitions.refusal().split("\n\n")
    assert first.startswith(said(place, f"Config 'features': {subject}", why, fix))


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("SMTP_PASSWORD", "hunter2", "has a name like a secret's and a value that is not plainly"),
        ("app.ini", "[smtp]\nhost = a.example\npassword = hunter2\n", "has a name like a secret's"),
        ("app.yaml", "smtp:\n  password: hunter2\n", "has a name like a secret's"),
        ("app.json", '{\n  "api_key": "hunter2",\n}\n', "has a name like a secret's"),
        ("url.txt", "a\nredis://:hunter2@cache:6379\n", "is a URL with a password in it"),
        ("key.pem", f"-----BEGIN RSA {'PRIVATE'} KEY-----\nabc\n", "has the form of a private key"),
    ],
)
def test_secret_in_a_file_is_refused(
    definitions: Definitions, key: str, text: str, reason: str
) -> None:
    place = declared(definitions, f'dc.Config("features", data={{{key!r}: {text!r}}})')

    assert definitions.refusal().startswith(
        f"{place}: Config 'features': data.{key} has something like a secret in clear\n"
        f"    why: {reason}"
    )
    assert definitions.refusal().endswith(
        "; whatever stands here is committed and readable by everyone with access\n"
        "    fix: put it into a Secret, or write EnvValue(..., not_secret='the reason')"
    )
    assert "hunter2" not in definitions.refusal()


@pytest.mark.parametrize(
    "text",
    [
        "server {\n  listen 8080;\n  proxy_set_header Authorization $http_authorization;\n}\n",
        "[smtp]\npassword = ${SMTP_PASSWORD}\ntoken_url = https://id.example/token\n",
        "password_min_length: 12\nkey: value\n",
        "#!/bin/sh\nexec env TOKEN=$TOKEN app\n",
        "[mysqld]\nsecure-auth = on\npasswords = /run/secrets/passwords\n",
        "worker_processes auto;\nerror_log /dev/stderr;\n",
    ],
)
def test_usual_files_are_none(text: str) -> None:
    assert dc.Config("files", data={"file": text}).data["file"] == text


def test_reason_lets_a_file_through() -> None:
    text = dc.EnvValue("password = hunter2\n", not_secret="of the demonstration")

    assert dc.Config("files", data={"file": text})


def test_config_has_a_size_that_kubernetes_takes(definitions: Definitions) -> None:
    fits = "word " * (SIZE_MAX // 5)
    assert dc.Config("files", data={"f": fits[: SIZE_MAX - 1]})

    place = declared(
        definitions, f'dc.Config("files", data={{"f": "word " * {SIZE_MAX // 5 + 1}}})'
    )
    assert definitions.refusal() == said(
        place,
        f"Config 'files': data has {(SIZE_MAX // 5 + 1) * 5 + 1} bytes",
        f"a ConfigMap holds at most {SIZE_MAX}",
        "divide it, or bring large files along in the image",
    )


def test_entries_of_an_environment_have_a_size_that_kubernetes_takes(
    definitions: Definitions,
) -> None:
    declared(definitions, 'dc.Config("files", data={"f": "x"})')
    data = f'config_data={{"files": {{"f": "word " * {SIZE_MAX // 5 + 1}}}}}'
    place = definitions.change('cluster="staging"', f'cluster="staging", {data}')

    assert definitions.refusal() == said(
        place,
        f"Environment 'staging': data has {(SIZE_MAX // 5 + 1) * 5 + 1} bytes",
        f"a ConfigMap holds at most {SIZE_MAX}",
        "divide it, or bring large files along in the image",
    )


def test_names_of_configs_are_unique(definitions: Definitions) -> None:
    place = declared(definitions, 'dc.Config("a", data={"A": "1"}), dc.Config("a", data={"B": ""})')

    assert definitions.refusal() == said(
        place,
        "Config 'a': the project already has config 'a'",
        "others refer to it by that name",
        "give this config a name of its own",
    )


def test_name_of_an_image_with_variables_is_taken(definitions: Definitions) -> None:
    place = declared(definitions, 'dc.Config("app", data={"A": "1"})')
    definitions.load()
    definitions.change('cluster="staging"', 'cluster="staging", env={"A": "x"}')

    assert definitions.refusal() == said(
        place,
        "Config 'app': the name is taken",
        "the ConfigMap with the variables of image 'app' has it",
        "give this one another name, such as 'app-settings'",
    )


def test_name_of_the_note_of_what_was_applied_is_taken(definitions: Definitions) -> None:
    place = declared(definitions, 'dc.Config("applied-stack", data={"A": "1"})')

    assert definitions.refusal() == said(
        place,
        "Config 'applied-stack': the name is taken",
        "Terraform writes into the ConfigMap of that name what it has applied",
        "give this one another name, such as 'applied-stack-settings'",
    )


def test_name_of_a_copy_for_release_jobs_is_taken(definitions: Definitions) -> None:
    both = 'dc.Config("a", data={"A": "1"}), dc.Config("a-before", data={"A": "1"})'
    place = declared(definitions, both)

    assert definitions.refusal() == said(
        place,
        "Config 'a-before': the name is taken",
        "release jobs find config 'a' under it as long as the chart is not installed",
        "give this one another name, such as 'a-before-settings'",
    )


@pytest.mark.parametrize(
    ("data", "what", "why", "fix"),
    [
        (
            '{"featurs": {"A": "2"}}',
            "config_data: there is no config 'featurs'",
            "a difference is one of a declared ConfigMap",
            "did you mean 'features'?",
        ),
        (
            '{"features": {"ALPH": "2"}}',
            "config_data.features: config 'features' has no key 'ALPH'",
            "an environment changes entries, and all environments have the same ones",
            "did you mean 'ALPHA'?",
        ),
    ],
)
def test_environment_changes_what_there_is(
    definitions: Definitions, data: str, what: str, why: str, fix: str
) -> None:
    declared(definitions, 'dc.Config("features", data={"ALPHA": "1"})')
    place = definitions.change('cluster="staging"', f'cluster="staging", config_data={data}')

    assert definitions.refusal() == said(place, f"Environment 'staging': {what}", why, fix)


def test_secret_in_the_entries_of_an_environment_is_refused(definitions: Definitions) -> None:
    declared(definitions, 'dc.Config("features", data={"ALPHA": "1"})')
    data = '{"features": {"ALPHA": "redis://:hunter2@cache:6379"}}'
    place = definitions.change('cluster="staging"', f'cluster="staging", config_data={data}')

    assert definitions.refusal() == said(
        place,
        "Environment 'staging': config_data.features.ALPHA has something like a secret in clear",
        "is a URL with a password in it; whatever stands here is committed and readable by everyone"
        " with access",
        "put it into a Secret, or write EnvValue(..., not_secret='the reason')",
    )


def test_variable_of_a_redis_is_in_no_whole_config(definitions: Definitions) -> None:
    config = 'dc.Config("features", data={"REDIS_URL": "x"})'
    place = declared(definitions, config)
    definitions.change(WORKER, WORKER[:-1] + ', config_maps=("features",), uses=("queue",))')

    assert definitions.refusal() == said(
        place,
        "Config 'features': 'REDIS_URL' is also what Redis 'queue' gives to 'sidekiq'",
        "a variable has one value, so one of the two would silently be lost",
        "leave it out, or give the Redis another url_env",
    )
