"""Files of definitions to change a line of, and what is then said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.project.loader import load
from devops_constructs.project.portfolio import Portfolio

FLEET = """\
import devops_constructs as dc

fleet = dc.Fleet(
    organisation="agency",
    github_owner="agency-example",
    registry="agency",
    spaces_region="fra1",
    state=dc.StateSpace("agency-state", region="fra1"),
    clusters=(
        dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"),
        dc.Cluster("staging", region="fra1", purpose="staging", vpc=dc.SharedVpc("production-1")),
    ),
    database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),
    zones=(
        dc.Zone("acme.example"),
    ),
)
"""

SHOP = """\
import devops_constructs as dc

project = dc.Project(
    name="shop",
    images=(
        dc.Image("app"),
        dc.OutsideImage("search", "docker.io/library/search:1.2"),
    ),
    secrets=(
        dc.Secret("app", keys=("API_KEY",)),
    ),
    components=(
        dc.WebService("web", image="app", port=3000),
        dc.InternalService("api", image="app", port=4000),
        dc.Worker("sidekiq", image="app"),
        dc.Redis("queue", role="queue"),
        dc.ScheduledJob("nightly", image="app", schedule="15 3 * * *"),
        dc.ReleaseJob("migrate", image="app"),
    ),
    environments=(
        dc.Environment("production", cluster="production-1", hosts=("shop.acme.example",)),
        dc.Environment("staging", cluster="staging", hosts=("shop-staging.acme.example",)),
    ),
)
"""

BLOG = """\
import devops_constructs as dc

project = dc.Project(
    name="blog",
    images=(dc.Image("app"),),
    components=(dc.WebService("web", image="app", port=3000),),
    environments=(
        dc.Environment("production", cluster="production-1", hosts=("blog.acme.example",)),
    ),
)
"""


class Definitions:
    """Files of definitions in a folder of their own; sound until a test changes a line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "projects").mkdir()
        self.write("fleet", FLEET)
        self.write("shop", SHOP)

    def write(self, name: str, text: str) -> None:
        self._path(name).write_text(text, encoding="utf-8")

    def change(self, old: str, new: str, *, file: str = "shop", at: str = "") -> str:
        """Puts `new` in the place of `old`; returns the place of `at`, or of `new`'s beginning."""
        text = self._path(file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        self.write(file, text.replace(old, new))
        line = text[: text.index(old)].count("\n") + 1
        return self.place(at, file=file) if at else f"projects/{file}.py:{line}"

    def place(self, fragment: str, *, file: str = "shop") -> str:
        """The file and line where the fragment begins."""
        before, found, _ = self._path(file).read_text(encoding="utf-8").partition(fragment)
        assert found
        return f"projects/{file}.py:{before.count(chr(10)) + 1}"

    def give_staging_a_database(self) -> None:
        """Lets the staging cluster use the database cluster of production."""
        staging = 'vpc=dc.SharedVpc("production-1")'
        self.change(staging, f'{staging}, database_cluster="postgres-1"', file="fleet")
        database = 'dc.DatabaseCluster("postgres-1", region="fra1"'
        self.change(database, f'{database}, cluster="production-1"', file="fleet")

    def load(self) -> Portfolio:
        return load(self.root).portfolio

    def error(self) -> DefinitionError:
        with pytest.raises(DefinitionError) as caught:
            load(self.root)
        return caught.value

    def refusal(self) -> str:
        """The whole text of the error."""
        return str(self.error())

    def _path(self, name: str) -> Path:
        return self.root / "projects" / f"{name}.py"


def said(place: str, what: str, why: str, fix: str) -> str:
    """One problem as users read it."""
    return f"{place}: {what}\n    why: {why}\n    fix: {fix}"
