"""`devops charts publish`: reviewed charts become OCI artifacts that projects release by digest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from devops_constructs.errors import OperationError
from devops_constructs.operations.apply.git_history import CHARTS
from devops_constructs.operations.apply.lines import told
from devops_constructs.operations.apply.merged import Merged
from devops_constructs.operations.chart_package import ChartPackages, Registry
from devops_constructs.operations.cluster_access import without_cluster
from devops_constructs.operations.github_cli import GitHub
from devops_constructs.project import naming
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.github_names import CHART, REGISTRY_TOKEN, github_name
from devops_constructs.project.portfolio import Portfolio
from devops_constructs.project.release import Release

SCHEMA = "devops-constructs/charts/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""

State = Literal["published", "unchanged", "waiting", "failed"]


@dataclass(frozen=True)
class PublishedChart:
    """The chart of an environment, and what its repository was told."""

    release: str
    state: State
    chart: str | None = None
    """The chart by digest, as the variable CHART has it."""
    says: str = ""


def registry_of(fleet: Fleet) -> Registry:
    """The fleet's registry.

    Raises:
        OperationError: there is no token for it.
    """
    token = os.environ.get(REGISTRY_TOKEN)
    if not token:
        raise OperationError(
            f"{REGISTRY_TOKEN} is not set\n"
            "    why: charts are pushed to the registry with it\n"
            "    fix: put a token of DigitalOcean into it that may create and read registry"
        )
    return Registry(f"{naming.REGISTRY_HOST}/{fleet.registry}", token)


@dataclass(frozen=True)
class Publishing:
    """One run over all environments."""

    portfolio: Portfolio
    merged: Merged
    registry: Registry
    github: GitHub
    helm: str = "helm"
    talk: Callable[[str], None] = lambda text: None

    def __call__(self) -> Iterator[PublishedChart]:
        """What became of each chart, which is the one of the newest commit."""
        with without_cluster(self.helm) as (access, folder):
            self.registry.log_in(access)
            packages = ChartPackages(access, folder, self.registry, naming.CHART_FOLDER)
            for release in self.portfolio.running:
                self.talk(release.name)
                try:
                    yield self._published(release, packages)
                except OperationError as error:
                    yield PublishedChart(release.name, "failed", says=str(error))

    def _published(self, release: Release, packages: ChartPackages) -> PublishedChart:
        history = self.merged.history
        files = history.files(history.head, f"{CHARTS}/{release.name}")
        if not files:
            return PublishedChart(release.name, "waiting", says="its chart is not committed")
        if not self.merged.is_current(release.name):
            return PublishedChart(release.name, "waiting", says="its stack is not applied yet")
        chart, pushed = packages.published(release.name, files)
        said = self._tell(release, chart)
        state: State = "published" if pushed or said else "unchanged"
        return PublishedChart(release.name, state, chart, said)

    def _tell(self, release: Release, chart: str) -> str:
        """Set the variable in the project's repository, unless it says so already."""
        project, environment = release.project, release.environment
        if project.github is None or environment.github is None:
            return ""
        plan = release.fleet.github_plan
        variable = github_name(plan, environment.name, CHART)
        repository = f"repos/{release.fleet.github_owner}/{project.github_repository}"
        below = "actions" if plan == "free" else f"environments/{environment.name}"
        path = f"{repository}/{below}/variables"
        known = self.github.get(f"{path}/{variable}")
        if known and known["value"] == chart:
            return ""
        body = {"name": variable, "value": chart}
        if known:
            self.github.send("PATCH", f"{path}/{variable}", body)
        else:
            self.github.send("POST", path, body)
        return f"{variable} is set"


def exit_code(found: Iterable[PublishedChart]) -> int:
    """2: something failed; 0: all else."""
    return 2 if any(each.state == "failed" for each in found) else 0


def as_json(found: Sequence[PublishedChart]) -> dict[str, Any]:
    """The charts as data."""
    return {"schema": SCHEMA, "charts": [asdict(each) for each in found]}


def as_text(found: Sequence[PublishedChart]) -> str:
    """A line for each that there is something to say of."""
    return "".join(map(_lines, found)) or "every chart is published\n"


def _lines(each: PublishedChart) -> str:
    if each.state == "unchanged":
        return ""
    return told(f"{each.state}: {each.release}", each.says, [each.chart] if each.chart else [])
