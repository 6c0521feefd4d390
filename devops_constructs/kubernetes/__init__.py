"""Constructs from the model to Kubernetes objects, for cdk8s.

    ReleaseObjects            everything of one release
    Deployment                a web service, internal service or worker
    Service                   the address of a component inside the cluster
    Ingress                   hosts and paths of a release, with TLS
    MaintenanceServer         the page shown during maintenance
    RedisServer               Redis for a queue, pub/sub or a cache
    CronJob                   a command at given times
    BackupJobs                what dumps the databases, watches over dumps, restores one
    HookJob                   a command that Helm runs with every release
    PlainJob                  the same beside the other objects, made anew when it changes
    ConfigMap                 the variables shared by the processes of one image
    SharedEnv                 props of ConfigMap
    DeclaredConfigMap         settings that a project declares
    DeclaredConfig            props of DeclaredConfigMap
    ExternalSecret            a Secret that comes from a store outside the cluster
    StoredSecret              props of ExternalSecret
    StatefulSet               a component whose replicas have volumes of their own
    PersistentVolumeClaim     a volume that outlives pods
    ServiceAccount            the identity of a release's pods
    Identity                  a component's own account and role
    HorizontalPodAutoscaler   replicas by load
    PodDisruptionBudget       how many pods a drain may take
    ServiceMonitor            whose metrics Prometheus fetches, of what has a Service
    PodMonitor                the same of workers
    ResourceQuota             what a namespace may take of the cluster
    LimitRange                sizes of containers that say nothing of theirs
    NetworkPolicy             opens what a component declares
    DefaultDeny               closes everything else
    HttpRoutes                hosts and paths of a release on the cluster's Gateway
    ReferenceGrant            lets that Gateway use the certificate of a release
    GatewayPolicy             lets that Gateway's requests into a web service
    Gateway                   hosts of a cluster with their certificates and load balancer
    HttpsRedirect             sends plain HTTP on a Gateway to HTTPS
    IngressClass              which controller serves the Ingress objects of a cluster
    ControllerPolicy          closes that controller's ports but those for requests
    ExtraObject               a manifest that the definition writes out
    patch                     changes the main object of a construct, with a reason

Props are a `Release`, or a `Placed` component of one, or a `ClusterIngress` or
`ClusterGateway`. Names are loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devops_constructs.kubernetes._patching import patch
    from devops_constructs.kubernetes.backup_jobs import BackupJobs
    from devops_constructs.kubernetes.config_map import ConfigMap, SharedEnv
    from devops_constructs.kubernetes.controller_policy import ControllerPolicy
    from devops_constructs.kubernetes.cron_job import CronJob
    from devops_constructs.kubernetes.declared_config_map import DeclaredConfig, DeclaredConfigMap
    from devops_constructs.kubernetes.default_deny import DefaultDeny
    from devops_constructs.kubernetes.deployment import Deployment
    from devops_constructs.kubernetes.external_secret import ExternalSecret, StoredSecret
    from devops_constructs.kubernetes.extra_object import ExtraObject
    from devops_constructs.kubernetes.gateway import Gateway
    from devops_constructs.kubernetes.gateway_policy import GatewayPolicy
    from devops_constructs.kubernetes.hook_job import HookJob
    from devops_constructs.kubernetes.horizontal_pod_autoscaler import HorizontalPodAutoscaler
    from devops_constructs.kubernetes.http_routes import HttpRoutes
    from devops_constructs.kubernetes.https_redirect import HttpsRedirect
    from devops_constructs.kubernetes.identity import Identity
    from devops_constructs.kubernetes.ingress import Ingress
    from devops_constructs.kubernetes.ingress_class import IngressClass
    from devops_constructs.kubernetes.limit_range import LimitRange
    from devops_constructs.kubernetes.maintenance_server import MaintenanceServer
    from devops_constructs.kubernetes.network_policy import NetworkPolicy
    from devops_constructs.kubernetes.persistent_volume_claim import PersistentVolumeClaim
    from devops_constructs.kubernetes.plain_job import PlainJob
    from devops_constructs.kubernetes.pod_disruption_budget import PodDisruptionBudget
    from devops_constructs.kubernetes.pod_monitor import PodMonitor
    from devops_constructs.kubernetes.redis_server import RedisServer
    from devops_constructs.kubernetes.reference_grant import ReferenceGrant
    from devops_constructs.kubernetes.release_objects import ReleaseObjects
    from devops_constructs.kubernetes.resource_quota import ResourceQuota
    from devops_constructs.kubernetes.service import Service
    from devops_constructs.kubernetes.service_account import ServiceAccount
    from devops_constructs.kubernetes.service_monitor import ServiceMonitor
    from devops_constructs.kubernetes.stateful_set import StatefulSet

_FILE_OF = {
    "BackupJobs": "backup_jobs",
    "ConfigMap": "config_map",
    "ControllerPolicy": "controller_policy",
    "CronJob": "cron_job",
    "DeclaredConfig": "declared_config_map",
    "DeclaredConfigMap": "declared_config_map",
    "DefaultDeny": "default_deny",
    "Deployment": "deployment",
    "ExternalSecret": "external_secret",
    "ExtraObject": "extra_object",
    "Gateway": "gateway",
    "GatewayPolicy": "gateway_policy",
    "HookJob": "hook_job",
    "HorizontalPodAutoscaler": "horizontal_pod_autoscaler",
    "HttpRoutes": "http_routes",
    "HttpsRedirect": "https_redirect",
    "Identity": "identity",
    "Ingress": "ingress",
    "IngressClass": "ingress_class",
    "LimitRange": "limit_range",
    "MaintenanceServer": "maintenance_server",
    "NetworkPolicy": "network_policy",
    "PersistentVolumeClaim": "persistent_volume_claim",
    "PlainJob": "plain_job",
    "PodDisruptionBudget": "pod_disruption_budget",
    "PodMonitor": "pod_monitor",
    "RedisServer": "redis_server",
    "ReferenceGrant": "reference_grant",
    "ReleaseObjects": "release_objects",
    "ResourceQuota": "resource_quota",
    "Service": "service",
    "ServiceAccount": "service_account",
    "ServiceMonitor": "service_monitor",
    "SharedEnv": "config_map",
    "StatefulSet": "stateful_set",
    "StoredSecret": "external_secret",
    "patch": "_patching",
}

__all__ = [
    "BackupJobs",
    "ConfigMap",
    "ControllerPolicy",
    "CronJob",
    "DeclaredConfig",
    "DeclaredConfigMap",
    "DefaultDeny",
    "Deployment",
    "ExternalSecret",
    "ExtraObject",
    "Gateway",
    "GatewayPolicy",
    "HookJob",
    "HorizontalPodAutoscaler",
    "HttpRoutes",
    "HttpsRedirect",
    "Identity",
    "Ingress",
    "IngressClass",
    "LimitRange",
    "MaintenanceServer",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PlainJob",
    "PodDisruptionBudget",
    "PodMonitor",
    "RedisServer",
    "ReferenceGrant",
    "ReleaseObjects",
    "ResourceQuota",
    "Service",
    "ServiceAccount",
    "ServiceMonitor",
    "SharedEnv",
    "StatefulSet",
    "StoredSecret",
    "patch",
]


def __getattr__(name: str) -> Any:
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_FILE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_FILE_OF})
