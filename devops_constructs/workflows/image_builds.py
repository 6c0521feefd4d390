"""Images built from a project's repository: one matrix, one leg per Dockerfile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from devops_constructs.project import naming
from devops_constructs.project.image import Image
from devops_constructs.project.release import HostedProject
from devops_constructs.workflows.expression import Expression, Secret, literal
from devops_constructs.workflows.job import Matrix
from devops_constructs.workflows.step import Step, Use, Value


def built_images(props: HostedProject) -> tuple[Image, ...]:
    """The images that are built from the repository, by name."""
    built = (image for image in props.project.images if isinstance(image, Image))
    return tuple(sorted(built, key=lambda image: image.name))


def build_matrix(props: HostedProject, images: Iterable[Image]) -> Matrix:
    """A leg per image, with all that the action wants to know."""
    return Matrix(tuple(_leg(props, image) for image in images))


def _leg(props: HostedProject, image: Image) -> dict[str, str]:
    # named anew: a secret called PATH would be obeyed
    given = "\n".join(f"{name}=BUILD_{name}" for name in image.build_secrets)
    secrets = {"secret-envs": given} if given else {}
    return {
        "image": image.name,
        "repository": naming.image_repository(props.fleet, props.project, image.name),
        "context": literal(image.context),
        "dockerfile": literal(image.dockerfile),
        "target": image.target or "",
        "build-args": literal(_lines(image.build_args)),
    } | secrets


def _lines(build_args: Mapping[str, str]) -> str:
    """As the action reads them: each an entry of CSV, in quotes, so that nothing in it counts."""
    pairs = (f"{name}={value}".replace('"', '""') for name, value in build_args.items())
    return "\n".join(f'"{pair}"' for pair in pairs)


CHECKOUT = Use("Check out", "actions/checkout", {"persist-credentials": False})
BUILDX = Use("Set up Buildx", "docker/setup-buildx-action")


def build(
    *,
    push: bool,
    secrets: Mapping[str, Secret] | None = None,
    labels: Mapping[str, Value] | None = None,
) -> Step:
    """Builds the leg's image, which gets just its own ones of the secrets.

    Each image has a cache of its own, as one scope holds one image. Pushed without attestations:
    they would make each push an index of several manifests, which the registry keeps and counts.
    """
    scope = "scope=${{ matrix.image }}"
    options: dict[str, Value] = {
        "context": Expression("matrix.context"),
        "file": Expression("matrix.dockerfile"),
        "target": Expression("matrix.target"),
        "build-args": Expression("matrix.build-args"),
        "cache-from": f"type=gha,{scope}",
        "provenance": False,
        "push": push,
    }
    if push:
        options["cache-to"] = f"type=gha,mode=max,{scope}"
        options["tags"] = "${{ matrix.repository }}:${{ github.sha }}"
    options |= labels or {}
    if secrets:
        options["secret-envs"] = Expression("matrix.secret-envs")
    env = {f"BUILD_{name}": secret for name, secret in (secrets or {}).items()}
    return Use("Build", "docker/build-push-action", options, env, id="build")
