"""Real terraform and GitHub's own provider send rules for what is released, and plan no more."""

from __future__ import annotations

import json
from pathlib import Path

import devops_constructs as dc
from tests.terraform.real.rulesets_api import rulesets_api
from tests.terraform.samples import FLEET, stacks
from tests.terraform_engine import any_engine, need_providers

TYPE = "github_repository_ruleset"


def test_rules_of_branches_and_tags_are_sent_as_they_are_meant(tmp_path: Path) -> None:
    need_providers(["github"])
    released = dc.GithubEnvironment(branches=("main", "release/*"), tags=("v*",))
    production = dc.Environment("production", cluster="production-1", github=released)
    settings = dc.GithubRepository(protection=dc.BranchProtection(approvals=2, checks=("test",)))
    stack = stacks(FLEET, environments=(production,), github=settings)["acme"]
    required = stack["terraform"]["required_providers"]
    rulesets = {
        name: {**each, "repository": "acme"} for name, each in stack["resource"][TYPE].items()
    }
    content = {
        "terraform": {"required_providers": {"github": required["github"]}},
        "provider": {"github": stack["provider"]["github"]},
        "resource": {TYPE: rulesets},
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps(content), "utf-8")
    engine = any_engine()

    with rulesets_api() as api:
        env = {"GITHUB_BASE_URL": api.url, "GITHUB_TOKEN": "x"}
        engine.succeed(tmp_path, "init")
        engine.succeed(tmp_path, "apply", "-auto-approve", env=env)
        again = engine.run(tmp_path, "plan", "-detailed-exitcode", env=env)

    assert again.returncode == 0, again.stdout + again.stderr
    changed, made, tags = map(
        api.named, ("released-branches", "released-branches-made", "released-tags")
    )
    for ruleset in (changed, made):
        assert ruleset["target"] == "branch"
        assert ruleset["conditions"]["ref_name"]["include"] == ["refs/heads/release/*"]
    assert set(changed["rules"]) == {"non_fast_forward", "pull_request", "required_status_checks"}
    assert changed["rules"]["pull_request"]["required_approving_review_count"] == 2
    assert not changed.get("bypass_actors")
    assert set(made["rules"]) == {"creation", "deletion"}
    assert set(tags["rules"]) == {"creation", "update", "deletion"}
    for ruleset in (made, tags):
        actors = {(each["actor_type"], each["actor_id"]) for each in ruleset["bypass_actors"]}
        assert actors == {("RepositoryRole", 2), ("RepositoryRole", 5)}
    assert set(api.named("default-branch")["rules"]) == {*changed["rules"], "deletion"}
