"""What `cdk8s synth` wants to find in the scratch folder that it emptied."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.synthesis.yaml_text import yaml_text


def fill_cdk8s_scratch(loaded: LoadedPortfolio, folder: Path) -> None:
    """Write the plain manifests of each release; nobody deploys them, cdk8s-cli counts them."""
    folder.mkdir(parents=True, exist_ok=True)
    for release in loaded.portfolio.releases:
        text = "---\n".join(yaml_text(body) for body in manifests(release))
        (folder / f"{release.name}.k8s.yaml").write_text(text, encoding="utf-8")
