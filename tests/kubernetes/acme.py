"""A small release, right in every respect; tests change only what they are about."""

from __future__ import annotations

from typing import Any, TypeVar

import devops_constructs as dc
from devops_constructs.project.component import Component
from devops_constructs.project.release import Placed, Release
from tests.fleets import FLEETS

C = TypeVar("C", bound=Component)

APP = dc.Image("app")


def release(*components: Component, env: dict[str, str] | None = None, **fields: Any) -> Release:
    """A release in production of a project `acme` with these components and its one image `app`;
    `here` are fields of its environment, `routing` is its cluster's."""
    fleet = FLEETS[fields.pop("routing", "ingress")]
    hosts = fields.pop("hosts", ("acme.example",))
    differences = fields.pop("differences", {})
    usually = {"name": "production", "cluster": "main", "hosts": hosts, "env": env or {}}
    here = {**usually, "differences": differences, **fields.pop("here", {})}
    environment = dc.Environment(**here)
    usual = {"name": "acme", "images": (APP,), "components": components}
    project = dc.Project(**{**usual, **fields, "environments": (environment,)})
    return Release(fleet, project, environment)


def placed(component: C, *others: Component, **fields: Any) -> Placed[C]:
    """The component in a release of its own, or beside others."""
    return Placed(release(component, *others, **fields), component)


def web(**fields: Any) -> dc.WebService:
    return dc.WebService(**{"name": "web", "image": "app", "port": 3000, **fields})


def worker(**fields: Any) -> dc.Worker:
    return dc.Worker(**{"name": "mailer", "image": "app", **fields})


def queue(**fields: Any) -> dc.Redis:
    return dc.Redis(**{"name": "queue", "role": "queue", **fields})


def cache(**fields: Any) -> dc.Redis:
    return dc.Redis(**{"name": "cache", "role": "cache", "url_env": "CACHE_URL", **fields})


def nightly(**fields: Any) -> dc.ScheduledJob:
    return dc.ScheduledJob(
        **{"name": "nightly", "image": "app", "schedule": "15 3 * * *", **fields}
    )


def migration(**fields: Any) -> dc.ReleaseJob:
    return dc.ReleaseJob(**{"name": "migrate", "image": "app", "args": ("migrate",), **fields})
