"""A change of settings replaces the pods that use them, and no others."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.kubernetes.acme import nightly, release, web, worker

CONFIGS = (
    dc.Config("files", data={"a.conf": "1", "b.conf": "1", "c.conf": "1"}),
    dc.Config("features", data={"FLAG": "1"}),
)
IMAGES = (dc.Image("app"), dc.Image("other", env={"A": "1"}))
COMPONENTS = (
    web(mounts=(dc.ConfigFiles("/etc/x", config="files", items={"a.conf": "a.conf"}),)),
    worker(
        name="one-file",
        mounts=(dc.ConfigFiles("/etc/b", config="files", sub_path="b.conf"),),
    ),
    worker(
        name="projected",
        sidecars=(
            dc.Sidecar(
                "beside",
                mounts=(
                    dc.ProjectedFiles(
                        "/etc/y", sources=(dc.ConfigSource("files", items={"c.conf": "c"}),)
                    ),
                ),
            ),
        ),
    ),
    worker(name="whole", config_maps=("features",)),
    worker(name="shared", image="other"),
    worker(
        name="own-volume", mounts=(dc.OwnVolume("/own", storage_gib=1),), config_maps=("features",)
    ),
    worker(name="neither"),
    nightly(config_maps=("features",), mounts=(dc.ConfigFiles("/etc/x", config="files"),)),
)


def templates(
    config_data: dict[str, dict[str, str]] | None = None, **fields: Any
) -> dict[str, Any]:
    """The pod templates of what runs on, and of jobs."""
    here = release(*COMPONENTS, **{"images": IMAGES, "config_maps": CONFIGS, **fields})
    environment = here.environment.varied(here.environment, config_data=config_data or {})
    return {
        body["metadata"]["name"]: body["spec"]
        for body in manifests(type(here)(here.fleet, here.project, environment))
        if body["kind"] in ("Deployment", "StatefulSet", "CronJob")
    }


def replaced(**change: Any) -> set[str]:
    before, after = templates(), templates(**change)
    return {name for name in before if before[name] != after[name]}


@pytest.mark.capability(
    "changed settings replace the pods that use them", "Environment.config_data"
)
@pytest.mark.parametrize(
    ("changed", "users"),
    [
        ({"files": {"a.conf": "2"}}, {"web"}),
        ({"files": {"b.conf": "2"}}, {"one-file"}),
        ({"files": {"c.conf": "2"}}, {"projected"}),
        ({"features": {"FLAG": "2"}}, {"whole", "own-volume"}),
    ],
)
def test_a_changed_entry_replaces_the_pods_that_use_it_and_no_others(
    changed: dict[str, dict[str, str]], users: set[str]
) -> None:
    assert replaced(config_data=changed) == users


def test_a_changed_shared_variable_replaces_the_pods_of_its_image_and_no_others() -> None:
    images = (IMAGES[0], dc.Image("other", env={"A": "2"}))

    assert replaced(images=images) == {"shared"}


def test_the_digest_of_shared_variables_alone_stays_what_it_was() -> None:
    """Another one would replace every pod once."""
    digest = hashlib.sha256(b'{"A": "1"}').hexdigest()

    annotations = templates()["shared"]["template"]["metadata"]["annotations"]
    assert annotations == {"checksum/config": digest}


def test_a_plain_job_runs_again_with_other_settings() -> None:
    def name(flag: str) -> str:
        job = dc.ReleaseJob(
            "migrate", image="app", runs_as=dc.PlainJob(), config_maps=("features",)
        )
        configs = (dc.Config("features", data={"FLAG": flag}),)
        bodies = manifests(release(job, config_maps=configs))
        return str(next(b["metadata"]["name"] for b in bodies if b["kind"] == "Job"))

    assert name("1") != name("2")
    assert name("1") == name("1")
