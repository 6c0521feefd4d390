from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said


def test_secret_has_keys(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', "keys=()")

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys is empty",
        "it needs at least one entry",
        "write keys=('SECRET_KEY_BASE',), or what fits",
    )


def test_secret_has_each_key_once(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', 'keys=("A", "B", "A")')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys has A twice",
        "a Secret holds one value for a key",
        "write each key once",
    )


def test_secret_of_optional_keys_needs_no_others() -> None:
    assert dc.Secret("app", keys=(), optional_keys=("DSN",)).all_keys == ("DSN",)


def test_key_is_optional_or_not(definitions: Definitions) -> None:
    place = definitions.change(
        'keys=("API_KEY",)', 'keys=("API_KEY",), optional_keys=("B", "API_KEY")'
    )

    assert definitions.refusal() == said(
        place,
        "Secret 'app': key 'API_KEY' is optional and is not",
        "a pod starts without it, or it does not",
        "leave it out of keys or of optional_keys",
    )


def test_keys_fit_the_type(definitions: Definitions) -> None:
    place = definitions.change(
        'keys=("API_KEY",)', 'keys=("tls.crt",), type="kubernetes.io/tls", producer="outside"'
    )

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys of a Secret of type 'kubernetes.io/tls'",
        "Kubernetes wants just tls.crt and tls.key in it",
        "write keys=('tls.crt', 'tls.key')",
    )


def test_keys_from_github_have_names_that_github_takes(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', 'keys=("API_KEY", "tls.crt")')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': key 'tls.crt' from GitHub",
        "GitHub's secrets are named with letters, digits and '_'",
        "give it such a name, which a file need not have, or write another producer",
    )


def test_keys_from_terraform_have_names_of_their_own_there(definitions: Definitions) -> None:
    place = definitions.change(
        'keys=("API_KEY",)', 'keys=("a.b", "c"), optional_keys=("a-b",), producer="terraform"'
    )

    assert definitions.refusal() == said(
        place,
        "Secret 'app': keys 'a.b' and 'a-b' from Terraform",
        "names in Terraform have no dots, so each value would be the other one too",
        "give one of them another name",
    )


def test_whole_secret_has_names_of_variables(definitions: Definitions) -> None:
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY", "tls.crt"), producer="outside"')
    worker = 'dc.Worker("sidekiq", image="app")'
    place = definitions.change(worker, worker[:-1] + ', secrets=("app",))')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': every key of secret 'app' as a variable",
        "its key 'tls.crt' is no name of a variable",
        "mount it by SecretFiles(...), or take single keys by SecretKey(...)",
    )


def test_store_gives_all_keys_or_none(definitions: Definitions) -> None:
    keys = 'keys=("API_KEY",), optional_keys=("B",), producer=dc.ExternalSecrets("vault")'
    place = definitions.change('keys=("API_KEY",)', keys)

    assert definitions.refusal() == said(
        place,
        "Secret 'app': optional keys from a store",
        "where one entry is missing, the operator writes none of them",
        "put them into a Secret of their own with another producer",
    )


@pytest.mark.parametrize(
    ("path", "what", "why", "fix"),
    [
        (
            "{enviroment}/app",
            "path has '{enviroment}'",
            "only '{project}', '{environment}', '{key}' stand for something",
            "did you mean '{environment}'?",
        ),
        (
            " app",
            "path is ' app'",
            "it names an entry of the store",
            "write a path such as '{project}/{environment}/app'",
        ),
    ],
)
def test_path_in_the_store_is_one(
    definitions: Definitions, path: str, what: str, why: str, fix: str
) -> None:
    producer = f'producer=dc.ExternalSecrets("vault", path="{path}")'
    place = definitions.change('keys=("API_KEY",)', f'keys=("API_KEY",), {producer}')

    assert definitions.refusal() == said(place, f"ExternalSecrets: {what}", why, fix)


def test_name_of_a_copy_for_release_jobs_is_taken(definitions: Definitions) -> None:
    stored = 'dc.Secret("vaulted", keys=("A",), producer=dc.ExternalSecrets("vault")),'
    other = 'dc.Secret("vaulted-before", keys=("A",)),'
    app = 'dc.Secret("app", keys=("API_KEY",)),'
    place = definitions.change(app, f"{app}\n        {stored}\n        {other}", at=other)

    assert definitions.refusal() == said(
        place,
        "Secret 'vaulted-before': the name is taken",
        "release jobs find secret 'vaulted' under it as long as the chart is not installed",
        "give this one another name, such as 'vaulted-before-settings'",
    )


@pytest.mark.parametrize(
    ("name", "what", "why", "fix"),
    [
        (
            "registy",
            "there is no secret 'registy'",
            "the registry would give the image to nobody without it",
            "did you mean 'registry'?",
        ),
        (
            "app",
            "secret 'app' is of type 'Opaque'",
            "images are pulled with one of type 'kubernetes.io/dockerconfigjson'",
            "write type='kubernetes.io/dockerconfigjson' there, or name another one",
        ),
    ],
)
def test_image_is_pulled_with_a_secret_for_that(
    definitions: Definitions, name: str, what: str, why: str, fix: str
) -> None:
    keys = 'keys=(".dockerconfigjson",), type="kubernetes.io/dockerconfigjson", producer="outside"'
    app = 'dc.Secret("app", keys=("API_KEY",)),'
    definitions.change(app, f'{app} dc.Secret("registry", {keys}),')
    place = definitions.change('search:1.2"', f'search:1.2", pull_secret="{name}"')

    assert definitions.refusal() == said(place, f"OutsideImage 'search': {what}", why, fix)


@pytest.mark.parametrize(
    ("type_", "keys"),
    [
        ("kubernetes.io/dockerconfigjson", '(".dockerconfigjson",)'),
        ("kubernetes.io/tls", '("tls.crt", "tls.key")'),
    ],
)
def test_terraform_makes_no_login_and_no_certificate_out_of_random_text(
    definitions: Definitions, type_: str, keys: str
) -> None:
    place = definitions.change(
        'dc.Secret("app", keys=("API_KEY",)',
        f'dc.Secret("app", keys={keys}, type="{type_}", producer="terraform"',
    )

    assert definitions.refusal() == said(
        place,
        f"Secret 'app': Terraform as the producer of a Secret of type {type_!r}",
        "it would put random text there, which is neither a login nor a certificate",
        "write producer='outside', and let a person or a tool write it",
    )
