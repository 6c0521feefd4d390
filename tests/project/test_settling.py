"""All problems of all files in one run, each once, at its own place, and no consequences of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition, recording
from devops_constructs.project._settling import settled
from devops_constructs.project.release import Release
from tests.project.definitions import BLOG, Definitions, said
from tests.strategies import releases

WEB = 'dc.WebService("web", image="app", port=3000)'
WORKER = 'dc.Worker("sidekiq", image="app")'
STAGING = 'hosts=("shop-staging.acme.example",)'


def test_four_mistakes_in_two_files_are_four_problems(definitions: Definitions) -> None:
    definitions.write("blog", BLOG)
    port = definitions.change("port=3000", "port=80", file="blog")
    name = definitions.change('name="shop"', 'name="Acme Shop"')
    web = definitions.change(WEB, 'dc.WebService("web", image="app", port=3000, memory_mb=512)')
    worker = definitions.change(WORKER, 'dc.Worker("sidekiq", image="ap")')

    assert (
        definitions.refusal().splitlines()
        == "\n".join(
            [
                said(
                    port,
                    "WebService 'web': port is 80, outside 1024 to 65535",
                    "processes do not run as root, so they cannot listen below 1024",
                    "write a number from 1024 to 65535",
                ),
                said(
                    name,
                    "Project 'Acme Shop': name is 'Acme Shop'",
                    "has 'A' ' ' 'S'; a DNS label has only lower-case letters, digits and hyphens",
                    "write 'acme-shop'",
                ),
                said(
                    web,
                    "WebService 'web': has no field 'memory_mb'",
                    "an unknown field would be ignored silently",
                    "did you mean 'memory_mib'?",
                ),
                said(
                    worker,
                    "Worker 'sidekiq': there is no image 'ap'",
                    "a component runs one of the project's images",
                    "did you mean 'app'?",
                ),
            ]
        ).splitlines()
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("database_clusters=(dc.D", "database_clusters=[dc.D"),
        ("clusters=(\n        dc.Cluster", "clusters=[\n        dc.Cluster"),
        ('dc.Zone("acme.example")', 'dc.Zone("acme.example"), "another"'),
    ],
)
def test_mistake_in_the_fleet_hides_no_other_of_a_project(
    definitions: Definitions, old: str, new: str
) -> None:
    text = (definitions.root / "projects/fleet.py").read_text()
    assert text.count(old) == 1
    text = text.replace(old, new)
    if "=[dc" in new:
        text = text.replace('region="fra1"),)', 'region="fra1")]')
    if "=[\n" in new:
        text = text.replace(
            'vpc=dc.SharedVpc("production-1")),\n    )', 'vpc=dc.SharedVpc("production-1")),\n    ]'
        )
    definitions.write("fleet", text)
    place = definitions.change('cluster="staging"', 'cluster="stagin"')
    host = definitions.change('"shop-staging.acme.example"', '"staging.shop.acme.example"')

    first, *others = definitions.error().problems
    assert "Fleet: " in first.what
    assert [str(problem.where) for problem in others] == [place, host]


def test_unreadable_component_hides_no_other_mistake(definitions: Definitions) -> None:
    definitions.change('dc.ReleaseJob("migrate", image="app")', '"migrate"')
    place = definitions.change(WORKER, 'dc.Worker("sidekiq", image="ap")')

    assert place in [str(problem.where) for problem in definitions.error().problems]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"queue", role', '"Queue", role'),
        ('"shop-staging.acme.example"', '"not a host"'),
        (STAGING, 'hosts="shop-staging.acme.example"'),
        ('dc.Image("app")', 'dc.Image("App")'),
        ('name="shop"', f'name="{"s" * 80}"'),
        ('dc.Worker("sidekiq", image="app")', "dc.Worker(image='app')"),
        ('cluster="staging", ', ""),
        ('cluster="staging", ', "cluster=5, "),
        ('dc.Environment("staging"', 'dc.Environment("Staging"'),
        ("    components=(", "    componets=("),
        ("    environments=(", "    enviroments=("),
        ("    images=(", "    imges=("),
        ('dc.ReleaseJob("migrate", image="app")', '"migrate"'),
        ('dc.ReleaseJob("migrate", image="app")', 'dc.Image("migrate")'),
        (
            'dc.Environment("production", cluster="production-1", hosts=("shop.acme.example",))',
            '"production"',
        ),
        ('keys=("API_KEY",)', 'keys=["API_KEY"]'),
        ("    environments=(", "    database=True,\n    environments=("),
        (
            WORKER,
            'dc.Worker("sidekiq", image="app", memory_mib="1Gi", memory_limit_mib=128)',
        ),
        (
            STAGING,
            f'{STAGING}, differences={{"sidekiq": dc.Difference(replicas="two")}}',
        ),
        (STAGING, f'{STAGING}, differences={{"sidekiq": {{"replicas": 2}}}}'),
    ],
)
def test_one_mistake_is_one_problem(definitions: Definitions, old: str, new: str) -> None:
    definitions.change('"nightly", image="app"', '"nightly", image="app", secrets=("app",)')
    definitions.change(old, new)

    assert len(definitions.error().problems) == 1, definitions.refusal()


def test_mistake_of_a_component_is_not_repeated_for_its_differences(
    definitions: Definitions,
) -> None:
    place = definitions.change('"sidekiq"', '"Sidekiq"')
    definitions.change(STAGING, f'{STAGING}, differences={{"Sidekiq": dc.Difference(replicas=2)}}')

    [problem] = definitions.error().problems
    assert str(problem.where) == place


def test_wrong_zone_is_not_repeated_for_its_hosts(definitions: Definitions) -> None:
    place = definitions.change('"acme.example"', '"Acme.example"', file="fleet")

    [problem] = definitions.error().problems
    assert str(problem.where) == place


def test_shared_object_reports_its_problem_once(definitions: Definitions) -> None:
    shared = "probe = dc.HttpProbe(path=5)\n\nproject"
    place = definitions.change("\nproject", f"\n{shared}", at="dc.HttpProbe")
    for component in ("port=3000", "port=4000"):
        definitions.change(component, f"{component}, health=probe")

    assert definitions.refusal() == said(
        place, "HttpProbe: path is a number", "it has to be a text", "put it in quotes"
    )


def test_shared_object_stays_one_object(definitions: Definitions) -> None:
    definitions.change("\nproject", '\nprobe = dc.HttpProbe("/up")\n\nproject')
    for component in ("port=3000", "port=4000"):
        definitions.change(component, f"{component}, health=probe")

    web, api, *_ = definitions.load().projects[0].components
    assert isinstance(web, dc.WebService)
    assert isinstance(api, dc.InternalService)
    assert web.health is api.health


@pytest.mark.parametrize(
    "components",
    [
        '*(dc.Worker(name, image="app") for name in ("a", "B")),',
        '*[dc.Worker(\n"b-",\nimage="app") for _ in (1,)],',
        '*map(lambda n: dc.Worker(n, image="app"), ("a", "B")),',
    ],
)
def test_definition_made_by_a_loop_is_placed_at_its_call(
    definitions: Definitions, components: str
) -> None:
    definitions.change(f"{WORKER},", components)
    at = '"b-"' if '"b-"' in components else "dc.Worker("

    [problem] = definitions.error().problems
    assert str(problem.where) == definitions.place(at)


def test_problem_is_placed_at_its_argument(definitions: Definitions) -> None:
    worker = """dc.Worker(
            "side_kiq",
            image="app",
            env={
                "OTHER": "x",
                "SMTP_PASSWORD": "hunter2",
            },
            uses=(
                "queue",
                "cache",
            ),
            memory_mib=1,
        )"""
    definitions.change(WORKER, worker)

    found = {
        re.sub(r".*: (\S+).*", r"\1", p.what): str(p.where) for p in definitions.error().problems
    }
    assert found == {
        "name": definitions.place('"side_kiq"'),
        "env.SMTP_PASSWORD": definitions.place('"SMTP_PASSWORD"'),
        "uses": definitions.place('"cache"'),
        "memory_mib": definitions.place("memory_mib=1"),
    }


def rebuilt(value: Any, broken: tuple[Definition, dict[str, Any]] | None = None) -> Any:
    """The same calls again; of one definition with other arguments."""
    if isinstance(value, Definition):
        arguments = {name: getattr(value, name) for name in value.model_fields_set}
        arguments = {name: rebuilt(item, broken) for name, item in arguments.items()}
        if broken and broken[0] is value:
            arguments |= broken[1]
        return type(value)(**arguments)
    if isinstance(value, tuple):
        return tuple(rebuilt(item, broken) for item in value)
    if hasattr(value, "items"):
        return {name: rebuilt(item, broken) for name, item in value.items()}
    return value


@given(releases())
@settings(max_examples=15)
def test_recorded_project_settles_to_the_one_built_directly(release: Release) -> None:
    problems: list[Problem] = []
    with recording():
        draft = rebuilt(release.project)

    assert settled(draft, problems) == release.project
    assert problems == []
    assert hash(settled(draft, problems)) == hash(release.project)


@given(releases(), st.data())
@settings(max_examples=25)
def test_any_one_mistake_in_a_valid_project_is_found_and_placed(
    release: Release, data: st.DataObject
) -> None:
    project = release.project
    parts: list[Definition] = [project, *project.components, *project.environments]
    parts += [*project.images, *project.secrets]
    part = data.draw(st.sampled_from(parts))
    field = data.draw(st.sampled_from([*type(part).model_fields, "xyzzy"]))
    wrong = data.draw(st.sampled_from([object(), 2.5, b"x", {1: 2}, [5], -(10**9)]))
    problems: list[Problem] = []
    with recording():
        draft = rebuilt(project, (part, {field: wrong}))

    settled(draft, problems)

    assert problems
    assert all(problem.where and problem.where.line for problem in problems)
    assert any(field in problem.what for problem in problems)
