"""release.sh and committed charts in a real cluster, with just the rights that Terraform gives."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from devops_constructs.review import stack_files
from tests.cluster.api import Api
from tests.cluster.conftest import Sites
from tests.cluster.control_plane import ControlPlane
from tests.cluster.nodes import BROKEN, LOG
from tests.cluster.releases import BETTER, GOOD, ReleaseSite, commit_of
from tests.github_api import GithubApi, github_api

SHOP = "rails-shop-production"


def committed_releases() -> list[str]:
    steps = stack_files.steps(Path(__file__).parents[2])
    return sorted(step.name for step in steps if step.kind == "release")


@pytest.mark.parametrize("name", committed_releases())
def test_a_committed_chart_is_installed_with_the_rights_of_its_releases(
    site: Sites, name: str
) -> None:
    shop = site(name)

    outcome = shop.release(GOOD)

    assert outcome.code == 0, outcome.said
    assert [each["status"] for each in shop.helm("list")] == ["deployed"]
    assert shop.digests <= {GOOD}  # one has images of others only


def test_a_release_without_new_images_keeps_those_that_run(site: Sites) -> None:
    shop = site(SHOP)
    assert shop.release(GOOD).code == 0
    shop.change_config("RAILS_LOG_LEVEL", "warn")

    outcome = shop.release()

    assert outcome.code == 0, outcome.said
    assert shop.digests == {GOOD}
    assert len(shop.helm("history", SHOP)) == 2
    assert f"{SHOP} runs {commit_of(GOOD)}" in outcome.said


def test_a_first_install_without_images_stops_before_anything_is_made(site: Sites) -> None:
    shop = site(SHOP)

    outcome = shop.release()

    assert outcome.code == 1
    assert "there is no image" in outcome.said
    assert shop.objects("apps/v1", "deployments") == []


def test_images_that_do_not_get_ready_are_told_and_taken_back(site: Sites) -> None:
    shop = site("static-site-production")
    assert shop.release(GOOD).code == 0

    outcome = shop.release(BROKEN)

    assert outcome.code == 1
    assert LOG in outcome.said
    assert "runs as before again" in outcome.said
    assert shop.digests == {GOOD}
    now = shop.helm("get", "metadata", "static-site-production")
    assert now["labels"]["commit"] == commit_of(GOOD)


def test_a_migration_that_fails_leaves_what_runs_alone(site: Sites) -> None:
    shop = site(SHOP)
    assert shop.release(GOOD).code == 0

    outcome = shop.release(BROKEN)

    assert outcome.code == 1
    assert shop.digests == {GOOD}
    assert LOG in outcome.said


def test_a_way_back_to_a_host_that_was_given_up_brings_the_pods_back(site: Sites) -> None:
    """Another project may have the host by now, so its Ingress stays as the definition has it."""
    shop = site("static-site-production")
    assert shop.release(GOOD).code == 0
    shop.change_hosts("meadow.example", "field.example")

    outcome = shop.release(BROKEN)

    assert outcome.code == 1
    assert "Ingress static-site may not have: host meadow.example" in outcome.said
    assert "and so did going back" in outcome.said
    assert shop.digests == {GOOD}
    assert hosts(shop) == {"field.example"}
    assert shop.release(BETTER).code == 0
    assert shop.digests == {BETTER}


def test_a_release_before_its_stack_is_applied_says_so_and_changes_nothing(site: Sites) -> None:
    shop = site("static-site-production")
    assert shop.release(GOOD).code == 0
    shop.change_hosts("meadow.example", "field.example", applied=False)

    outcome = shop.release(BETTER)

    assert outcome.code == 1
    assert "Ingress static-site may not have: host field.example" in outcome.said
    assert "runs as before again" in outcome.said
    assert shop.digests == {GOOD}
    assert hosts(shop) == {"meadow.example"}


def test_a_release_that_was_cut_off_is_cleared_away(site: Sites) -> None:
    shop = site("static-site-production")
    assert shop.release(GOOD).code == 0
    assert shop.release(BETTER).code == 0
    cut_off(shop, revision=2)

    outcome = shop.release(BETTER)

    assert outcome.code == 0, outcome.said
    assert "A release was cut off" in outcome.said
    assert [each["status"] for each in shop.helm("list")] == ["deployed"]


def test_two_releases_at_once_end_one_after_the_other(site: Sites) -> None:
    shop = site("static-site-production")
    assert shop.release(GOOD).code == 0

    first, second = shop.start(BETTER), shop.start(BETTER)
    said = [each.communicate(timeout=200)[0] for each in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], said
    assert shop.digests == {BETTER}
    assert [each["status"] for each in shop.helm("list")] == ["deployed"]


def test_one_goes_back_to_what_ran_with_a_commit_that_github_has_forgotten(site: Sites) -> None:
    shop = site(SHOP)
    assert shop.release(GOOD).code == 0
    assert shop.release(BETTER).code == 0

    outcome = shop.release(COMMIT=commit_of(GOOD), REVISION=commit_of(GOOD), FOUND_DIGESTS="none")

    assert outcome.code == 0, outcome.said
    assert "As revision 1 ran here" in outcome.said
    assert shop.digests == {GOOD}
    assert shop.helm("get", "metadata", SHOP)["labels"]["commit"] == commit_of(GOOD)


def test_what_never_ran_and_is_not_found_changes_nothing(site: Sites) -> None:
    shop = site(SHOP)
    assert shop.release(GOOD).code == 0

    outcome = shop.release(COMMIT="e" * 40, REVISION="e" * 40, FOUND_DIGESTS="none")

    assert outcome.code == 1
    assert "no digest is known of the image" in outcome.said
    assert shop.digests == {GOOD}
    assert len(shop.helm("history", SHOP)) == 1


def push(shop: ReleaseSite, api: GithubApi, digest: str) -> dict[str, str]:
    """What a push gives its release, in place of a commit."""
    return {
        "DIGESTS": str(shop.found(digest)),
        "FOLLOWS": "true",
        "REVISION": commit_of(digest),
        "GIVEN_API_TOKEN": "hidden-api",
        "GITHUB_API_URL": api.url,
        "GITHUB_REPOSITORY": api.repository,
    }


def test_a_push_that_was_overtaken_changes_nothing(site: Sites) -> None:
    shop = site("static-site-production")
    with github_api() as api:
        api.line += [commit_of(GOOD), commit_of(BETTER)]
        newer = shop.release(**push(shop, api, BETTER))
        older = shop.release(**push(shop, api, GOOD))

    assert (newer.code, older.code) == (0, 0), older.said
    assert f"runs {commit_of(BETTER)}, which comes after {commit_of(GOOD)}" in older.said
    assert shop.digests == {BETTER}
    assert len(shop.helm("history", "static-site-production")) == 1


def test_of_two_pushes_at_once_the_newer_commit_runs_in_the_end(site: Sites) -> None:
    shop = site("static-site-production")
    assert shop.release("sha256:" + "c" * 64).code == 0
    with github_api() as api:
        api.line += ["c" * 40, commit_of(GOOD), commit_of(BETTER)]
        newer, older = (shop.start(**push(shop, api, digest)) for digest in (BETTER, GOOD))
        said = [each.communicate(timeout=200)[0] for each in (newer, older)]

    assert [newer.returncode, older.returncode] == [0, 0], said
    assert shop.digests == {BETTER}


def test_a_secret_with_another_value_restarts_the_pods_that_read_it(site: Sites) -> None:
    shop = site(SHOP)
    assert shop.release(GOOD).code == 0
    before = templates(shop)

    assert shop.release(KEY_SECRET_KEY_BASE="another").code == 0

    after = templates(shop)
    changed = {name for name in before if before[name] != after[name]}
    assert "web" in changed
    assert "front" not in changed


def test_whoever_releases_reaches_nothing_else(site: Sites, plane: ControlPlane) -> None:
    shop = site(SHOP)
    token = json.loads(shop.kubeconfig)["users"][0]["user"]["token"]
    theirs = Api(plane.url, plane.certificate, token)

    for verb, group, resource, namespace in (
        ("get", "", "secrets", "default"),
        ("list", "", "namespaces", ""),
        ("create", "", "pods/exec", SHOP),
        ("create", "rbac.authorization.k8s.io", "clusterroles", ""),
        ("create", "rbac.authorization.k8s.io", "rolebindings", SHOP),
        ("update", "", "namespaces", ""),
        ("get", "", "nodes", ""),
    ):
        assert not theirs.may(verb, group, resource, namespace), (verb, resource, namespace)
    assert theirs.may("get", "", "secrets", SHOP)


def hosts(shop: ReleaseSite) -> set[str]:
    ingresses = shop.objects("networking.k8s.io/v1", "ingresses")
    return {rule["host"] for each in ingresses for rule in each["spec"]["rules"]}


def templates(shop: ReleaseSite) -> dict[str, object]:
    deployments = shop.objects("apps/v1", "deployments")
    return {each["metadata"]["name"]: each["spec"]["template"] for each in deployments}


def cut_off(shop: ReleaseSite, revision: int) -> None:
    """As Helm's record is when the machine went away in the middle of an upgrade, long ago."""
    path = f"/api/v1/namespaces/{shop.name}/secrets/sh.helm.release.v1.{shop.name}.v{revision}"
    stored = shop.plane.api.get(path)["data"]["release"]
    record = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(stored))))
    record["info"] |= {"status": "pending-upgrade", "last_deployed": "2026-01-01T00:00:00Z"}
    packed = base64.b64encode(gzip.compress(json.dumps(record).encode()))
    shop.plane.api.patch(
        path,
        {
            "data": {"release": base64.b64encode(packed).decode()},
            "metadata": {"labels": {"status": "pending-upgrade"}},
        },
    )
