from __future__ import annotations

import devops_constructs as dc
from devops_constructs.project.summary import summary
from devops_constructs.project.summary_text import summary_text
from tests.project import samples


def test_what_goes_past_the_model_is_listed_with_its_reason() -> None:
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "flags"},
        "data": {"token": dc.EnvValue("2b1c9f30", not_secret="a sample")},
    }
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(dc.Worker("clock", image="app"),),
        patches=(dc.Patch("Deployment", "clock", "/spec/paused", True, because="held"),),
        environments=(
            dc.Environment(
                "production",
                cluster="production-1",
                patches=(dc.Removal("Deployment", "clock", "/spec/strategy", because="gone"),),
                extra_manifests=(dc.ExtraManifest(manifest, because="an operator reads it"),),
            ),
        ),
    )
    facts = summary(samples.fleet(), project)

    assert facts["patches"] == [
        {
            "where": "all environments",
            "object": "Deployment clock",
            "change": "add /spec/paused",
            "reason": "held",
        },
        {
            "where": "environment production",
            "object": "Deployment clock",
            "change": "remove /spec/strategy",
            "reason": "gone",
        },
    ]
    assert facts["extra_manifests"] == [
        {
            "where": "environment production",
            "object": "ConfigMap flags",
            "reason": "an operator reads it",
        }
    ]
    assert facts["not_secret"] == [
        {
            "where": "environment production, ConfigMap flags",
            "variable": "/data/token",
            "reason": "a sample",
        }
    ]
    text = summary_text(facts)
    assert "2b1c9f30" not in text
    assert (
        "patches\n"
        "  all environments        Deployment clock  add /spec/paused       held\n"
        "  environment production  Deployment clock  remove /spec/strategy  gone\n"
        "extra manifests\n"
        "  environment production  ConfigMap flags  an operator reads it\n"
    ) in text
