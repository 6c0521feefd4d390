"""Charts of clusters: the real Helm as far as it needs no cluster, a stand-in for the rest."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.helm_releases import Release, Releases, chart_content
from tests.operations.apply.clouds import KUBECONFIG, TOKEN, Api, World, digitalocean
from tests.preparation import prepared

INGRESS = Release("production-1", "ingress", "production-1-ingress")
CHART = {
    "Chart.yaml": b"apiVersion: v2\nname: production-1-ingress\nversion: 0.1.0\n",
    "values.yaml": b"{}\n",
    "templates/class.yaml": b"apiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
    b"metadata: {name: nginx}\nspec: {controller: example.org/none}\n",
}
CONTENT = chart_content(CHART)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with digitalocean() as api:
        api.clusters = ["production-1"]
        monkeypatch.setenv("DIGITALOCEAN_API_URL", api.url)
        monkeypatch.setenv("DIGITALOCEAN_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield api


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Helm is the real one for charts; what needs a cluster is recorded."""
    world = World(tmp_path)
    real = prepared("scripts/helm") / "helm"
    stand_in = Path(world.helm).rename(tmp_path / "helm-of-clusters")
    Path(world.helm).write_text(
        "#!/bin/sh\n"
        f'case "$1" in dependency|lint|template|show) exec {shlex.quote(str(real))} "$@" ;; esac\n'
        f'exec {shlex.quote(str(stand_in))} "$@"\n'
    )
    Path(world.helm).chmod(0o755)
    return world


@pytest.fixture
def releases(api: Api, world: World) -> Iterator[Releases]:
    with Releases(world.helm, world.kubectl) as releases:
        yield releases


def calls(world: World, *start: str) -> list[list[str]]:
    return [call for call in world["calls"] if call[: len(start)] == list(start)]


def test_a_chart_is_installed_and_waited_for(releases: Releases, world: World) -> None:
    releases.install(INGRESS, CHART, CONTENT)

    [call] = calls(world, "upgrade")
    assert [call[1], *call[3:-1]] == [
        "production-1-ingress",
        "--install",
        "--namespace",
        "ingress",
        "--description",
        f"content {CONTENT}",
        "--history-max",
        "10",
        "--wait",
        "--timeout",
        "15m",
    ]
    assert releases.runs(INGRESS, CONTENT)


def test_the_way_in_is_a_file_that_only_this_user_can_read_and_goes_again(
    releases: Releases, world: World, api: Api
) -> None:
    releases.install(INGRESS, CHART, CONTENT)
    releases.close()

    assert {call[-1] for call in world["calls"]} == {
        f"KUBECONFIG={KUBECONFIG.format('production-1')} 600"
    }
    assert not [word for call in world["calls"] for word in call[:-1] if "kubeconfig" in word]
    assert api.tokens == {f"Bearer {TOKEN}"}
    assert [path for _, path, _ in api.asked].count("/v2/kubernetes/clusters") == 1


def test_another_content_does_not_run_and_neither_does_one_that_failed(
    releases: Releases, world: World
) -> None:
    releases.install(INGRESS, CHART, CONTENT)
    runs = releases.runs(INGRESS, chart_content({**CHART, "values.yaml": b"{a: 1}\n"}))
    world.has_release("ingress", INGRESS.name, "failed", description=f"content {CONTENT}")

    assert not runs
    assert not releases.runs(INGRESS, CONTENT)


def test_the_content_of_a_chart_is_that_of_its_files_and_their_names() -> None:
    moved = {**CHART, "templates/other.yaml": CHART["templates/class.yaml"]}
    del moved["templates/class.yaml"]

    assert chart_content(dict(reversed(CHART.items()))) == CONTENT
    assert chart_content(moved) != CONTENT


def test_what_does_not_run_goes_back_to_what_did(releases: Releases, world: World) -> None:
    world.has_release("ingress", INGRESS.name, "superseded", "deployed")
    world.set(fails={INGRESS.name: 1})

    with pytest.raises(OperationError) as caught:
        releases.install(INGRESS, CHART, CONTENT)

    assert str(caught.value) == (
        "helm upgrade failed (exit status 1):\n"
        "Error: timed out waiting for the condition\n"
        "    why: see above what it said last\n"
        "    fix: mend what it names, and run it again\n"
        "it runs as before again, revision 2"
    )
    assert world["did"] == ["rolled back production-1-ingress to 2"]


def test_a_first_install_that_fails_stays_for_the_next_run(
    releases: Releases, world: World
) -> None:
    """Uninstalling it would give the load balancer's address away."""
    world.set(fails={INGRESS.name: 1})
    with pytest.raises(OperationError):
        releases.install(INGRESS, CHART, CONTENT)
    assert world["did"] == []

    releases.install(INGRESS, CHART, CONTENT)

    assert world["did"] == ["charts/production-1-ingress"]


@pytest.mark.parametrize(
    ("statuses", "did"),
    [
        (("deployed", "pending-upgrade"), "rolled back production-1-ingress to 1"),
        (("pending-install",), "cleared away production-1-ingress"),
    ],
)
def test_what_was_cut_off_is_cleared_away_first(
    releases: Releases, world: World, statuses: tuple[str, ...], did: str
) -> None:
    world.has_release("ingress", INGRESS.name, *statuses)

    releases.install(INGRESS, CHART, CONTENT)

    assert world["did"] == [did, "charts/production-1-ingress"]


def test_a_chart_is_built_of_what_it_depends_on(
    releases: Releases, world: World, tmp_path: Path
) -> None:
    """By the real Helm, which takes it from its repository: here from a folder."""
    for path, content in {
        **CHART,
        "Chart.yaml": CHART["Chart.yaml"].replace(b"-ingress", b""),
    }.items():
        file = tmp_path / "dependency" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    depends = f'dependencies: [{{name: production-1, version: 0.1.0, repository: "file://{tmp_path}/dependency"}}]\n'
    chart = {**CHART, "Chart.yaml": CHART["Chart.yaml"] + depends.encode()}

    releases.install(INGRESS, chart, chart_content(chart))

    assert world["did"] == ["charts/production-1-ingress"]


def test_a_chart_whose_dependency_cannot_be_had_is_not_installed(
    releases: Releases, world: World
) -> None:
    depends = b'dependencies: [{name: other, version: 0.1.0, repository: "file:///nowhere"}]\n'
    chart = {**CHART, "Chart.yaml": CHART["Chart.yaml"] + depends}

    with pytest.raises(OperationError) as caught:
        releases.install(INGRESS, chart, chart_content(chart))

    assert str(caught.value).startswith("helm dependency failed (exit status 1):\n")
    assert "/nowhere" in str(caught.value)
    assert world["did"] == []


def test_a_chart_that_helm_cannot_render_is_not_installed(releases: Releases, world: World) -> None:
    chart = {**CHART, "templates/class.yaml": b"{{ .Values.missing.value }}"}

    with pytest.raises(OperationError, match=r"^helm lint failed"):
        releases.install(INGRESS, chart, chart_content(chart))

    assert calls(world, "upgrade") == []


def test_a_release_is_uninstalled_and_its_end_waited_for(releases: Releases, world: World) -> None:
    world.has_release("shop", "shop", "deployed")

    releases.uninstall(Release("production-1", "shop", "shop"))

    [call] = calls(world, "uninstall")
    assert call[1:-1] == [
        "shop",
        "--namespace",
        "shop",
        "--ignore-not-found",
        "--wait",
        "--timeout",
        "15m",
    ]


@pytest.mark.parametrize(
    ("statuses", "deployed"),
    [((), False), (("failed",), False), (("deployed",), True), (("pending-install",), False)],
)
def test_a_release_is_there_if_its_last_change_went_well(
    releases: Releases, world: World, statuses: tuple[str, ...], deployed: bool
) -> None:
    if statuses:
        world.has_release("ingress", INGRESS.name, *statuses)

    assert releases.is_deployed(INGRESS) is deployed


def test_a_cluster_that_is_not_there_is_told(releases: Releases) -> None:
    with pytest.raises(OperationError) as caught:
        releases.is_deployed(Release("staging", "shop", "shop"))

    assert str(caught.value) == (
        "DigitalOcean has no cluster 'staging'\n"
        "    why: charts are installed in the clusters of the fleet, which are known by name\n"
        "    fix: apply its stack; there are: production-1"
    )


def test_without_a_token_nothing_is_asked(
    releases: Releases, monkeypatch: pytest.MonkeyPatch, api: Api
) -> None:
    monkeypatch.delenv("DIGITALOCEAN_TOKEN")
    monkeypatch.delenv("DIGITALOCEAN_ACCESS_TOKEN", raising=False)

    with pytest.raises(OperationError) as caught:
        releases.is_deployed(INGRESS)

    assert str(caught.value) == (
        "DIGITALOCEAN_TOKEN is not set\n"
        "    why: it says which clusters there are, and how to get into them\n"
        "    fix: use a token that may read kubernetes, with access_cluster"
    )
    assert api.asked == []


def test_a_token_without_rights_is_told(releases: Releases, api: Api) -> None:
    api.answers["GET /v2/kubernetes/clusters/id-of-production-1/kubeconfig"] = [403]

    with pytest.raises(OperationError) as caught:
        releases.is_deployed(INGRESS)

    assert str(caught.value) == (
        "DigitalOcean's API did not answer GET"
        " /v2/kubernetes/clusters/id-of-production-1/kubeconfig: 403 Forbidden\n"
        "    why: it says which clusters there are, and how to get into them\n"
        "    fix: use a token that may read kubernetes, with access_cluster"
    )


def test_a_missing_helm_is_told(api: Api) -> None:
    with Releases("/nowhere/helm") as releases, pytest.raises(OperationError) as caught:
        releases.is_deployed(INGRESS)

    assert str(caught.value) == (
        "/nowhere/helm cannot be started: No such file or directory\n"
        "    why: charts are installed by Helm, and clusters are asked by kubectl\n"
        "    fix: install Helm 4 and kubectl"
    )
