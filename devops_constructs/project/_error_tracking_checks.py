"""Error tracking of a project: somebody reports, and everybody named exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project import naming
from devops_constructs.project.error_tracking import PROJECT_NAME_MAX
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.image import Image

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def images_report(project: Project) -> Iterator[Problem]:
    """The images whose processes report exist, and there are some unless none is asked for."""
    tracking = project.error_tracking
    if tracking is None or project.is_incomplete("images") or tracking.is_spoilt("images"):
        return
    images = {image.name: image for image in project.images}
    for index, name in enumerate(tracking.images or ()):
        if is_unknown(name, images):
            yield tracking.problem(
                "images",
                index,
                what=f"there is no image {name!r}",
                why="processes of an image report errors",
                fix=did_you_mean(name, list(images)),
            )
    if tracking.images is None and not any(isinstance(i, Image) for i in images.values()):
        yield tracking.problem(
            "images",
            what="no process would report errors",
            why="images from outside report only where they are named, and CI builds none",
            fix="write images=(...,), or images=() to report releases only",
        )


def name_fits(project: Project) -> Iterator[Problem]:
    """The project's own name, if no other one is pinned, is one that Rollbar takes."""
    tracking = project.error_tracking
    if tracking is None or tracking.is_spoilt("project_name") or project.is_spoilt("name"):
        return
    name = naming.rollbar_project_name(project)
    if len(name) > PROJECT_NAME_MAX:
        yield tracking.problem(
            "project_name",
            what=f"the project {name!r} in Rollbar would have {len(name)} characters",
            why=f"it may have at most {PROJECT_NAME_MAX}",
            fix="pin a shorter one by project_name=...",
        )


ALL = (images_report, name_fits)
