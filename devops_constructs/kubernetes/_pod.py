"""The pod that every kind of workload runs: safe by default, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devops_constructs.kubernetes._config_checksum import config_checksum
from devops_constructs.kubernetes._container import container_of
from devops_constructs.kubernetes._early import secret_name
from devops_constructs.kubernetes._placement import placement
from devops_constructs.kubernetes._pod_options import pod_options
from devops_constructs.kubernetes._private_tmp import private_tmp
from devops_constructs.kubernetes._security import (
    companion_security,
    has_token,
    main_security,
    pod_security,
)
from devops_constructs.kubernetes._serving import grace_seconds, serving, sidecar_serving
from devops_constructs.kubernetes._volumes import Volumes
from devops_constructs.kubernetes.labels import labels_of
from devops_constructs.project.companions import InitContainer, Sidecar
from devops_constructs.project.component import Component, Process
from devops_constructs.project.container import Container
from devops_constructs.project.image import ContainerImage, Image, OutsideImage
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.release import Placed
from devops_constructs.project.release_job import ReleaseJob


def process_pod(
    placed: Placed[Process],
    *,
    inline_shared: bool = False,
    service_account: str | None = None,
    volumes: Volumes | None = None,
) -> dict[str, Any]:
    """The pod template of a process: its container, those before and beside it, and what they may
    and need."""
    process, release = placed.component, placed.release
    volumes = volumes or Volumes(placed)
    folders: dict[str, dict[str, Any]] = {}

    def made(container: Container, says: dict[str, Any]) -> dict[str, Any]:
        body = container_of(
            placed,
            container,
            volumes,
            security=_security(placed, container),
            serving=says,
            inline_shared=inline_shared,
        )
        if release.image_of(container).private_tmp:
            folder = private_tmp(body)
            folders.setdefault(folder["volumeMounts"][0]["name"], folder)
        return body

    main, *others = process.containers
    beside = [made(main, serving(release, process))]
    before: list[dict[str, Any]] = []
    sidecars = [each for each in others if isinstance(each, Sidecar)]
    # sidecars first: an init container may already talk through one
    for sidecar in sidecars:
        body = made(sidecar, sidecar_serving(release, sidecar))
        if sidecar.native:
            before.append({**body, "restartPolicy": "Always"})
        else:
            beside.append(body)
    before += [made(each, {}) for each in others if isinstance(each, InitContainer)]
    stays = _stays_as_made(process)
    checksum = config_checksum(placed, inline_shared=inline_shared) if stays else None
    return pod(
        placed,
        [release.image_of(container) for container in process.containers],
        beside,
        before=[*folders.values(), *before],
        volumes=volumes.volumes(),
        annotations={"checksum/config": checksum} if checksum else {},
        grace_seconds=grace_seconds(process),
        service_account=process.name if process.identity else service_account,
        spread=isinstance(process, LongRunning) and not process.singleton,
    )


def _security(placed: Placed[Process], container: Container) -> dict[str, Any]:
    process, release = placed.component, placed.release
    image = release.image_of(container)
    if container is process:
        return main_security(image, process.security)
    return companion_security(process, release.image_of(process), image)


def pod(
    placed: Placed[Component],
    images: Iterable[ContainerImage],
    containers: list[dict[str, Any]],
    *,
    before: list[dict[str, Any]],
    volumes: list[dict[str, Any]],
    annotations: dict[str, str],
    grace_seconds: int | None,
    service_account: str | None,
    spread: bool = False,
) -> dict[str, Any]:
    """A pod template that the namespace's Pod Security level *restricted* admits, unless the
    definition makes an exception; the first of `images` is the one that the pod is about.

    Sources: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    """
    main, *_ = images = tuple(images)
    options = placed.component.pod
    pulled_with = _pull_secrets(placed, images)
    spec: dict[str, Any] = {
        **({"serviceAccountName": service_account} if service_account else {}),
        **({"imagePullSecrets": pulled_with} if pulled_with else {}),
        "automountServiceAccountToken": has_token(placed.component),
        "enableServiceLinks": options.service_links,
        "securityContext": pod_security(placed.component, main),
        **({"terminationGracePeriodSeconds": grace_seconds} if grace_seconds is not None else {}),
        **pod_options(options),
        **({"initContainers": before} if before else {}),
        "containers": containers,
        **({"volumes": volumes} if volumes else {}),
        **placement(placed, spread=spread),
    }
    annotations = {**annotations, **dict(sorted(options.annotations.items()))}
    labels = {**labels_of(placed), **dict(sorted(options.labels.items()))}
    metadata = {"labels": labels, **({"annotations": annotations} if annotations else {})}
    return {"metadata": metadata, "spec": spec}


def _pull_secrets(
    placed: Placed[Component], images: Iterable[ContainerImage]
) -> list[dict[str, Any]]:
    """What DigitalOcean makes for our own images, and what the project declares for all others."""
    fleet = placed.release.fleet
    names: list[str] = []
    for image in images:
        match image:
            case Image() if integrated := fleet.integrated_pull_secret:
                names.append(integrated)
            case Image() if fleet.pull_secret:
                names.append(secret_name(placed.release, placed.component, fleet.pull_secret))
            case OutsideImage(pull_secret=str(name)):
                names.append(secret_name(placed.release, placed.component, name))
    return [{"name": name} for name in dict.fromkeys(names)]


def _stays_as_made(process: Process) -> bool:
    """Whether a change of settings needs another pod or plain Job; the next run of any other job
    reads them anew."""
    plain = isinstance(process, ReleaseJob) and not process.is_hook
    return plain or isinstance(process, LongRunning)
