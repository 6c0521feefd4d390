"""What is said of secrets that workflows need newly."""

from __future__ import annotations

import json

from devops_constructs.review.changes.tree import Tree
from devops_constructs.review.changes.workflows.needed_secrets import needed_secrets
from devops_constructs.review.changes.workflows.scripts import scripts
from tests.review.changes.stacks_of import consequences, message, stack
from tests.review.changes.trees import tree
from tests.review.changes.workflows_of import job

NEEDS_KEY = job("environment: production", "env: {A: '${{ secrets.API_KEY }}'}")
STAGING = job("environment: staging", "env: {A: '${{ secrets.API_KEY }}'}")
NEW = (
    "to do: workflows need the secret API_KEY of environment production of shop, and did not"
    " before [secret-needed]\n"
    "    why: no stack writes it, so a person has to: without it the job fails, and names it\n"
    "    fix: set it at GitHub before they run; devops secrets list shop says how it is had"
)


def told(before: Tree, after: Tree) -> list[str]:
    return [message(each) for each in consequences(needed_secrets, before, after)]


def own(text: str, **stacks: object) -> Tree:
    named = {f"terraform/stacks/{n}/cdk.tf.json": json.dumps(s) for n, s in stacks.items()}
    return tree({"workflows/shop/push.yml": text, **named})


def test_a_person_sets_what_no_stack_writes() -> None:
    assert told(own(job()), own(NEEDS_KEY)) == [NEW]


def test_each_environment_has_secrets_of_its_own() -> None:
    assert told(own(STAGING), own(NEEDS_KEY)) == [
        NEW,
        "note: no workflow needs the secret API_KEY of environment staging of shop any more"
        " [secret-not-needed]\n"
        "    why: it stays at GitHub until somebody deletes it there, or Terraform does",
    ]


def test_what_a_stack_writes_is_nothing_to_do() -> None:
    written = stack(
        {
            "github_repository_environment.p": {"environment": "production"},
            "github_actions_environment_secret.a": {
                "environment": "${github_repository_environment.p.environment}",
                "secret_name": "API_KEY",
            },
        }
    )

    assert told(own(job()), own(NEEDS_KEY, shop=written)) == [
        "note: workflows need the secret API_KEY of environment production of shop, and did not"
        " before [secret-needed]\n"
        "    why: stack shop writes it there when it is applied"
    ]


def test_what_a_stack_writes_for_another_project_or_environment_does_not_count() -> None:
    secret = {"environment": "staging", "secret_name": "API_KEY"}
    there = stack({"github_actions_environment_secret.a": secret})
    whole = stack({"github_actions_secret.a": {"secret_name": "API_KEY"}})

    assert told(own(job()), own(NEEDS_KEY, shop=there, store=whole)) == [NEW]


def test_a_variable_is_told_like_a_secret() -> None:
    after = job("env: {A: '${{ vars.REGION }}', B: '${{ secrets.GITHUB_TOKEN }}'}")

    assert told(own(job()), own(after)) == [
        "to do: workflows need the variable REGION of shop, and did not before [secret-needed]\n"
        "    why: no stack writes it, so a person has to: without it the job fails, and names it\n"
        "    fix: set it at GitHub before they run"
    ]


def test_a_name_in_brackets_is_one_too() -> None:
    after = job("""env: {A: "${{ secrets['API_KEY'] }}"}""")

    [found] = told(own(job()), own(after))

    assert "need the secret API_KEY of shop" in found


def test_what_is_called_needs_it_in_the_repository_that_calls() -> None:
    called = job(
        "environment: production", "env: {A: '${{ secrets.API_KEY }}'}", on="workflow_call"
    )
    path = "workflows/_fleet/shop.push.yml"

    assert told(tree({path: job(on="workflow_call")}), tree({path: called})) == [NEW]
    assert told(own(NEEDS_KEY), tree({path: called, "workflows/shop/push.yml": job()})) == []


def test_what_runs_here_needs_it_here() -> None:
    path = "workflows/_fleet/plan.yml"

    [found] = told(tree({path: job()}), tree({path: NEEDS_KEY}))

    assert found == (
        "to do: workflows need the secret API_KEY of environment production in this repository,"
        " and did not before [secret-needed]\n"
        "    why: no stack writes it, so a person has to: without it the job fails, and names it\n"
        "    fix: set it at GitHub before they run; devops secrets list --infrastructure says how"
        " it is had"
    )


def test_who_calls_workflows_of_here_pins_them() -> None:
    path = "workflows/_fleet/shop.push.yml"
    before, after = (tree({path: job(f"timeout-minutes: {n}", on="workflow_call")}) for n in (5, 6))

    assert [message(each) for each in consequences(scripts, before, after)] == [
        "note: workflows of this repository are others [not-installed-yet]\n"
        "    why: GitHub runs what is in .github/ of a repository, and not what is in charts_out/\n"
        "    fix: devops workflows install . --yes, in the same change",
        "to do: the repository of shop goes on with the workflows that it calls as they were"
        " [caller-is-pinned]\n"
        "    why: it names the commit of this repository that it calls\n"
        "    fix: devops workflows install <clone of shop> --yes when this is merged, and commit"
        " that there",
    ]


def test_which_chart_is_released_is_written_when_charts_are_published() -> None:
    needs = job("environment: production", "env: {A: '${{ vars.CHART }}'}")

    assert told(own(job()), own(needs)) == [
        "note: workflows need the variable CHART of environment production of shop, and did not"
        " before [secret-needed]\n"
        "    why: devops charts publish writes it there, once the stack of the release is applied"
    ]
