"""`devops registry clean` against a stand-in for DigitalOcean's API on loopback."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.cli import main
from devops_constructs.operations.chart_package import version_of
from devops_constructs.operations.registry_clean import (
    Tag,
    Used,
    kept_days,
    references,
    superfluous,
)
from devops_constructs.project.portfolio import Portfolio
from tests.operations.apply.clouds import TOKEN, Api, digitalocean
from tests.project.definitions import Definitions
from tests.terraform.samples import FLEET

ROOT = "/v2/registries/agency"
IMAGE = "registry.digitalocean.com/agency/shop-app"
NOW = datetime.now(UTC)
DIGESTS = {letter: f"sha256:{letter * 64}" for letter in "abcdef"}


def days_ago(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Registry:
    """What the API says that there is, and what was deleted of it."""

    def __init__(self, api: Api, definitions: Definitions, folder: Path) -> None:
        self.api, self.root = api, definitions.root
        self.kubectl = folder / "kubectl"
        self.runs = folder / "runs.json"
        self.records = folder / "records.json"
        self.kubectl.write_text(
            f'#!/bin/sh\necho "$@" >>{folder}/calls\n'
            f"case $2 in secrets) cat {self.records} ;; *) cat {self.runs} ;; esac || exit 1\n"
        )
        self.kubectl.chmod(0o755)
        self.clusters_run()
        self.helm_has()
        self.has({})

    def has(self, repositories: dict[str, list[tuple[str, str, int]]]) -> None:
        """Repositories with tags: name, digest, age in days."""
        names = [{"name": name} for name in repositories]
        self.api.answers[f"GET {ROOT}/repositoriesV2"] = [{"repositories": names}]
        for name, tags in repositories.items():
            path = f"{ROOT}/repositories/{name.replace('/', '%2F')}"
            listed = [
                {"tag": tag, "manifest_digest": DIGESTS[letter], "updated_at": days_ago(days)}
                for tag, letter, days in tags
            ]
            self.api.answers[f"GET {path}/tags"] = [{"tags": listed}]
            for tag, letter, _ in tags:
                self.api.answers[f"DELETE {path}/tags/{tag}"] = [{}]
                self.api.answers[f"DELETE {path}/digests/{DIGESTS[letter]}"] = [{}]
        self.api.answers[f"POST {ROOT}/garbage-collection"] = [{}]

    def clusters_run(self, *images: str) -> None:
        items = [{"spec": {"containers": [{"image": image}]}} for image in images]
        self.runs.write_text(json.dumps({"items": items}))

    def helm_has(self, *releases: bytes) -> None:
        """Records of revisions, packed as Helm packs them."""
        items = [
            {
                "metadata": {"name": f"sh.helm.release.v1.shop.v{n}", "namespace": "shop"},
                "data": {"release": b64encode(b64encode(release)).decode()},
            }
            for n, release in enumerate(releases, 1)
        ]
        self.records.write_text(json.dumps({"items": items}))

    def clean(self, *arguments: str) -> int:
        program = ["--kubectl", str(self.kubectl)]
        return main(["registry", "clean", "--root", str(self.root), *program, *arguments])

    @property
    def changes(self) -> list[tuple[str, str, Any]]:
        return [
            (method, path.removeprefix(ROOT), body)
            for method, path, body in self.api.asked
            if method != "GET"
        ]


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    (tmp_path / "definitions").mkdir()
    with digitalocean() as api:
        api.clusters = ["production-1", "staging", "of-somebody-else"]
        monkeypatch.setenv("DIGITALOCEAN_API_URL", api.url)
        monkeypatch.setenv("DIGITALOCEAN_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield Registry(api, Definitions(tmp_path / "definitions"), tmp_path)


OLD = {"shop-app": [("new", "a", 1), ("old", "b", 100), ("older", "c", 200)]}


def test_without_yes_it_lists_what_would_go_and_deletes_nothing(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)

    code = registry.clean("--keep", "1")

    assert code == 1
    assert capsys.readouterr().out == (
        f"would be deleted: shop-app:old, of {days_ago(100)[:10]}\n"
        f"would be deleted: shop-app:older, of {days_ago(200)[:10]}\n"
        "2 of 3 tags\n"
    )
    assert registry.changes == []


def test_with_yes_it_deletes_what_was_listed_and_frees_the_space(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)

    code = registry.clean("--keep", "1", "--yes", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (code, said["schema"], said["tags"], said["deleted"]) == (
        0,
        "devops-constructs/registry/v1",
        3,
        True,
    )
    assert [tag["tag"] for tag in said["superfluous"]] == ["old", "older"]
    assert registry.changes == [
        ("DELETE", f"/repositories/shop-app/digests/{DIGESTS['b']}", None),
        ("DELETE", f"/repositories/shop-app/digests/{DIGESTS['c']}", None),
        ("POST", "/garbage-collection", {"type": "unreferenced blobs only"}),
    ]


def test_an_image_with_another_tag_that_stays_only_loses_the_tag(registry: Registry) -> None:
    registry.has({"shop-app": [("new", "a", 1), ("alias", "a", 100)]})

    registry.clean("--keep", "1", "--yes")

    assert registry.changes[0] == ("DELETE", "/repositories/shop-app/tags/alias", None)


def test_with_nothing_to_delete_the_registry_stays_writable(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has({"shop-app": [("new", "a", 1)]})

    assert registry.clean("--yes") == 0
    assert capsys.readouterr().out == "0 of 1 tags\n"
    assert registry.changes == []


@pytest.mark.parametrize(
    "running",
    [f"{IMAGE}:old", f"{IMAGE}@{DIGESTS['b']}", f"{IMAGE}:gone@{DIGESTS['b']}"],
)
def test_what_runs_in_any_cluster_stays(
    registry: Registry, capsys: pytest.CaptureFixture[str], running: str
) -> None:
    registry.has(OLD)
    registry.clusters_run("docker.io/library/redis:8", running)

    registry.clean("--keep", "1")

    assert "shop-app:old," not in capsys.readouterr().out
    [calls] = {(registry.root.parent / "calls").read_text()}
    assert calls.count("--all-namespaces --output") == 3
    assert "replicasets" in calls


def test_what_a_release_may_go_back_to_stays(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)
    values = {"config": {"images": {"app": {"digest": DIGESTS["b"]}}}}
    registry.helm_has(gzip.compress(json.dumps(values).encode()))

    registry.clean("--keep", "1")

    [goes, count] = capsys.readouterr().out.splitlines()
    assert goes.startswith("would be deleted: shop-app:older,")
    assert count == "1 of 3 tags"


@pytest.mark.parametrize(
    "record",
    [b"none", gzip.compress(b"\xff"), gzip.compress(b"x")[:9]],
    ids=["not compressed", "not text", "cut off"],
)
def test_a_record_that_cannot_be_read_stops_it(
    registry: Registry, capsys: pytest.CaptureFixture[str], record: bytes
) -> None:
    registry.has(OLD)
    registry.helm_has(record)

    assert registry.clean("--keep", "1", "--yes") == 2

    assert capsys.readouterr().err.endswith(
        "Secret sh.helm.release.v1.shop.v1 in namespace shop cannot be read\n"
        "    why: it is of Helm, and says which images a release may go back to\n"
        "    fix: delete it if it is none of Helm's\n"
    )
    assert registry.changes == []


def test_what_can_be_promoted_stays(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub knows the digest of what was built as long as the longest of the definitions says."""
    registry.has({"shop-app": [("new", "a", 1), ("old", "b", 85), ("older", "c", 95)]})

    registry.clean("--keep", "1")

    assert "1 of 3 tags" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "kept"), [(7, 30), (90, 90), (400, 400)])
def test_tags_stay_as_long_as_digests_and_a_month_at_least(days: int, kept: int) -> None:
    github = dc.GithubRepository(digest_retention_days=days)
    project = dc.Project(
        name="acme",
        github=github,
        images=(dc.Image("app"),),
        components=(dc.Worker("worker", image="app"),),
        environments=(dc.Environment("production", cluster="production-1"),),
    )

    assert kept_days(Portfolio(fleet=FLEET, projects=(project,))) == kept


def test_the_committed_charts_stay_and_older_ones_go(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = registry.root / "charts_out/helm/shop-production"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("name: shop-production\n")
    (chart / "templates/a.yaml").write_text("a: 1\n")
    files = {"Chart.yaml": b"name: shop-production\n", "templates/a.yaml": b"a: 1\n"}
    committed = version_of(files)
    tags = [("0.1.0-c1", "a", 50), (committed, "b", 100), ("0.1.0-c0", "c", 200)]
    registry.has({"charts/shop-production": tags})

    registry.clean("--keep", "1", "--yes")

    assert "charts/shop-production:0.1.0-c0" in capsys.readouterr().out
    assert [path for _, path, _ in registry.changes] == [
        f"/repositories/charts%2Fshop-production/digests/{DIGESTS['c']}",
        "/garbage-collection",
    ]


def test_a_cluster_that_cannot_be_read_stops_it(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)
    registry.runs.unlink()

    assert registry.clean("--keep", "1", "--yes") == 2

    assert "kubectl get failed (exit status 1):\n" in capsys.readouterr().err
    assert registry.changes == []


def test_a_cluster_that_digitalocean_does_not_know_stops_it(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)
    registry.api.clusters = ["production-1"]

    assert registry.clean("--keep", "1", "--yes") == 2

    assert capsys.readouterr().err == (
        "cluster staging cannot be read\n"
        "    why: DigitalOcean has none of that name, and what runs there may need any image\n"
        "    fix: apply its stack, or use a token of the account that has it\n"
    )
    assert registry.changes == []


def test_a_registry_that_refuses_is_told(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.has(OLD)
    registry.api.answers[f"POST {ROOT}/garbage-collection"] = [409]

    assert registry.clean("--keep", "1", "--yes") == 2

    assert capsys.readouterr().err.splitlines()[-3:] == [
        f"DigitalOcean's API did not answer POST {ROOT}/garbage-collection: 409 Conflict",
        "    why: it lists what the registry holds, and deletes it",
        "    fix: use a token that may read and delete registry",
    ]


def test_without_a_token_nothing_is_asked(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    assert registry.clean() == 2

    assert capsys.readouterr().err == (
        "DIGITALOCEAN_TOKEN is not set\n"
        "    why: it lists what the registry holds, and deletes it\n"
        "    fix: use a token that may read and delete registry\n"
    )
    assert registry.api.asked == []


def test_what_is_busy_is_asked_again(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    registry.has(OLD)
    path = f"GET {ROOT}/repositoriesV2"
    registry.api.answers[path] = [429, 503, *registry.api.answers[path]]

    assert registry.clean("--keep", "1") == 1


@pytest.mark.parametrize(
    "options", [("--keep", "0"), ("--older-than-days", "0"), ("--keep", "many")]
)
def test_nothing_may_be_left_is_no_rule(
    registry: Registry, capsys: pytest.CaptureFixture[str], options: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        registry.clean(*options)

    assert ended.value.code == 2
    assert (
        f"argument {options[0]}: {options[1]!r} is no number from 1 on" in capsys.readouterr().err
    )


def test_images_of_another_registry_are_not_this_ones() -> None:
    said = f'"image": "{IMAGE}:1" "registry.digitalocean.com/agency-2/shop-app:2" "{IMAGE}"'

    assert references([said], "registry.digitalocean.com/agency").names == {
        "shop-app:1",
        "shop-app:latest",
    }


TAGS = st.lists(
    st.tuples(st.sampled_from("xy"), st.sampled_from("abcdef"), st.integers(0, 90)), max_size=12
)


@given(TAGS, st.sets(st.sampled_from("abcdef")), st.integers(1, 4), st.integers(1, 60))
def test_only_what_is_old_unused_and_not_among_the_newest_goes(
    drawn: list[tuple[str, str, int]], used: set[str], keep: int, days: int
) -> None:
    tags = [
        Tag(repository, f"t{number}", DIGESTS[letter], days_ago(age))
        for number, (repository, letter, age) in enumerate(drawn)
    ]
    runs = Used(frozenset(), frozenset(DIGESTS[letter] for letter in used))

    going = superfluous(tags, runs, keep=keep, older_than=timedelta(days=days), now=NOW)

    for tag in going:
        newer = [t for t in tags if t.repository == tag.repository and t.updated >= tag.updated]
        assert len(newer) > keep
        assert tag.digest not in runs.digests
        assert tag.updated <= days_ago(days)
    for repository in "xy":
        count = sum(tag.repository == repository for tag in tags)
        left = count - sum(tag.repository == repository for tag in going)
        assert left >= min(keep, count)
