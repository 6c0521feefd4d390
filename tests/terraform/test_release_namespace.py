"""The namespace of a release: what it lets in, and that it stays."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.terraform.environment_stack import environment_stack
from tests.terraform.samples import FLEET, production


def namespace(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = production(**changes)["kubernetes_namespace_v1"]["acme-production"]
    return found


def labels(**changes: Any) -> dict[str, str]:
    prefix = "pod-security.kubernetes.io/"
    found = namespace(**changes)["metadata"][0]["labels"]
    return {k.removeprefix(prefix): v for k, v in found.items() if k.startswith(prefix)}


def test_it_is_named_like_the_release() -> None:
    assert namespace()["metadata"][0]["name"] == "acme-production"


def test_it_lets_in_what_is_restricted_and_nothing_else() -> None:
    found = labels()

    assert {found[mode] for mode in ("enforce", "audit", "warn")} == {"restricted"}


def test_an_exception_opens_it_as_far_as_needed_and_stays_visible() -> None:
    root = dc.SecurityException(because="the image starts as root", root=True)
    security = dc.PodSecurity(exception=root)

    found = labels(components=(dc.Worker("worker", image="app", security=security),))

    assert (found["enforce"], found["audit"], found["warn"]) == (
        "baseline",
        "restricted",
        "restricted",
    )


def test_what_the_levels_mean_is_pinned_to_the_clusters_version() -> None:
    found = labels()

    modes = ("enforce", "audit", "warn")
    version = f"v{FLEET.cluster('production-1').kubernetes_version}"
    assert {found[f"{mode}-version"] for mode in modes} == {version}


def test_it_cannot_be_destroyed_as_volumes_would_go_with_it() -> None:
    assert namespace()["lifecycle"] == {"prevent_destroy": True}


def test_it_says_which_hosts_objects_in_it_may_have() -> None:
    www = dc.Host("www.acme.example", redirect_to="acme.example")
    hosts: tuple[str | dc.Host, ...] = ("acme.example", www)
    here = dc.Environment("production", cluster="production-1", hosts=hosts)
    web = dc.WebService("web", image="app", port=3000)

    metadata = namespace(environments=(here,), components=(web,))["metadata"][0]

    assert metadata["labels"]["devops-constructs/project"] == "acme"
    assert metadata["labels"]["devops-constructs/environment"] == "production"
    assert metadata["annotations"] == {
        "devops-constructs/reach": "host acme.example\nhost www.acme.example"
    }


def test_what_objects_reach_besides_is_text_to_terraform() -> None:
    here = dc.Environment("production", cluster="production-1")
    worker = dc.Worker("worker", image="app")
    project = dc.Project(
        name="acme", images=(dc.Image("app"),), components=(worker,), environments=(here,)
    )

    built = environment_stack(dc.Release(FLEET, project, here), ["annotation a ${x}"])

    [made] = built.json["resource"]["kubernetes_namespace_v1"].values()
    annotations = made["metadata"][0]["annotations"]
    assert annotations == {"devops-constructs/reach": "annotation a $${x}"}
