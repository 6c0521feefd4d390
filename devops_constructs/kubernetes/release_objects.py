"""Everything of one release: the one list from kinds of components to Kubernetes objects."""

from __future__ import annotations

from devops_constructs.errors import DefinitionError
from devops_constructs.kubernetes._manifest import Construct
from devops_constructs.kubernetes._metrics import is_monitored
from devops_constructs.kubernetes._patching import add_extra_manifests, apply_patches, by_key
from devops_constructs.kubernetes.backup_jobs import BackupJobs
from devops_constructs.kubernetes.config_map import ConfigMap, SharedEnv
from devops_constructs.kubernetes.cron_job import CronJob
from devops_constructs.kubernetes.declared_config_map import (
    DeclaredConfigMap,
    declared_config_maps,
)
from devops_constructs.kubernetes.default_deny import DefaultDeny
from devops_constructs.kubernetes.deployment import Deployment
from devops_constructs.kubernetes.external_secret import ExternalSecret, stored_secrets
from devops_constructs.kubernetes.gateway_policy import GatewayPolicy
from devops_constructs.kubernetes.hook_job import HookJob
from devops_constructs.kubernetes.horizontal_pod_autoscaler import HorizontalPodAutoscaler
from devops_constructs.kubernetes.http_routes import HttpRoutes
from devops_constructs.kubernetes.identity import Identity
from devops_constructs.kubernetes.ingress import Ingress
from devops_constructs.kubernetes.limit_range import LimitRange
from devops_constructs.kubernetes.network_policy import NetworkPolicy
from devops_constructs.kubernetes.persistent_volume_claim import (
    PersistentVolumeClaim,
    claim_spec,
)
from devops_constructs.kubernetes.plain_job import PlainJob
from devops_constructs.kubernetes.pod_disruption_budget import PodDisruptionBudget, needs_budget
from devops_constructs.kubernetes.pod_monitor import PodMonitor
from devops_constructs.kubernetes.redis_server import RedisServer
from devops_constructs.kubernetes.reference_grant import ReferenceGrant
from devops_constructs.kubernetes.resource_quota import ResourceQuota
from devops_constructs.kubernetes.service import Service
from devops_constructs.kubernetes.service_account import ServiceAccount
from devops_constructs.kubernetes.service_monitor import ServiceMonitor
from devops_constructs.kubernetes.stateful_set import StatefulSet
from devops_constructs.project.component import Component, Process
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.reachability import Place, reached_by
from devops_constructs.project.redis import Redis
from devops_constructs.project.release import Placed, Release
from devops_constructs.project.release_job import ReleaseJob
from devops_constructs.project.scheduled_job import ScheduledJob
from devops_constructs.project.web_service import ServedComponent
from devops_constructs.project.worker import Worker


class ReleaseObjects(Construct):
    """All objects of a project in one environment.

    Creates:
        One ServiceAccount, a policy that denies all traffic, a quota and limits if the environment
        has some, a ConfigMap per image with shared variables, what leads from hosts to web
        services, and for each component its workload with what belongs to it, all with ids that
        begin with the component's name; what backs its databases up. Then the extra manifests, and
        what patches make of the others.

    Raises:
        DefinitionError: extra manifests or patches do not fit; with all their problems.
    """

    def __init__(self, scope: Construct, id: str, props: Release) -> None:
        super().__init__(scope, id)
        ServiceAccount(self, "ServiceAccount", props)
        DefaultDeny(self, "DefaultDeny", props)
        if quota := props.environment.quota:
            ResourceQuota(self, "ResourceQuota", props, quota)
        if limits := props.environment.container_limits:
            LimitRange(self, "LimitRange", props, limits)
        for image in _configured_images(props):
            ConfigMap(self, f"ConfigMap-{image.name}", SharedEnv(props, image))
        for config_map in declared_config_maps(props):
            early = "-Early" if config_map.early else ""
            DeclaredConfigMap(self, f"Config-{config_map.config.name}{early}", config_map)
        for secret in stored_secrets(props):
            early = "-Early" if secret.early else ""
            ExternalSecret(self, f"ExternalSecret-{secret.secret.name}{early}", secret)
        if props.rule_groups:
            self._ways_in(props)
        for claim in props.claims:
            if not claim.existing:
                spec = claim_spec(claim.storage_gib, claim.storage_class, claim.access_mode)
                PersistentVolumeClaim(self, f"Claim-{claim.name}", props, claim.name, spec)
        for component in props.components:
            self._component(props, component)
        if backups := props.backups:
            BackupJobs(self, "BackupJobs", props, backups)
        if props.extra_manifests or props.patches:
            self._escape_hatch(props)

    def _ways_in(self, release: Release) -> None:
        if release.cluster.routes_by_ingress:
            Ingress(self, "Ingress", release)
        if release.cluster.routes_by_gateway:
            HttpRoutes(self, "HttpRoutes", release)
            ReferenceGrant(self, "ReferenceGrant", release)

    def _escape_hatch(self, release: Release) -> None:
        objects = by_key(self)
        problems = [*add_extra_manifests(self, release, objects), *apply_patches(release, objects)]
        if problems:
            raise DefinitionError(problems)

    def _component(self, release: Release, component: Component) -> None:
        name, placed = component.name, Placed(release, component)
        match component:
            case LongRunning():
                self._long_running(Placed(release, component))
            case Redis():
                RedisServer(self, f"{name}-RedisServer", Placed(release, component))
            case ScheduledJob():
                CronJob(self, f"{name}-CronJob", Placed(release, component))
            case ReleaseJob() if component.is_hook:
                HookJob(self, f"{name}-HookJob", Placed(release, component))
            case ReleaseJob():
                PlainJob(self, f"{name}-PlainJob", Placed(release, component))
        if component.port_number is not None:
            Service(self, f"{name}-Service", placed)
        NetworkPolicy(self, f"{name}-NetworkPolicy", placed)
        for way in reached_by(placed):
            if way.peer is Place.GATEWAY:
                [(_, port)] = way.ports
                GatewayPolicy(self, f"{name}-GatewayPolicy", placed, port)
        if isinstance(component, Process) and component.identity:
            Identity(self, f"{name}-Identity", Placed(release, component), component.identity)

    def _long_running(self, placed: Placed[LongRunning]) -> None:
        name = placed.component.name
        if placed.component.has_own_volumes:
            StatefulSet(self, f"{name}-StatefulSet", placed)
        else:
            Deployment(self, f"{name}-Deployment", placed)
        if needs_budget(placed.component):
            PodDisruptionBudget(self, f"{name}-PodDisruptionBudget", placed)
        if autoscale := placed.component.autoscale:
            HorizontalPodAutoscaler(self, f"{name}-HorizontalPodAutoscaler", placed, autoscale)
        if is_monitored(placed):
            self._monitor(placed)

    def _monitor(self, placed: Placed[LongRunning]) -> None:
        release, component = placed.release, placed.component
        match component:
            case ServedComponent():
                ServiceMonitor(self, f"{component.name}-ServiceMonitor", Placed(release, component))
            case Worker():
                PodMonitor(self, f"{component.name}-PodMonitor", Placed(release, component))


def _configured_images(release: Release) -> list[ContainerImage]:
    """The images that some pod reads shared variables of; release jobs carry theirs along."""
    readers = [c for c in release.components if isinstance(c, Process)]
    pods = [c.containers for c in readers if not isinstance(c, ReleaseJob)]
    read = {release.image_of(container) for containers in pods for container in containers}
    return [image for image in release.images if image in read and release.shared_env(image)]
