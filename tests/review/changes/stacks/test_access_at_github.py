"""What is said of who gets to code, and of what guards it."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.access_at_github import access_at_github
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {"github_repository.shop": {"name": "shop", "visibility": "private"}},
            {"github_repository.shop": {"name": "shop", "visibility": "public"}},
            [
                "loses: everybody may read repository 'shop' (github_repository.shop)"
                " [access-wider]\n"
                "    why: its visibility is public; what has been copied does not come"
                " back\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a repository is public",
        ),
        pytest.param(
            {},
            {"github_repository.shop": {"name": "shop"}},
            [
                "loses: everybody may read repository 'shop' (github_repository.shop)"
                " [access-wider]\n"
                "    why: its visibility is public; what has been copied does not come"
                " back\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a new repository is public where nothing is said",
        ),
        pytest.param(
            {"github_repository.shop": {"name": "shop", "visibility": "private"}},
            {"github_repository.shop": {"name": "shop", "visibility": "internal"}},
            [
                "to do: everybody in the enterprise may read repository 'shop'"
                " (github_repository.shop) [access-wider]\n"
                "    why: its visibility is internal\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a repository is for the whole enterprise",
        ),
        pytest.param(
            {},
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "push",
                }
            },
            [
                "to do: team 'blue' gets push for repository 'shop' [access-wider]\n"
                "    why: it had no access before\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a team gets access",
        ),
        pytest.param(
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "push",
                }
            },
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "admin",
                }
            },
            [
                "to do: team 'blue' gets admin for repository 'shop' [access-wider]\n"
                "    why: it had push before\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a team gets more",
        ),
        pytest.param(
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "admin",
                }
            },
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "pull",
                }
            },
            [
                "note: team 'blue' has pull for repository 'shop' [access-narrower]\n"
                "    why: it had admin before"
            ],
            id="a team gets less",
        ),
        pytest.param(
            {
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "shop",
                    "permission": "pull",
                }
            },
            {},
            [
                "note: team 'blue' has no access for repository 'shop' [access-narrower]\n"
                "    why: it had pull before"
            ],
            id="a team has no access",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "disabled",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            [
                "to do: ruleset 'default-branch' (github_repository_ruleset.shop) is"
                " disabled and not active any more [access-wider]\n"
                "    why: whoever may push to the repository gets past it\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a ruleset is off",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [{"deletion": False, "pull_request": []}],
                }
            },
            [
                "to do: ruleset 'default-branch' (github_repository_ruleset.shop) does"
                " not demand deletion, pull_request.dismiss_stale_reviews_on_push any"
                " more [access-wider]\n"
                "    why: whoever may push to the repository gets past it\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a ruleset demands less",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 1,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            [
                "to do: approvals that ruleset 'default-branch'"
                " (github_repository_ruleset.shop) demands: 1, and it was 2"
                " [access-wider]\n"
                "    why: less people see what is merged\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="less approvals are needed",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [
                        {"actor_id": 1, "actor_type": "Team", "bypass_mode": "always"}
                    ],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            [
                "to do: ruleset 'default-branch' (github_repository_ruleset.shop) lets 1"
                ' more pass: {"actor_id": 1, "actor_type": "Team", "bypass_mode":'
                ' "always"} [access-wider]\n'
                "    why: whoever that is pushes without review\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="somebody may pass a ruleset",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["b"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            [
                "to do: ruleset 'default-branch' (github_repository_ruleset.shop) is for"
                " other branches than before [access-wider]\n"
                "    why: branches that it was for may be unguarded\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="a ruleset is for other branches",
        ),
        pytest.param(
            {
                "github_repository_environment.shop_production": {
                    "environment": "production",
                    "deployment_branch_policy": [
                        {"protected_branches": False, "custom_branch_policies": True}
                    ],
                }
            },
            {"github_repository_environment.shop_production": {"environment": "production"}},
            [
                "to do: environment at GitHub 'production'"
                " (github_repository_environment.shop_production) is for all branches"
                " from now on [access-wider]\n"
                "    why: its secrets are given to whatever runs in it\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="an environment is for all branches",
        ),
        pytest.param(
            {
                "github_repository_environment.shop_production": {
                    "environment": "production",
                    "reviewers": [{"teams": [1]}],
                }
            },
            {"github_repository_environment.shop_production": {"environment": "production"}},
            [
                "to do: environment at GitHub 'production'"
                " (github_repository_environment.shop_production) waits for nobody's"
                " approval any more [access-wider]\n"
                "    why: its secrets are given to whatever runs in it\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="an environment waits for nobody",
        ),
        pytest.param(
            {
                "github_repository_environment.shop_production": {
                    "environment": "production",
                    "deployment_branch_policy": [
                        {"protected_branches": False, "custom_branch_policies": True}
                    ],
                }
            },
            {
                "github_repository_environment.shop_production": {
                    "environment": "production",
                    "deployment_branch_policy": [
                        {"protected_branches": True, "custom_branch_policies": False}
                    ],
                }
            },
            [
                "to do: environment at GitHub 'production'"
                " (github_repository_environment.shop_production) is for all protected"
                " branches from now on [access-wider]\n"
                "    why: its secrets are given to whatever runs in it\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="an environment is for all protected branches",
        ),
        pytest.param(
            {
                "github_repository_environment.shop_production": {"environment": "production"},
                "github_repository_environment_deployment_policy.p": {
                    "branch_pattern": "main",
                    "environment": "${github_repository_environment.shop_production.environment}",
                },
            },
            {
                "github_repository_environment.shop_production": {"environment": "production"},
                "github_repository_environment_deployment_policy.p": {
                    "branch_pattern": "*",
                    "environment": "${github_repository_environment.shop_production.environment}",
                },
            },
            [
                "to do: branches '*' may use the environment 'production' [access-wider]\n"
                "    why: whoever may push there gets its secrets\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="other branches may use an environment",
        ),
        pytest.param(
            {"github_repository_environment.shop_production": {"environment": "production"}},
            {
                "github_repository_environment.shop_production": {"environment": "production"},
                "github_repository_environment_deployment_policy.p": {
                    "branch_pattern": "dev",
                    "environment": "${github_repository_environment.shop_production.environment}",
                },
            },
            [
                "to do: branches 'dev' may use the environment 'production'"
                " [access-wider]\n"
                "    why: whoever may push there gets its secrets\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="one more branch may use an environment",
        ),
        pytest.param(
            {
                "github_actions_repository_permissions.a": {
                    "allowed_actions": "selected",
                    "sha_pinning_required": True,
                }
            },
            {
                "github_actions_repository_permissions.a": {
                    "allowed_actions": "all",
                    "sha_pinning_required": False,
                }
            },
            [
                "to do: allowed_actions of github_actions_repository_permissions.a was"
                " selected, and is all [access-wider]\n"
                "    why: workflows may do more than before\n"
                "    fix: merge it only if whoever answers for this wants it",
                "to do: sha_pinning_required of github_actions_repository_permissions.a"
                " was true, and is false [access-wider]\n"
                "    why: workflows may do more than before\n"
                "    fix: merge it only if whoever answers for this wants it",
            ],
            id="actions of all may run",
        ),
        pytest.param(
            {
                "github_actions_organization_workflow_permissions.a": {
                    "default_workflow_permissions": "read"
                }
            },
            {
                "github_actions_organization_workflow_permissions.a": {
                    "default_workflow_permissions": "write"
                }
            },
            [
                "to do: default_workflow_permissions of"
                " github_actions_organization_workflow_permissions.a was read, and is"
                " write [access-wider]\n"
                "    why: workflows may do more than before\n"
                "    fix: merge it only if whoever answers for this wants it"
            ],
            id="workflows may write",
        ),
        pytest.param(
            {},
            {
                "github_repository.shop": {"name": "shop", "visibility": "private"},
                "github_team_repository.t": {
                    "team_id": "blue",
                    "repository": "${github_repository.shop.name}",
                    "permission": "push",
                },
            },
            [],
            id="a team gets a new repository",
        ),
        pytest.param(
            {},
            {
                "github_repository_environment.shop_production": {"environment": "production"},
                "github_repository_environment_deployment_policy.p": {
                    "branch_pattern": "main",
                    "environment": "${github_repository_environment.shop_production.environment}",
                },
            },
            [],
            id="an environment is new with its branches",
        ),
        pytest.param(
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "disabled",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": False,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 1,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            {
                "github_repository_ruleset.shop": {
                    "name": "default-branch",
                    "enforcement": "active",
                    "conditions": ["a"],
                    "bypass_actors": [],
                    "rules": [
                        {
                            "deletion": True,
                            "pull_request": [
                                {
                                    "required_approving_review_count": 2,
                                    "dismiss_stale_reviews_on_push": True,
                                }
                            ],
                        }
                    ],
                }
            },
            [],
            id="more is demanded",
        ),
        pytest.param(
            {
                "github_team_members.blue": {
                    "team_id": "1",
                    "members": [
                        {"username": "ann", "role": "member"},
                        {"username": "bob", "role": "member"},
                    ],
                }
            },
            {
                "github_team_members.blue": {
                    "team_id": "1",
                    "members": [
                        {"username": "ann", "role": "member"},
                        {"username": "eve", "role": "member"},
                    ],
                }
            },
            [
                "to do: 'eve' becomes one of the team of github_team_members.blue"
                " [access-wider]\n"
                "    why: whatever the team may do, one more person may do\n"
                "    fix: merge it only if whoever answers for this wants it",
                "note: 'bob' is taken out of the team of github_team_members.blue"
                " [access-narrower]\n"
                "    why: what only the team gave is not there for this person any more",
            ],
            id="people of a team",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(access_at_github, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(access_at_github, same, {**same, "output": {}}) == []
