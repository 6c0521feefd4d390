"""What is said of Secrets whose values are other ones."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.values_anew import values_anew
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "${random_password.a.result}"},
                },
                "random_password.a": {"length": 64},
            },
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "${random_password.a_2026-11-28.result}"},
                },
                "random_password.a_2026-11-28": {"length": 64},
            },
            [
                "restarts: Secret 'cache-auth' (kubernetes_secret_v1.s) has another"
                " value of password [secret-value-anew]\n"
                "    why: pods go on with the old one, which may be refused by then,"
                " until the next release starts them anew\n"
                "    fix: release the project when this is applied"
            ],
            id="a value is made anew",
        ),
        pytest.param(
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "${random_password.a.result}"},
                },
                "random_password.a": {"length": 64},
            },
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "${random_password.a.result}"},
                },
                "random_password.a": {"length": 32},
            },
            [
                "restarts: Secret 'cache-auth' (kubernetes_secret_v1.s) has another"
                " value of password [secret-value-anew]\n"
                "    why: pods go on with the old one, which may be refused by then,"
                " until the next release starts them anew\n"
                "    fix: release the project when this is applied"
            ],
            id="a value is made anew at the same address",
        ),
        pytest.param(
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "a", "user": "b"},
                }
            },
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "Opaque",
                    "data": {"password": "a"},
                }
            },
            [
                "interrupts: Secret 'cache-auth' (kubernetes_secret_v1.s) has no key"
                " user any more [secret-key-gone]\n"
                "    why: pods that need it do not start from then on\n"
                "    fix: see that no release needs it before this is applied"
            ],
            id="a key is gone",
        ),
        pytest.param(
            {"github_actions_secret.g": {"secret_name": "KEY", "value": "a"}},
            {"github_actions_secret.g": {"secret_name": "KEY", "value": "SECRET"}},
            [
                "note: GitHub secret 'KEY' (github_actions_secret.g) has another value"
                " [github-secret-anew]\n"
                "    why: runs that begin after this is applied take it"
            ],
            id="a secret at github has another value",
        ),
        pytest.param(
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "kubernetes.io/tls",
                    "data": {"a": "b"},
                }
            },
            {
                "kubernetes_secret_v1.s": {
                    "metadata": [{"name": "cache-auth", "namespace": "shop"}],
                    "type": "kubernetes.io/tls",
                    "data": {"a": "c"},
                }
            },
            [],
            id="a certificate is taken up by itself",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(values_anew, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(values_anew, same, {**same, "output": {}}) == []
