"""What is said of accounts and pods in clusters."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.access_in_clusters import access_in_clusters
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "kubernetes_role_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "rule": [{"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}],
                }
            },
            {
                "kubernetes_role_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "rule": [
                        {"api_groups": [""], "resources": ["secrets"], "verbs": ["get", "delete"]}
                    ],
                }
            },
            [
                "to do: role 'releases' (kubernetes_role_v1.r) may also delete secrets"
                " [access-wider]\n"
                "    why: whoever has the role may do that as soon as it is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a role may more",
        ),
        pytest.param(
            {
                "kubernetes_role_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "rule": [
                        {"api_groups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}
                    ],
                }
            },
            {
                "kubernetes_role_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "rule": [{"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}],
                }
            },
            [
                "interrupts: role 'releases' (kubernetes_role_v1.r) may not list secrets"
                " any more [access-narrower]\n"
                "    why: whoever has the role and does that is refused"
            ],
            id="a role may less",
        ),
        pytest.param(
            {
                "kubernetes_role_binding_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "subject": [{"kind": "User", "name": "a"}],
                }
            },
            {
                "kubernetes_role_binding_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "subject": [{"kind": "User", "name": "a"}, {"kind": "User", "name": "b"}],
                }
            },
            [
                "to do: User b gets the role of role binding 'releases'"
                " (kubernetes_role_binding_v1.r) [access-wider]\n"
                "    why: it may do what the role allows as soon as it is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="one more has a role",
        ),
        pytest.param(
            {
                "kubernetes_namespace_v1.n": {
                    "metadata": [
                        {
                            "name": "shop",
                            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
                        }
                    ]
                }
            },
            {
                "kubernetes_namespace_v1.n": {
                    "metadata": [
                        {
                            "name": "shop",
                            "labels": {"pod-security.kubernetes.io/enforce": "baseline"},
                        }
                    ]
                }
            },
            [
                "to do: namespace 'shop' (kubernetes_namespace_v1.n) takes pods of the"
                " level baseline [access-wider]\n"
                "    why: it took only those of the level restricted\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a namespace takes more pods",
        ),
        pytest.param(
            {
                "kubernetes_namespace_v1.n": {
                    "metadata": [
                        {
                            "name": "shop",
                            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
                        }
                    ]
                }
            },
            {"kubernetes_namespace_v1.n": {"metadata": [{"name": "shop", "labels": {}}]}},
            [
                "to do: namespace 'shop' (kubernetes_namespace_v1.n) takes pods of any"
                " kind [access-wider]\n"
                "    why: it took only those of the level restricted\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a namespace takes any pod",
        ),
        pytest.param(
            {
                "kubernetes_namespace_v1.n": {
                    "metadata": [
                        {
                            "name": "shop",
                            "labels": {"pod-security.kubernetes.io/enforce": "baseline"},
                        }
                    ]
                }
            },
            {
                "kubernetes_namespace_v1.n": {
                    "metadata": [
                        {
                            "name": "shop",
                            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
                        }
                    ]
                }
            },
            [
                "interrupts: namespace 'shop' (kubernetes_namespace_v1.n) takes only"
                " pods of the level restricted [access-narrower]\n"
                "    why: others are refused when they start anew"
            ],
            id="a namespace takes less pods",
        ),
        pytest.param(
            {
                "kubernetes_network_policy_v1.p": {
                    "metadata": [{"name": "p"}],
                    "spec": [{"policy_types": ["Ingress"]}],
                }
            },
            {
                "kubernetes_network_policy_v1.p": {
                    "metadata": [{"name": "p"}],
                    "spec": [{"policy_types": ["Egress"]}],
                }
            },
            [
                "to do: network policy 'p' (kubernetes_network_policy_v1.p) lets other"
                " traffic through than before [access-wider]\n"
                "    why: pods reach each other by it, or do not any more, as soon as it"
                " is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a network policy is another one",
        ),
        pytest.param(
            {},
            {
                "kubernetes_role_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "rule": [{"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}],
                }
            },
            [
                "to do: role 'releases' (kubernetes_role_v1.r) may get secrets"
                " [access-wider]\n"
                "    why: whoever has the role may do that as soon as it is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a role is new where things are",
        ),
        pytest.param(
            {},
            {
                "kubernetes_namespace_v1.n": {"metadata": [{"name": "shop"}]},
                "kubernetes_role_v1.r": {
                    "metadata": [
                        {"name": "r", "namespace": "${kubernetes_namespace_v1.n.metadata[0].name}"}
                    ],
                    "rule": [{"api_groups": [""], "resources": ["pods"], "verbs": ["get"]}],
                },
            },
            [],
            id="a role is new with its namespace",
        ),
        pytest.param(
            {},
            {
                "kubernetes_role_binding_v1.r": {
                    "metadata": [{"name": "releases"}],
                    "subject": [{"kind": "User", "name": "a"}],
                }
            },
            [
                "to do: User a gets the role of role binding 'releases'"
                " (kubernetes_role_binding_v1.r) [access-wider]\n"
                "    why: it may do what the role allows as soon as it is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="somebody has a role newly where things are",
        ),
        pytest.param(
            {
                "kubernetes_cluster_role_v1.c": {
                    "metadata": [{"name": "releases"}],
                    "rule": [{"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}],
                }
            },
            {
                "kubernetes_cluster_role_v1.c": {
                    "metadata": [{"name": "releases"}],
                    "rule": [
                        {"api_groups": [""], "resources": ["secrets"], "verbs": ["get", "list"]}
                    ],
                }
            },
            [
                "to do: role of the whole cluster 'releases'"
                " (kubernetes_cluster_role_v1.c) may also list secrets [access-wider]\n"
                "    why: whoever has the role may do that as soon as it is applied\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a role of the whole cluster may more",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(access_in_clusters, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(access_in_clusters, same, {**same, "output": {}}) == []


def test_of_many_rights_the_rest_is_counted() -> None:
    def role(*verbs: str) -> dict[str, Body]:
        rule = {"api_groups": [""], "resources": ["pods"], "verbs": list(verbs)}
        return {"kubernetes_role_v1.r": {"metadata": [{"name": "r"}], "rule": [rule]}}

    verbs = [f"verb{number:02}" for number in range(15)]

    [told] = said(access_in_clusters, stack(role()), stack(role(*verbs)))

    listed = ", ".join(f"{verb} pods" for verb in verbs[:12])
    assert told.startswith(
        f"to do: role 'r' (kubernetes_role_v1.r) may also {listed} and 3 more [access-wider]"
    )
