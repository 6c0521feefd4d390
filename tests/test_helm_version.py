from __future__ import annotations

from pathlib import Path

from devops_constructs.workflows.release_job import HELM_VERSION


def test_the_helm_of_the_tests_is_the_one_that_workflows_install(repository: Path) -> None:
    modules = (repository / "tools/helm/go.mod").read_text("utf-8")

    assert f"\thelm.sh/helm/v4 {HELM_VERSION} " in modules
