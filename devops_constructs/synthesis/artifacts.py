"""Every generated file of a portfolio: path below charts_out/ -> text and definition."""

from __future__ import annotations

from devops_constructs.kubernetes.manifests import manifests
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.synthesis.helm_chart import chart_files
from devops_constructs.synthesis.output_tree import Artifact
from devops_constructs.synthesis.terraform_stacks import stack_files


def artifacts_of(loaded: LoadedPortfolio) -> dict[str, Artifact]:
    """All artifacts, built in this process."""
    artifacts: dict[str, Artifact] = {}
    for release in loaded.portfolio.releases:
        definition = loaded.file_of(release.project)
        files = chart_files(release, manifests(release), definition)
        for path, text in files.items():
            artifacts[f"helm/{release.name}/{path}"] = Artifact(text, definition)
    artifacts |= stack_files(loaded)
    return artifacts
