"""Settings at GitHub: what is refused."""

from __future__ import annotations

import pytest

from tests.project.definitions import BLOG, Definitions, said

PRODUCTION = 'dc.Environment("production", '


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "vulnerability_alerts=False",
            "GithubRepository: security updates without alerts",
            "GitHub makes them of alerts",
            "write security_updates=False too, or leave vulnerability_alerts out",
        ),
        (
            'default_branch="my branch"',
            "GithubRepository: default_branch is 'my branch'",
            "Git takes no branch of that name",
            "write one such as 'main'",
        ),
        (
            'teams={"Blue Team": "push"}',
            "GithubRepository: teams: the name is 'Blue Team'",
            "a team is named as in the address of its page",
            "write it in small letters with hyphens, such as 'blue-team'",
        ),
    ],
)
def test_refused_setting(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(
        'name="shop",', f'name="shop", github=dc.GithubRepository({arguments}),'
    )

    assert definitions.refusal() == said(place, what, why, fix)


def test_a_pattern_is_of_a_branchs_name(definitions: Definitions) -> None:
    here = 'github=dc.GithubEnvironment(branches=("refs/heads/main",)), '
    place = definitions.change(PRODUCTION, PRODUCTION + here)

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: branches[0] is 'refs/heads/main'",
        "it is a name, in which * stands for any text without a slash",
        "write one such as 'main' or 'v*'",
    )


@pytest.mark.parametrize(
    ("plan", "fix"),
    [
        (
            "team",
            "leave {} out, as branches and tags still guard it, or write Fleet(github_plan=...) if"
            " GitHub's plan is another one",
        ),
        (
            "free",
            "leave {} out, or write Fleet(github_plan=...) if GitHub's plan is another one",
        ),
    ],
)
@pytest.mark.parametrize(("field", "value"), [("reviewers", '("ops",)'), ("wait_minutes", "10")])
def test_nobody_waits_on_a_smaller_plan_than_enterprise(
    definitions: Definitions, plan: str, fix: str, field: str, value: str
) -> None:
    owner = 'github_owner="agency-example",'
    definitions.change(owner, f'{owner} github_plan="{plan}",', file="fleet")
    here = f"github=dc.GithubEnvironment({field}={value}), "
    place = definitions.change(PRODUCTION, PRODUCTION + here)

    assert definitions.refusal() == said(
        place,
        f"GithubEnvironment: {field} on GitHub's plan {plan!r}",
        "private repositories have them with 'enterprise' only, and nothing would wait",
        fix.format(field),
    )


def test_enterprise_has_reviewers(definitions: Definitions) -> None:
    owner = 'github_owner="agency-example",'
    definitions.change(owner, f'{owner} github_plan="enterprise",', file="fleet")
    definitions.change(PRODUCTION, PRODUCTION + 'github=dc.GithubEnvironment(reviewers=("ops",)), ')

    definitions.load()


@pytest.mark.parametrize("field", ["branches", "tags", "released_by"])
def test_nothing_guards_an_environment_on_the_plan_free(
    definitions: Definitions, field: str
) -> None:
    owner = 'github_owner="agency-example",'
    definitions.change(owner, f'{owner} github_plan="free",', file="fleet")
    here = f'github=dc.GithubEnvironment({field}=("v1",)), '
    place = definitions.change(PRODUCTION, PRODUCTION + here)

    assert definitions.refusal() == said(
        place,
        f"GithubEnvironment: {field} on GitHub's plan 'free'",
        "private repositories have no environments there, so nothing would guard it",
        f"leave {field} out, or write Fleet(github_plan=...) if GitHub's plan is another one",
    )


def test_the_plan_free_has_no_rules_for_branches(definitions: Definitions) -> None:
    owner = 'github_owner="agency-example",'
    definitions.change(owner, f'{owner} github_plan="free",', file="fleet")
    protected = "github=dc.GithubRepository(protection=dc.BranchProtection())"
    place = definitions.change('name="shop",', f'name="shop", {protected},')

    assert definitions.refusal() == said(
        place,
        "GithubRepository: rules for the default branch, on GitHub's plan 'free'",
        "it has none for private repositories, so anybody who may push could break it",
        "leave protection out, or write Fleet(github_plan=...) if GitHub's plan is another one",
    )


def test_two_projects_do_not_both_make_a_repository(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    definitions.change('name="blog"', 'name="blog", repository="shop"', file="blog")

    assert definitions.refusal() == said(
        definitions.place("dc.Project("),
        "Project 'shop': its repository 'shop' is also that of project 'blog'",
        "each would make it, and environments of one name would hold the secrets of either",
        "write github=None in one of them and look after its releases apart, or give it a"
        " repository of its own",
    )


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("KUBECONFIG", "release steps have a secret of that name there"),
        ("GITHUB_TOKEN", "GitHub takes no secret whose name begins with GITHUB_"),
    ],
)
def test_a_key_that_github_or_release_steps_have(
    definitions: Definitions, key: str, why: str
) -> None:
    place = definitions.change('keys=("API_KEY",)', f'keys=("{key}",)')

    assert definitions.refusal() == said(
        place,
        f"Secret 'app': key {key!r} from GitHub",
        why,
        "give it another name; SecretKey makes any variable of it",
    )


def test_keys_that_github_takes_for_one_are_spelled_alike(definitions: Definitions) -> None:
    place = definitions.change('keys=("API_KEY",)', 'keys=("API_KEY", "api_key")')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': key 'api_key' from GitHub beside 'API_KEY'",
        "GitHub's secrets have capitals only, so both would have one value",
        "write 'API_KEY' if they are one, or another name if they are not",
    )


def test_a_branch_that_is_released_by_pushes_has_to_be_let_in(definitions: Definitions) -> None:
    staging = 'dc.Environment("staging", '
    here = 'github=dc.GithubEnvironment(branches=("releases/*",)), '
    place = definitions.change(staging, staging + here)

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: pushes to 'main' are released here, and GitHub lets other branches in"
        " only",
        "every push would end in a release that fails",
        "add 'main' to branches, or write released='promotion' in the environment",
    )


@pytest.mark.parametrize("pattern", ["*", "**/*", "*/*"])
def test_a_rule_for_every_branch_is_refused(definitions: Definitions, pattern: str) -> None:
    here = f'github=dc.GithubEnvironment(branches=("main", "{pattern}"), branches_protected=True), '
    place = definitions.change(PRODUCTION, PRODUCTION + here)

    assert definitions.refusal() == said(
        place,
        f"GithubEnvironment: {pattern!r} lets every branch in, and protection is for those",
        "nobody could push a branch to open a pull request with",
        "name the branches, or write branches_protected=False if whoever may push may have the"
        " environment's secrets",
    )
    definitions.change("branches_protected=True", "branches_protected=False")
    definitions.load()


@pytest.mark.parametrize(
    "here",
    [
        'github=dc.GithubEnvironment(branches=("ma*",)), ',
        'github=dc.GithubEnvironment(branches=("releases/*",)), released="promotion", ',
    ],
)
def test_promotions_and_patterns_let_branches_in(definitions: Definitions, here: str) -> None:
    staging = 'dc.Environment("staging", '
    definitions.change(staging, staging + here)

    definitions.load()


@pytest.mark.parametrize(
    ("file", "why", "fix"),
    [
        (
            "../tests.yml",
            "it is the name of a file in .github/workflows",
            "write one such as 'tests.yml'",
        ),
        (
            "release-production.yml",
            "a generated workflow has that name",
            "give it another name, such as 'tests.yml'",
        ),
    ],
)
def test_refused_workflow_of_tests(definitions: Definitions, file: str, why: str, fix: str) -> None:
    place = definitions.change('name="shop",', f'name="shop", tests="{file}",')

    assert definitions.refusal() == said(place, f"Project 'shop': tests is '{file}'", why, fix)


def test_people_are_named_by_their_login(definitions: Definitions) -> None:
    here = 'github=dc.GithubEnvironment(released_by=("@ann",)), '
    place = definitions.change(PRODUCTION, PRODUCTION + here)

    assert definitions.refusal() == said(
        place,
        "GithubEnvironment: released_by[0] is '@ann'",
        "people are named as in the address of their page at GitHub",
        "write it without '@', such as 'ann-example'",
    )


def test_called_workflows_need_the_repository_that_they_lie_in(definitions: Definitions) -> None:
    place = definitions.change('name="shop",', 'name="shop", workflows="called",')

    assert definitions.refusal() == said(
        place,
        "Project 'shop': called workflows in a fleet without an infrastructure repository",
        "they lie in that repository, and the project's own only call them",
        "write Fleet(infrastructure=InfrastructureRepository(...)), or leave workflows out",
    )


LOCAL_ONLY = (
    "only actions of the owner's repositories are allowed",
    "generated workflows use actions of GitHub and Docker, so none would start",
    "write allowed_actions='all'; pinned_actions=True keeps to what was reviewed",
)


def test_a_repository_allows_what_its_workflows_consist_of(definitions: Definitions) -> None:
    github = 'github=dc.GithubRepository(allowed_actions="local_only"),'
    place = definitions.change('name="shop",', f'name="shop", {github}')

    what, *rest = LOCAL_ONLY
    assert definitions.refusal() == said(place, f"GithubRepository: {what}", *rest)


def test_so_does_the_organisation(definitions: Definitions) -> None:
    owner = 'github_owner="agency-example",'
    github = 'github=dc.GithubOrganisation(allowed_actions="local_only"),'
    place = definitions.change(owner, f"{owner} {github}", file="fleet")

    what, *rest = LOCAL_ONLY
    assert definitions.refusal() == said(place, f"GithubOrganisation: {what}", *rest)
