"""What a project consists of, per environment: facts for `devops show`, without any engine."""

from __future__ import annotations

from typing import Any

from devops_constructs.project import naming
from devops_constructs.project._backups_summary import backup_facts
from devops_constructs.project._changes_summary import changes, retirement
from devops_constructs.project._edge_summary import assets_space, edge_facts
from devops_constructs.project._exceptions_summary import (
    extra_manifests,
    not_secret_in_manifests,
    patches,
)
from devops_constructs.project._github_summary import (
    infrastructure_facts,
    released_from,
    released_when,
    repository_facts,
)
from devops_constructs.project._network_facts import network_facts
from devops_constructs.project._settings_summary import (
    config_maps,
    not_secret,
    reads,
    secrets,
)
from devops_constructs.project.component import Component, Process
from devops_constructs.project.container import Container
from devops_constructs.project.container_env import reports_errors
from devops_constructs.project.environment import Host
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.gateway_gaps import gaps
from devops_constructs.project.image import Image, OutsideImage
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.project import Project
from devops_constructs.project.quota import ContainerLimits, Quota
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed, Release
from devops_constructs.project.release_job import InitContainerOf, PlainJob, ReleaseJob
from devops_constructs.project.routing import RuleGroup
from devops_constructs.project.scheduled_job import ScheduledJob
from devops_constructs.project.web_service import ServedComponent, WebService

SCHEMA = "devops-constructs/show/v1"
"""Named in the JSON form; a field is only added within a version, never changed or removed."""


def summary(fleet: Fleet, project: Project) -> dict[str, Any]:
    """The project as plain data; the same facts as the text form."""
    return {
        "schema": SCHEMA,
        "project": project.name,
        "repository": f"{fleet.github_owner}/{project.github_repository}",
        "github": repository_facts(fleet, project),
        "infrastructure": infrastructure_facts(fleet),
        "images": [_image(fleet, project, image) for image in project.images],
        "config_maps": config_maps(project),
        "secrets": secrets(project),
        "private_space": naming.private_space_name(fleet, project)
        if project.private_space
        else None,
        "assets_space": assets_space(project),
        "error_tracking": _error_tracking(project),
        "not_secret": [*not_secret(project), *not_secret_in_manifests(project)],
        "patches": patches(project),
        "extra_manifests": extra_manifests(project),
        "changes": changes(project),
        "environments": [_environment(Release(fleet, project, e)) for e in project.environments],
    }


def _error_tracking(project: Project) -> str | None:
    tracking = project.error_tracking
    if tracking is None:
        return None
    images = [i.name for i in project.images if reports_errors(project, i)]
    tokens = "for processes and browsers" if tracking.browser else "for processes"
    who = f"reported by {', '.join(images)}" if images else "reported by no process"
    name = naming.rollbar_project_name(project)
    return f"Rollbar project {name}, {who}; tokens of each environment {tokens}"


def _image(fleet: Fleet, project: Project, image: Any) -> dict[str, Any]:
    if isinstance(image, OutsideImage):
        pulled = {"pull_secret": image.pull_secret} if image.pull_secret else {}
        return {"name": image.name, "reference": image.reference, **pulled}
    built: Image = image
    repository = naming.image_repository(fleet, project, built.name)
    secrets = {"build_secrets": list(built.build_secrets)} if built.build_secrets else {}
    return {
        "name": built.name,
        "dockerfile": built.dockerfile,
        "repository": repository,
        **secrets,
    }


def _environment(release: Release) -> dict[str, Any]:
    environment = release.environment
    return {
        "name": environment.name,
        "release": release.name,
        "retired": retirement(environment),
        "cluster": release.cluster.name,
        "kubernetes_version": release.cluster.kubernetes_version,
        "released_from": released_from(release.fleet, release.project, environment),
        "released_when": released_when(release.fleet, release.project, environment),
        "hosts": [_host(host) for host in environment.all_hosts],
        "traffic": [_traffic(group) for group in release.rule_groups],
        "routing": release.cluster.routing,
        "not_on_the_gateway": _not_on_the_gateway(release),
        "components": [
            _component(release, component) for component in (*release.components, *release.steps)
        ],
        "pod_security_level": release.pod_security_level,
        "claims": [
            {"name": claim.name, "storage_gib": claim.storage_gib, "access_mode": claim.access_mode}
            for claim in release.claims
        ],
        "absent": sorted(
            {c.name for c in release.project.components}
            - {c.name for c in (*release.components, *release.steps)}
        ),
        "quota": _limits(environment.quota),
        "container_limits": _limits(environment.container_limits),
        "database": _database(release),
        "assets_space": naming.assets_space_name(release.fleet, release.project, environment)
        if release.project.assets_space
        else None,
        "cloudflare": edge_facts(release),
    }


def _host(host: Host) -> dict[str, Any]:
    redirect = {"redirect_to": host.redirect_to} if host.redirect_to else {}
    checked = {"uptime": f"https://{host.name}{host.uptime.path}"} if host.uptime else {}
    return {"name": host.name, "role": host.role, **redirect, **checked}


def _traffic(group: RuleGroup) -> dict[str, Any]:
    """What is said of requests besides the controller's defaults, field by field."""
    paths = {f"{rules.host}{path.path}" for rules in group.rules for path in rules.paths}
    said = group.traffic.model_dump(exclude_defaults=True, mode="json")
    if not group.traffic.noindex:
        del said["noindex"]  # as everywhere without it
    return {"name": group.name, "paths": sorted(paths), "rules": dict(sorted(said.items()))}


def _not_on_the_gateway(release: Release) -> list[dict[str, str]]:
    """The rules for requests that do not hold for those that come through it."""
    if not release.cluster.routes_by_gateway:
        return []
    return [
        {"requests": gap.requests, "rule": gap.rule, "reason": gap.why} for gap in gaps(release)
    ]


def _component(release: Release, component: Component) -> dict[str, Any]:
    runs = component if isinstance(component, Process | Redis) else None
    facts: dict[str, Any] = {
        "name": component.name,
        "kind": type(component).__name__,
        "image": release.image_reference(release.image_of(runs)) if runs else None,
        "cpu_millicores": component.cpu_millicores,
        "memory_mib": component.memory_mib,
    }
    if isinstance(component, Process):
        facts["uses"] = [used.name for used in release.uses(component)]
        facts["uses"] += ["database"] if release.uses_database(component) else []
        facts["egress"] = [
            {"purpose": egress.purpose, "ports": list(egress.ports)}
            for egress in release.egress(component)
        ]
        facts |= reads(release, component)
        facts["containers"] = [container.name for container in component.containers]
        facts["companions"] = [_companion(release, each) for each in component.containers[1:]]
        if component.security.exception:
            facts["security_exception"] = component.security.exception.because
        if component.identity:
            facts["api_rules"] = [
                f"{', '.join(rule.verbs)} {', '.join(rule.resources)}"
                for rule in component.identity.rules
            ]
    if isinstance(component, LongRunning):
        scale = component.autoscale
        facts["replicas"] = component.replicas
        facts["singleton"] = component.singleton
        if scale:
            facts["replicas"] = f"{scale.min_replicas}-{scale.max_replicas}"
        facts["metrics"] = _metrics(release, component)
    if isinstance(component, ServedComponent):
        facts["port"] = component.port_number
    if isinstance(component, WebService):
        facts["routes"] = [f"{route.host}:{route.path}" for route in component.routes]
    if isinstance(component, Redis):
        facts["role"] = component.role
    if isinstance(component, ScheduledJob):
        facts["schedule"] = component.schedule
        facts["time_zone"] = component.time_zone or release.project.time_zone
        facts["suspended"] = component.suspended
    if isinstance(component, ReleaseJob):
        facts["when"] = _when(component)
    if component in release.components:  # the pods of a step are another component's
        facts |= network_facts(Placed(release, component))
    return facts


def _companion(release: Release, container: Container) -> dict[str, Any]:
    return {
        "name": container.name,
        "kind": type(container).__name__,
        "image": release.image_reference(release.image_of(container)),
        "cpu_millicores": container.cpu_millicores,
        "memory_mib": container.memory_mib,
    }


def _metrics(release: Release, component: LongRunning) -> dict[str, Any] | None:
    metrics = component.metrics
    if metrics is None:
        return None
    collected = release.cluster.monitoring is not None
    return {"port": metrics.port, "path": metrics.path, "collected": collected}


def _limits(limits: Quota | ContainerLimits | None) -> dict[str, int] | None:
    """What is limited, by field; None where there is no rule at all."""
    return limits.model_dump(exclude_none=True) if limits else None


def _when(job: ReleaseJob) -> str:
    match job.runs_as:
        case PlainJob():
            return "during"
        case InitContainerOf(components=names):
            return f"before each pod of {', '.join(names)}"
    return job.when


def _database(release: Release) -> dict[str, Any] | None:
    database = release.project.database
    if database is None:
        return None
    names = [release.database_name(further) for further in (None, *database.further)]
    return {
        "cluster": release.database_cluster,
        "names": names,
        "pool_size": release.pool_size,
        "connection_limit": release.connection_limit,
        **backup_facts(release),
    }
