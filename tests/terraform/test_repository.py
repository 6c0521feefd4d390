"""A project's repository at GitHub, its environments, and what workflows release with."""

from __future__ import annotations

from typing import Any, Literal

import pytest

import devops_constructs as dc
from tests.terraform.samples import FLEET, production, stacks

Plan = Literal["free", "team", "enterprise"]


def once(plan: Plan = "team", **changes: Any) -> dict[str, Any]:
    """The resources of the stack `acme`, by type and name."""
    fleet = FLEET.model_copy(update={"github_plan": plan})
    found: dict[str, Any] = stacks(fleet, **changes)["acme"]["resource"]
    return found


def settings(**fields: Any) -> dict[str, Any]:
    """The resources of a repository with these settings."""
    return once(github=dc.GithubRepository(**fields))


def deploying(plan: Plan = "team", **fields: Any) -> dict[str, Any]:
    """The resources of a project whose production is released so."""
    environment = dc.Environment(
        "production", cluster="production-1", github=dc.GithubEnvironment(**fields)
    )
    return once(plan, environments=(environment,))


def test_a_repository_is_private_and_archived_instead_of_deleted() -> None:
    repository = once()["github_repository"]["acme"]

    assert repository["visibility"] == "private"
    assert repository["archive_on_destroy"] is True
    assert repository["lifecycle"]["prevent_destroy"] is True


def test_how_a_repository_was_made_changes_nothing_of_an_adopted_one() -> None:
    repository = once()["github_repository"]["acme"]

    assert repository["auto_init"] is True  # without a commit there is no default branch
    assert repository["lifecycle"]["ignore_changes"] == ["auto_init"]


def test_settings_of_a_repository() -> None:
    found = settings(
        description="The shop",
        default_branch="trunk",
        merge_methods=("rebase", "merge"),
        delete_branch_on_merge=False,
        issues=False,
        wiki=True,
        teams={"blue-team": "push", "audit": "pull"},
    )

    repository = found["github_repository"]["acme"]
    said = ("description", "allow_merge_commit", "allow_rebase_merge", "allow_squash_merge")
    assert [repository[name] for name in said] == ["The shop", True, True, False]
    assert repository["delete_branch_on_merge"] is False
    assert (repository["has_issues"], repository["has_wiki"]) == (False, True)
    assert found["github_branch_default"]["acme"]["branch"] == "trunk"
    assert {
        name: (team["team_id"], team["permission"])
        for name, team in found["github_team_repository"].items()
    } == {"acme_audit": ("audit", "pull"), "acme_blue-team": ("blue-team", "push")}


def test_dependencies_are_watched_and_actions_pinned_by_default() -> None:
    found = once()

    assert found["github_repository_vulnerability_alerts"]["acme"]["enabled"] is True
    updates = found["github_repository_dependabot_security_updates"]["acme"]
    assert updates["enabled"] is True
    assert updates["depends_on"] == ["github_repository_vulnerability_alerts.acme"]
    actions = found["github_actions_repository_permissions"]["acme"]
    assert (actions["allowed_actions"], actions["sha_pinning_required"]) == ("all", True)


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"protection": None}, {"github_repository_ruleset"}),
        ({"allowed_actions": None}, {"github_actions_repository_permissions"}),
        ({"security_updates": None}, {"github_repository_dependabot_security_updates"}),
        (
            {"vulnerability_alerts": None, "security_updates": None},
            {
                "github_repository_dependabot_security_updates",
                "github_repository_vulnerability_alerts",
            },
        ),
    ],
)
def test_each_part_can_be_left_to_others(fields: dict[str, Any], gone: set[str]) -> None:
    assert settings().keys() - settings(**fields).keys() == gone


def test_a_repository_of_others_still_has_environments_with_their_secrets() -> None:
    here: dict[str, Any] = {"github": dc.GithubRepository(managed=False)}

    assert {type_ for type_ in once(**here) if type_.startswith("github_")} == {
        "github_repository_environment",
        "github_repository_environment_deployment_policy",
    }
    assert once(**here)["github_repository_environment"]["acme_production"]["repository"] == "acme"
    assert "github_actions_environment_secret" in production(**here)


def test_nothing_is_made_at_github_where_others_look_after_all_of_it() -> None:
    everything = stacks(github=None)

    for stack in everything.values():
        assert not [type_ for type_ in stack["resource"] if type_.startswith("github_")]


def test_the_default_branch_is_changed_by_reviewed_and_checked_pull_requests_only() -> None:
    found = settings(protection=dc.BranchProtection(approvals=2, checks=("test", "lint")))

    ruleset = found["github_repository_ruleset"]["acme"]
    assert (ruleset["enforcement"], ruleset["target"]) == ("active", "branch")
    assert ruleset["conditions"] == [
        {"ref_name": [{"include": ["~DEFAULT_BRANCH"], "exclude": []}]}
    ]
    [rules] = ruleset["rules"]
    assert (rules["deletion"], rules["non_fast_forward"]) == (True, True)
    [reviews] = rules["pull_request"]
    assert reviews["required_approving_review_count"] == 2
    [checks] = rules["required_status_checks"]
    assert checks["required_check"] == [{"context": "lint"}, {"context": "test"}]
    assert "bypass_actors" not in ruleset


def test_only_the_default_branch_is_released_unless_said_otherwise() -> None:
    found = once()

    environment = found["github_repository_environment"]["acme_production"]
    assert environment["deployment_branch_policy"] == [
        {"protected_branches": False, "custom_branch_policies": True}
    ]
    [policy] = found["github_repository_environment_deployment_policy"].values()
    assert policy["branch_pattern"] == "main"


def test_branches_and_tags_that_are_released() -> None:
    found = deploying(branches=("release/*",), tags=("v*",))

    policies = found["github_repository_environment_deployment_policy"]
    assert {
        name: policy.get("branch_pattern") or policy["tag_pattern"]
        for name, policy in policies.items()
    } == {
        "acme_production_branch_release-2f-2a": "release/*",
        "acme_production_tag_v-2a": "v*",
    }


def test_other_branches_that_are_released_are_changed_by_pull_requests_only() -> None:
    """GitHub asks for one only once a branch is there, so it is made by who maintains it all."""
    environments = tuple(
        dc.Environment(name, cluster="production-1", github=dc.GithubEnvironment(branches=branches))
        for name, branches in (("production", ("main", "release/*")), ("qa", ("hotfix",)))
    )
    settings = dc.GithubRepository(protection=dc.BranchProtection(approvals=2, checks=("test",)))
    found = once(environments=environments, github=settings)["github_repository_ruleset"]

    changed, made = found["acme_branches"], found["acme_branches-made"]
    for ruleset in (changed, made):
        assert (ruleset["enforcement"], ruleset["target"]) == ("active", "branch")
        assert ruleset["conditions"] == [
            {
                "ref_name": [
                    {"include": ["refs/heads/hotfix", "refs/heads/release/*"], "exclude": []}
                ]
            }
        ]
    [default], [rules] = found["acme"]["rules"], changed["rules"]
    assert default == {**rules, "deletion": True}
    assert "bypass_actors" not in changed
    assert made["rules"] == [{"creation": True, "deletion": True}]
    assert [each["actor_id"] for each in made["bypass_actors"]] == [2, 5]


def test_branches_that_are_left_open_have_no_rule() -> None:
    found = deploying(branches=("*",), branches_protected=False)

    assert set(found["github_repository_ruleset"]) == {"acme"}


def test_tags_that_are_released_are_set_by_who_maintains_the_repository() -> None:
    """A tag can be set on any commit, and the workflow that it starts is that commit's."""
    found = deploying(branches=(), tags=("v*", "hotfix-*"))

    ruleset = found["github_repository_ruleset"]["acme_tags"]
    assert (ruleset["enforcement"], ruleset["target"]) == ("active", "tag")
    assert ruleset["conditions"] == [
        {"ref_name": [{"include": ["refs/tags/hotfix-*", "refs/tags/v*"], "exclude": []}]}
    ]
    assert ruleset["rules"] == [{"creation": True, "update": True, "deletion": True}]
    roles = {"maintain": 2, "admin": 5}
    assert ruleset["bypass_actors"] == [
        {"actor_id": role, "actor_type": "RepositoryRole", "bypass_mode": "always"}
        for role in roles.values()
    ]


def test_other_tags_are_anybodys() -> None:
    assert "acme_tags" not in once()["github_repository_ruleset"]


def test_without_rules_of_ours_there_is_none_for_branches_and_tags_either() -> None:
    released = dc.GithubEnvironment(branches=("release/*",), tags=("v*",))
    production = dc.Environment("production", cluster="production-1", github=released)
    settings = dc.GithubRepository(protection=None)

    assert "github_repository_ruleset" not in once(github=settings, environments=(production,))


def test_reviewers_and_waiting_with_enterprise() -> None:
    found = deploying("enterprise", reviewers=("ops",), wait_minutes=10)

    environment = found["github_repository_environment"]["acme_production"]
    team = "data.github_team.acme_production_ops"
    assert environment["reviewers"] == [{"teams": [f"${{tonumber({team}.id)}}"]}]
    assert environment["wait_timer"] == 10
    assert environment["prevent_self_review"] is True
    assert environment["can_admins_bypass"] is False


def test_on_the_plan_free_there_are_no_environments_and_no_rules() -> None:
    assert (
        not {
            "github_repository_environment",
            "github_repository_environment_deployment_policy",
            "github_repository_ruleset",
        }
        & once("free").keys()
    )


def test_an_environment_holds_what_it_is_released_with() -> None:
    found = production(error_tracking=dc.ErrorTracking())

    secrets = found["github_actions_environment_secret"].values()
    assert {(s["repository"], s["environment"], s["secret_name"]) for s in secrets} == {
        ("acme", "production", "KUBECONFIG"),
        ("acme", "production", "ROLLBAR_DEPLOY_TOKEN"),
    }
    variables = found["github_actions_environment_variable"].values()
    assert {v["variable_name"]: v["value"] for v in variables} == {
        "CLUSTER": "production-1",
        "RELEASE": "acme-production",
    }


def test_the_kubeconfig_has_no_token_but_that_of_the_account_of_the_namespace() -> None:
    secret = production()["github_actions_environment_secret"]["acme-production_KUBECONFIG"]

    config: str = secret["value"]
    token = "kubernetes_secret_v1.acme-production_releases-token"
    assert f'token: ${{{token}.data["token"]}}' in config
    assert "namespace: acme-production\n" in config
    assert config.count("token:") == 1
    assert "kube_config[0].token" not in config


def test_on_the_plan_free_secrets_lie_in_the_repository_named_after_the_environment() -> None:
    fleet = FLEET.model_copy(update={"github_plan": "free"})

    found = production(fleet, error_tracking=dc.ErrorTracking())
    assert {secret["secret_name"] for secret in found["github_actions_secret"].values()} == {
        "KUBECONFIG_PRODUCTION",
        "ROLLBAR_DEPLOY_TOKEN_PRODUCTION",
    }
    assert "github_actions_environment_secret" not in found


def test_no_project_gets_a_credential_of_the_cloud_or_of_the_state() -> None:
    """Its repository's environment reaches one namespace and posts to one Rollbar project."""
    found = production(database=dc.Database(), assets_space=dc.AssetsSpace())

    values = [secret["value"] for secret in found["github_actions_environment_secret"].values()]
    assert not [value for value in values if "spaces_key" in value or "database" in value]


def test_an_environment_that_others_look_after_has_nothing_at_github() -> None:
    environment = dc.Environment("production", cluster="production-1", github=None)

    everything = stacks(environments=(environment,))
    assert "github_repository_environment" not in everything["acme"]["resource"]
    assert not [t for t in everything["acme-production"]["resource"] if t.startswith("github")]


def test_the_project_in_rollbar_stays_and_can_have_another_name() -> None:
    found = once(error_tracking=dc.ErrorTracking(project_name="Old Shop"))

    project = found["rollbar_project"]["acme"]
    assert project["name"] == "Old Shop"
    assert project["lifecycle"] == {"prevent_destroy": True}


def test_a_project_in_rollbar_that_others_look_after_still_gives_tokens() -> None:
    here: dict[str, Any] = {"error_tracking": dc.ErrorTracking(managed=False)}

    assert "rollbar_project" not in once(**here)
    assert "rollbar_project_access_token" in production(**here)
