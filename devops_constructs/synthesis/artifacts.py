"""Every generated file of a portfolio: path below charts_out/ -> text and definition."""

from __future__ import annotations

from functools import partial

from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.synthesis._second_process import SecondProcess, can_fork
from devops_constructs.synthesis.output_tree import Artifact

WORTH_A_SECOND_PROCESS = 6
"""From so many releases on, a second Node costs less than it saves (benchmarks/, two cores)."""


def artifacts_of(loaded: LoadedPortfolio) -> dict[str, Artifact]:
    """All artifacts. Charts and stacks know nothing of each other, so a large fleet's are made at once."""
    if len(loaded.portfolio.releases) >= WORTH_A_SECOND_PROCESS and can_fork():
        charts = SecondProcess(partial(_charts, loaded))
        return _stacks(loaded) | charts.result()
    return _stacks(loaded) | _charts(loaded)


def _charts(loaded: LoadedPortfolio) -> dict[str, Artifact]:
    # imported here because this starts Node, and must not do so before the second process begins
    from devops_constructs.kubernetes.manifests import manifests
    from devops_constructs.synthesis.helm_chart import chart_files

    artifacts: dict[str, Artifact] = {}
    for release in loaded.portfolio.releases:
        definition = loaded.file_of(release.project)
        files = chart_files(release, manifests(release), definition)
        for path, text in files.items():
            artifacts[f"helm/{release.name}/{path}"] = Artifact(text, definition)
    return artifacts


def _stacks(loaded: LoadedPortfolio) -> dict[str, Artifact]:
    from devops_constructs.synthesis.terraform_stacks import stack_files

    return stack_files(loaded)
