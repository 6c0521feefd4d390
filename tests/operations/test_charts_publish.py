"""`devops charts publish` with the real Helm and a registry on loopback."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devops_constructs.cli import main
from devops_constructs.operations.apply.git_history import GitHistory
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.chart_package import Registry, version_of
from devops_constructs.operations.charts_publish import (
    PublishedChart,
    Publishing,
    as_json,
    as_text,
    exit_code,
)
from devops_constructs.operations.cluster_access import without_cluster
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.operations.plans.records import Applied
from devops_constructs.project.loader import load
from tests.operations.apply.pipeline import Pipeline
from tests.operations.gh_stand_in import Gh
from tests.preparation import prepared
from tests.project.definitions import BLOG
from tests.registry_server import TOKEN, RegistryServer, registry_server

CHART = {
    "Chart.yaml": "# made\napiVersion: v2\nname: blog-production\nversion: 0.1.0\n",
    "values.yaml": "{}\n",
    "templates/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
}
VARIABLES = "repos/agency-example/blog/environments/production/variables"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryServer]:
    with registry_server(tmp_path_factory.mktemp("registry")) as server:
        yield server


@pytest.fixture
def registry(server: RegistryServer, tmp_path: Path) -> Registry:
    """One of its own for each test."""
    name = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    return Registry(f"{server.host}/{name}", TOKEN, plain_http=True)


@pytest.fixture
def gh(tmp_path: Path) -> Gh:
    (tmp_path / "gh").mkdir()
    return Gh(tmp_path / "gh")


class Agency:
    """An infrastructure repository with one environment, whose stack is applied."""

    def __init__(self, pipeline: Pipeline, registry: Registry, gh: Gh) -> None:
        self.pipeline, self.registry, self.gh = pipeline, registry, gh
        self.helm = str(prepared("scripts/helm") / "helm")
        blog = BLOG.replace("blog.acme.example", "blog.agency.example")
        pipeline.repository.write("projects/blog.py", blog)
        fleet = pipeline.repository.root / "projects/fleet.py"
        zones = '    zones=(dc.Zone("agency.example"),),\n    clusters'
        fleet.write_text(fleet.read_text().replace("    clusters", zones))
        pipeline.steps(blog_production=[])
        pipeline.stack("blog-production", {"one": {"input": "1"}})
        self.chart(**CHART)
        self.stack_is_applied()

    def chart(self, **files: str) -> None:
        for path, text in files.items():
            self.pipeline.repository.write(f"charts_out/helm/blog-production/{path}", text)
        self.pipeline.merge()

    def stack_is_applied(self) -> None:
        history = GitHistory(self.pipeline.repository.root)
        content = history.stacks["blog-production"][-1].content
        assert content
        applied = Applied("blog-production", history.head, content, "2026", "ada")
        self.pipeline.archive.set_applied(applied)

    def publish(self, registry: Registry | None = None) -> PublishedChart:
        root = self.pipeline.repository.root
        merged = Merged(GitHistory(root), self.pipeline.archive)
        github = GitHub("of-terraform", str(self.gh.program))
        portfolio = load(root).portfolio
        to = registry or self.registry
        [published] = Publishing(portfolio, merged, to, github, self.helm)()
        return published

    def tags(self, server: RegistryServer) -> list[str]:
        name = self.registry.address.partition("/")[2]
        return server.tags(f"{name}/charts/blog-production")


@pytest.fixture
def agency(pipeline: Pipeline, registry: Registry, gh: Gh) -> Agency:
    return Agency(pipeline, registry, gh)


def test_a_chart_is_pushed_under_its_content_and_named_by_digest(
    agency: Agency, server: RegistryServer, tmp_path: Path
) -> None:
    agency.gh.answer({f"POST {VARIABLES}": {}})

    published = agency.publish()

    assert (published.state, published.says) == ("published", "CHART is set")
    assert published.chart is not None
    assert published.chart.startswith(
        f"oci://{agency.registry.address}/charts/blog-production@sha256:"
    )
    version = version_of({path: text.encode() for path, text in CHART.items()})
    assert agency.tags(server) == [version]
    assert agency.gh.sent == [{"name": "CHART", "value": published.chart}]
    with without_cluster(agency.helm) as (access, _):
        agency.registry.log_in(access)
        access.run_helm("pull", published.chart, "--plain-http", "--destination", str(tmp_path))
    with tarfile.open(next(tmp_path.glob("*.tgz"))) as archive:
        pulled = archive.extractfile("blog-production/templates/map.yaml")
        assert pulled is not None
        assert pulled.read().decode() == CHART["templates/map.yaml"]


def test_what_is_published_is_not_pushed_or_set_again(
    agency: Agency, server: RegistryServer
) -> None:
    agency.gh.answer({f"POST {VARIABLES}": {}})
    first = agency.publish()
    agency.gh.answer({f"{VARIABLES}/CHART": {"name": "CHART", "value": first.chart}})

    second = agency.publish()

    assert second == replace(first, state="unchanged", says="")
    assert len(agency.gh.sent) == 1
    assert len(agency.tags(server)) == 1


def test_the_same_chart_has_the_same_digest_wherever_and_whenever_it_is_pushed(
    agency: Agency,
) -> None:
    agency.gh.answer({f"POST {VARIABLES}": {}})
    other = replace(agency.registry, address=f"{agency.registry.address}-other")

    digests = {
        str(agency.publish(registry).chart).partition("@")[2]
        for registry in (agency.registry, other)
    }

    assert len(digests) == 1


def test_a_changed_chart_is_published_beside_the_old_one_and_the_variable_changes(
    agency: Agency, server: RegistryServer
) -> None:
    agency.gh.answer({f"POST {VARIABLES}": {}})
    first = agency.publish()
    agency.chart(**{"values.yaml": "a: 1\n"})
    known = {"name": "CHART", "value": first.chart}
    agency.gh.answer({f"{VARIABLES}/CHART": known, f"PATCH {VARIABLES}/CHART": {}})

    second = agency.publish()

    assert second.state == "published"
    assert second.chart != first.chart
    assert agency.gh.sent[-1] == {"name": "CHART", "value": second.chart}
    assert len(agency.tags(server)) == 2


def test_a_chart_waits_until_its_stack_is_applied(agency: Agency, server: RegistryServer) -> None:
    agency.pipeline.stack("blog-production", {"one": {"input": "2"}})
    agency.pipeline.merge()

    assert agency.publish() == PublishedChart(
        "blog-production", "waiting", says="its stack is not applied yet"
    )
    assert (agency.tags(server), agency.gh.calls) == ([], [])


def test_another_chart_under_the_tag_is_not_released(agency: Agency) -> None:
    """Whoever has the registry's token could have put it there."""
    files = {path: text.encode() for path, text in CHART.items()}
    version = version_of(files)
    with without_cluster(agency.helm) as (access, folder):
        agency.registry.log_in(access)
        for path, content in {**files, "templates/map.yaml": b"kind: Evil\n"}.items():
            file = folder / "blog-production" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        chart = str(folder / "blog-production")
        access.run_helm("package", chart, "--version", version, "--destination", str(folder))
        remote = f"oci://{agency.registry.address}/charts"
        access.run_helm("push", f"{chart}-{version}.tgz", remote, "--plain-http")

    published = agency.publish()

    assert (published.state, published.chart) == ("failed", None)
    assert published.says == (
        f"blog-production:{version} in the registry is another chart\n"
        "    why: its tag is the hash of its content, so somebody else has pushed it\n"
        "    fix: find out who has the registry's token; delete the tag, and publish again"
    )
    assert agency.gh.calls == []


def test_on_the_free_plan_the_variable_is_the_repositorys(agency: Agency) -> None:
    fleet = agency.pipeline.repository.root / "projects/fleet.py"
    fleet.write_text(
        fleet.read_text().replace("    clusters", '    github_plan="free",\n    clusters')
    )
    path = "repos/agency-example/blog/actions/variables"
    agency.gh.answer({f"POST {path}": {}})

    published = agency.publish()

    assert published.says == "CHART_PRODUCTION is set"
    assert agency.gh.sent == [{"name": "CHART_PRODUCTION", "value": published.chart}]


def test_a_refusal_of_github_is_told_and_the_next_run_sets_it(agency: Agency) -> None:
    agency.gh.answer({f"POST {VARIABLES}": "gh: Must have admin rights (HTTP 403)"})
    failed = agency.publish()
    agency.gh.answer({f"POST {VARIABLES}": {}})

    assert failed.says == (
        f"GitHub refused POST {VARIABLES}: gh: Must have admin rights (HTTP 403)\n"
        "    why: the token may be missing, or may not do this\n"
        "    fix: log gh in, or give it one that may, by GH_TOKEN or TERRAFORM_GITHUB_TOKEN"
    )
    assert agency.publish().says == "CHART is set"


def test_a_registry_that_refuses_is_told_and_the_token_is_not(agency: Agency) -> None:
    published = agency.publish(replace(agency.registry, token="another-token"))

    assert published.state == "failed"
    assert published.says.startswith("helm pull failed (exit status 1):\n")
    assert "401" in published.says
    assert "another-token" not in published.says


def test_no_program_gets_the_token_as_an_argument_or_a_variable(
    agency: Agency, tmp_path: Path
) -> None:
    agency.gh.answer({f"POST {VARIABLES}": {}})
    helm = tmp_path / "helm"
    helm.write_text(f'#!/bin/sh\n(echo "$@"; env) >>{tmp_path}/seen\nexec {agency.helm} "$@"\n')
    helm.chmod(0o755)
    agency.helm = str(helm)

    assert agency.publish().state == "published"

    seen = (tmp_path / "seen").read_text() + json.dumps(agency.gh.calls)
    assert "push" in seen
    assert TOKEN not in seen


def test_without_a_token_nothing_is_published(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REGISTRY_TOKEN", raising=False)

    assert main(["charts", "publish", "--root", str(agency.pipeline.repository.root)]) == 2

    assert capsys.readouterr().err == (
        "REGISTRY_TOKEN is not set\n"
        "    why: charts are pushed to the registry with it\n"
        "    fix: put a token of DigitalOcean into it that may create and read registry\n"
    )


def test_the_command_publishes_to_the_registry_of_the_fleet(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here nobody listens where it should be."""
    monkeypatch.setenv("REGISTRY_TOKEN", TOKEN)
    monkeypatch.setattr("devops_constructs.project.naming.REGISTRY_HOST", "127.0.0.1:9")
    root = ["--root", str(agency.pipeline.repository.root)]

    code = main(["charts", "publish", *root, "--helm", agency.helm, "--json"])

    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (code, said["schema"]) == (2, "devops-constructs/charts/v1")
    assert "https://127.0.0.1:9/v2/agency/charts/blog-production/" in said["charts"][0]["says"]


def test_charts_are_told_in_lines() -> None:
    found = [
        PublishedChart("a", "unchanged", "oci://a"),
        PublishedChart("b", "published", "oci://b", "CHART is set"),
        PublishedChart("c", "failed", says="why\nand what"),
    ]

    assert as_text(found) == (
        "published: b: CHART is set\n    oci://b\nfailed: c: why\n    | and what\n"
    )
    assert as_text(found[:1]) == "every chart is published\n"
    assert (exit_code(found), exit_code(found[:2])) == (2, 0)
    assert as_json(found[:1])["charts"] == [
        {"release": "a", "state": "unchanged", "chart": "oci://a", "says": ""}
    ]


def test_helm_that_says_no_digest_is_told(agency: Agency, tmp_path: Path) -> None:
    helm = tmp_path / "helm"
    helm.write_text(f'#!/bin/sh\n[ "$1" = pull ] || exec {agency.helm} "$@"\n')
    helm.chmod(0o755)
    agency.helm = str(helm)

    assert agency.publish().says == (
        "helm does not say the digest of a chart\n"
        "    why: charts are released by digest, and Helm 4 prints it\n"
        "    fix: install Helm 4"
    )
