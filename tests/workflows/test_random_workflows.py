"""Any valid definition has workflows in which GitHub evaluates only what the library wrote."""

from __future__ import annotations

import re
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project import github_names
from devops_constructs.project.release import HostedProject, Release
from devops_constructs.synthesis.workflow_files import workflow_files
from devops_constructs.workflows.project_workflows import project_workflows
from tests.strategies import RECIPIENT, releases

EVALUATED = re.compile(
    r"'\$\{\{'"
    r"|(secrets|vars)\.[A-Z0-9_]+( != '')?"
    r"|matrix\.[a-z-]+"
    r"|github\.(sha|ref|triggering_actor|actor|token|server_url|repository)"
    r"|steps\.(build\.outputs\.digest|script\.outputs\.folder)"
    r"|inputs\.digests"
    r"|(github\.event_name == 'push' && github\.sha \|\| )?inputs\.commit( \|\| github\.sha)?"
)

REPOSITORY = dc.InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
OWN_ACTION = "$/.github/actions/release"
PINNED = re.compile(rf"[\w/-]+@[0-9a-f]{{40}}|{re.escape(OWN_ACTION)}")
TEXTS = st.text(alphabet="ab ${}\"'#,=\\\n", max_size=10)


@st.composite
def projects(draw: st.DrawFn) -> HostedProject:
    """A random release whose image `app` is built in every way."""
    release: Release = draw(releases())
    [environment] = release.project.environments
    free = draw(st.booleans())
    app = dc.Image(
        "app",
        dockerfile=draw(st.sampled_from(["Dockerfile", "a b/Docker+file"])),
        build_args=draw(st.dictionaries(st.sampled_from(["A", "B"]), TEXTS)),
        build_secrets=draw(st.sampled_from([(), ("NPM_TOKEN",)])),
        private_tmp=False,
        secrets=release.project.image("app").secrets,
    )
    github = None if free else dc.GithubEnvironment(tags=("v*",), released_by=("ann",))
    here = {"github": github, "released": draw(st.sampled_from([None, "push", "promotion"]))}
    project = dc.Project(
        **{
            **dict(release.project),
            "tests": draw(st.sampled_from([None, "tests.yml"])),
            "workflows": draw(st.sampled_from([None, "whole"])),
            "images": (app, release.project.image("other-image")),
            "environments": (dc.Environment(**{**dict(environment), **here}),),
        }
    )
    fleet = {
        "github_plan": "free" if free else "team",
        "infrastructure": draw(st.sampled_from([None, REPOSITORY])),
        "image_registry": draw(st.sampled_from(["digitalocean", "ghcr"])),
        "pull_secret": "ghcr",
    }
    return HostedProject(dc.Fleet(**{**dict(release.fleet), **fleet}), project)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_any_project_has_workflows_that_evaluate_only_what_is_ours(props: HostedProject) -> None:
    found = project_workflows(props)
    made = (*found.own, *found.called)
    files = workflow_files(made, "projects/shop.py")

    for workflow in made:
        text = files[workflow.file]
        body = yaml.safe_load(text)
        assert body["permissions"] == {}
        for expression in re.findall(r"\$\{\{ (.*?) \}\}", text):
            assert EVALUATED.fullmatch(expression), expression
        assert set(re.findall(r"\bsecrets\.(\w+)", text)) <= allowed(props)
        assert_safe(body["jobs"])
        if "pull_request" in body["on"]:
            assert "secrets" not in text
    assert bool(found.called) <= props.project.calls_workflows(props.fleet)


def allowed(props: HostedProject) -> set[str]:
    [environment] = props.project.environments
    keys = {key.upper() for secret in props.project.secrets for key in secret.all_keys}
    names = {*github_names.SECRETS, *keys}
    plan = props.fleet.github_plan
    return {
        github_names.REGISTRY_TOKEN,
        "NPM_TOKEN",
        *(github_names.github_name(plan, environment.name, name) for name in names),
    }


def assert_safe(jobs: dict[str, Any]) -> None:
    for job in jobs.values():
        assert "permissions" in job
        assert "uses" in job or job["timeout-minutes"] <= 90
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")
            assert PINNED.fullmatch(step.get("uses", OWN_ACTION))
