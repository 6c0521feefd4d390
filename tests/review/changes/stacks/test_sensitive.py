"""No secret that stands in a stack is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.review.changes.change import Detail
from devops_constructs.review.changes.compare import compare
from tests.review.changes.stacks_of import Body, changes, stack, stacks


def details(address: str, before: Body, after: Body) -> tuple[Detail, ...]:
    [change] = changes(stack({address: before}), stack({address: after}))
    return change.details


@pytest.mark.parametrize(
    ("address", "before", "after", "detail"),
    [
        (
            "github_actions_environment_secret.a",
            {"value": "old"},
            {"value": "new"},
            Detail("value", None, None),
        ),
        (
            "github_actions_environment_secret.a",
            {"value": "${random_password.a.result}"},
            {"value": "new"},
            Detail("value", "${random_password.a.result}", "(not shown)"),
        ),
        (
            "kubernetes_secret_v1.a",
            {"data": {"KEY": "${random_password.a.result}"}},
            {"data": {"KEY": "${random_password.b.result}"}},
            Detail("data.KEY", "${random_password.a.result}", "${random_password.b.result}"),
        ),
        (
            "kubernetes_secret_v1.a",
            {"data": {}},
            {"data": {"KEY": "x ${random_password.b.result}"}},
            Detail("data.KEY", None, "(not shown)"),
        ),
        (
            "cloudflare_workers_script.a",
            {"bindings": [{"name": "KEY", "text": "old"}]},
            {"bindings": [{"name": "KEY", "text": "new"}]},
            Detail("bindings[KEY].text", None, None),
        ),
        ("unheard_of.a", {"x": "old"}, {"x": "new"}, Detail("x", None, None)),
        ("unheard_of.a", {"x": 1}, {"x": 2}, Detail("x", "1", "2")),
        (
            "kubernetes_job_v1.a",
            {"spec": [{"template": [{"spec": [{"container": [{"name": "a", "env": []}]}]}]}]},
            {
                "spec": [
                    {
                        "template": [
                            {
                                "spec": [
                                    {
                                        "container": [
                                            {
                                                "name": "a",
                                                "env": [{"name": "PGPASSWORD", "value": "new"}],
                                            }
                                        ]
                                    }
                                ]
                            }
                        ]
                    }
                ]
            },
            Detail(
                "spec[0].template[0].spec[0].container[a].env[PGPASSWORD]",
                None,
                '{"name": "PGPASSWORD", "value": "(not shown)"}',
            ),
        ),
        (
            "kubernetes_config_map_v1.a",
            {"data": {"API_TOKEN": "old", "HOST": "a"}},
            {"data": {"API_TOKEN": "new", "HOST": "a"}},
            Detail("data.API_TOKEN", None, None),
        ),
    ],
)
def test_values_that_may_be_secrets_are_only_said_to_differ(
    address: str, before: Body, after: Body, detail: Detail
) -> None:
    assert details(address, before, after) == (detail,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"provider": {"cloudflare": [{"api_token": "old"}]}},
            {"provider": {"cloudflare": [{"api_token": "SECRET"}]}},
        ),
        (
            {"provider": {"postgresql": [{"password": "old"}]}},
            {"provider": {"postgresql": [{"password": "SECRET"}]}},
        ),
        (
            {"terraform": {"backend": {"s3": {"secret_key": "old"}}}},
            {"terraform": {"backend": {"s3": {"secret_key": "SECRET"}}}},
        ),
        (
            {"variable": {"a": {"default": "old"}}},
            {"variable": {"a": {"default": "SECRET"}}},
        ),
        ({"locals": {"a": "old"}}, {"locals": {"a": "SECRET"}}),
        ({"module": {"a": {"b": "old"}}}, {"module": {"a": {"b": "SECRET"}}}),
        ({}, {"import": [{"to": "random_password.a", "id": "SECRET"}]}),
    ],
)
def test_no_part_of_a_stack_shows_a_secret(before: Body, after: Body) -> None:
    made = {"random_password": {"a": {"length": 8}}}
    before, after = ({"resource": made, **each} for each in (before, after))
    before["resource"] = {} if "import" in after else made

    comparison = compare(stacks(shop=before), stacks(shop=after))

    assert comparison.changes
    assert "SECRET" not in repr(comparison)


SECRETS = (
    "cloudflare_workers_script.a bindings.0.text",
    "digitalocean_database_user.a password",
    "digitalocean_database_cluster.a uri",
    "digitalocean_spaces_key.a secret_key",
    "github_actions_secret.a value",
    "github_actions_environment_secret.a plaintext_value",
    "kubernetes_secret_v1.a data.ANY",
    "kubernetes_secret_v1.a binary_data.ANY",
    "random_password.a result",
    "rollbar_project_access_token.a access_token",
    "tls_private_key.a private_key_pem",
    "tls_cert_request.a private_key_pem",
)


@given(st.sampled_from(SECRETS), st.text(min_size=12, max_size=40), st.booleans())
def test_whatever_a_sensitive_argument_holds_stays_unsaid(
    where: str, secret: str, added: bool
) -> None:
    address, _, path = where.partition(" ")
    before = {address: {} if added else _at(path, "another one")}

    comparison = compare(
        stacks(shop=stack(before)), stacks(shop=stack({address: _at(path, f"{secret}=")}))
    )

    assert comparison.changes
    assert f"{secret}=" not in repr(comparison)


def _at(path: str, value: Any) -> Any:
    step, _, rest = path.partition(".")
    inner = _at(rest, value) if rest else value
    return [inner] if step == "0" else {step: inner}


def test_a_reference_to_a_secret_is_not_followed_where_it_is_shown() -> None:
    secret = {"value": "SECRET", "name": "${github_actions_secret.a.value}"}
    before, after = (
        stack(
            {
                "github_actions_secret.a": secret,
                "digitalocean_database_db.a": {"name": name},
                "cloudflare_dns_record.a": {"name": name, "content": name, "type": "A"},
            }
        )
        for name in ("old", "${github_actions_secret.a.value}")
    )

    found = compare(stacks(shop=before), stacks(shop=after))

    assert found.consequences
    assert "SECRET" not in repr(found)
