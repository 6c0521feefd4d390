"""One sound instance of every class of definitions."""

from __future__ import annotations

from collections.abc import Iterator

import devops_constructs as dc
from devops_constructs.project._definition import Definition
from devops_constructs.project.assets_delivery import AssetsDelivery, BehindCloudflare
from devops_constructs.project.companions import Companion
from devops_constructs.project.component import Component, Process
from devops_constructs.project.computed import Computed
from devops_constructs.project.container import Container
from devops_constructs.project.env import Value
from devops_constructs.project.file_mounts import FileMount, FileSource
from devops_constructs.project.image import ContainerImage
from devops_constructs.project.ingress_controller import IngressController
from devops_constructs.project.long_running import LongRunning
from devops_constructs.project.mount import Mount
from devops_constructs.project.outside_chart import Depending
from devops_constructs.project.patch import ObjectPatch
from devops_constructs.project.pre_stop import PreStop
from devops_constructs.project.probe import CommandProbe, PortProbe, Probe
from devops_constructs.project.release_job import ReleaseForm
from devops_constructs.project.release_step import ReleaseStep
from devops_constructs.project.rollout import Rollout
from devops_constructs.project.scaling_metric import NamedMetric
from devops_constructs.project.scaling_pace import ScalingStep
from devops_constructs.project.sized import Sized
from devops_constructs.project.trusted_source import TrustedSource
from devops_constructs.project.vpc import PrivateNetwork
from devops_constructs.project.web_service import ServedComponent
from tests.strategies import RECIPIENT

ENV: dict[str, Value] = {
    "A": "1",
    "B": dc.EnvValue("x", not_secret="a sample"),
    "C": dc.SecretKey("app", "API_KEY"),
    "D": dc.EnvironmentName(),
}


def fleet() -> dc.Fleet:
    return dc.Fleet(
        organisation="agency",
        github_owner="agency-example",
        registry="agency",
        spaces_region="fra1",
        state=dc.StateSpace("agency-state", region="fra1"),
        clusters=(dc.Cluster("production-1", region="fra1", database_cluster="postgres-1"),),
        database_clusters=(dc.DatabaseCluster("postgres-1", region="fra1"),),
        zones=(dc.Zone("acme.example"),),
    )


def web() -> dc.WebService:
    return dc.WebService("web", image="app", port=3000, extra_ports={"metrics": 9394}, env=ENV)


def production() -> dc.Environment:
    return dc.Environment(
        "production",
        cluster="production-1",
        hosts=("shop.acme.example", dc.Host("admin.acme.example", role="admin")),
        env=ENV,
        differences={"web": dc.Difference(replicas=2, env=ENV)},
    )


def project() -> dc.Project:
    return dc.Project(
        name="shop",
        images=(dc.Image("app", env=ENV, build_args={"VERSION": "1"}),),
        secrets=(dc.Secret("app", keys=("API_KEY",)),),
        components=(web(),),
        environments=(production(),),
    )


def samples() -> Iterator[Definition]:
    yield from (fleet(), project(), production(), web())
    yield dc.Portfolio(fleet=fleet(), projects=(project(),))
    yield from (dc.Cluster("main", region="fra1"), dc.DatabaseCluster("postgres", region="fra1"))
    yield dc.StorageAutoscale(above_percent=70)
    yield from (IngressController(), dc.Traefik(origin_pulls=dc.OriginPulls("ca")))
    yield dc.IngressNginx(load_balancer=dc.LoadBalancer(source_ranges=("203.0.113.0/24",)))
    yield from (dc.OriginPulls(), dc.LoadBalancer(), dc.LoadBalancerHealthCheck(path="/up"))
    yield dc.LoadBalancerStickySessions("DO-LB", cookie_ttl_seconds=300)
    yield from (dc.Gateway(), dc.GatewayLoadBalancer(name="edge"))
    yield from (Depending(), dc.MetricsServer(replicas=3))
    yield from (dc.Zone("acme.example"), dc.StateSpace("agency-state", region="fra1"))
    yield dc.InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
    yield ContainerImage("app", env=ENV)
    yield dc.Image("app", env=ENV, build_args={"VERSION": "1"})
    yield dc.OutsideImage("search", "docker.io/library/search:1.2", env=ENV)
    yield from (dc.Secret("app", keys=("API_KEY",)), dc.SecretKey("app", "API_KEY"))
    yield from (dc.EnvValue("x", not_secret="a sample"), dc.Egress("mail", ports=(587,)))
    yield from (Computed(), dc.EnvironmentName(), dc.ImageVersion(), dc.HostOf(scheme="https"))
    yield from (dc.AddressOf("api", only="host"), dc.DependentValue("http://$(HOST)/"))
    yield from (dc.PodField("status.podIP"), dc.ResourceField("limits.memory", divisor="1Mi"))
    yield dc.Config("nginx", data={"a": "1", "b": dc.EnvValue("x", not_secret="a sample")})
    yield dc.Secret("stored", keys=("KEY",), producer=dc.ExternalSecrets("vault"))
    yield dc.ExternalSecrets("vault", path="{environment}/{key}")
    yield from (FileSource(), dc.ConfigSource("nginx"), dc.SecretSource("app", items={"A": "a"}))
    yield from (FileMount("/etc/x"), dc.ConfigFiles("/etc/x", config="nginx", sub_path="a"))
    yield dc.SecretFiles("/etc/x", secret="app", items={"API_KEY": "key"}, mode=0o400)
    yield dc.ProjectedFiles("/etc/x", sources=(dc.ConfigSource("nginx"), dc.SecretSource("app")))
    yield dc.Backups()
    yield from (dc.Database(further=("cache",)), dc.PrivateSpace(), dc.AssetsSpace())
    yield dc.Adoption("digitalocean_vpc.production-1", id="506f78a4")
    yield dc.Moved("digitalocean_vpc.main", "digitalocean_vpc.production-1")
    yield dc.Tombstone("digitalocean_vpc.old", reason="x", date="2026-11-25", backup="none")
    yield dc.Retirement(reason="x", date="2026-11-25", backup="none")
    yield dc.Rotation("app", "API_KEY", date="2026-11-25")
    yield from (AssetsDelivery(), BehindCloudflare(), dc.AssetsWorker(), dc.AssetsOriginRule())
    yield dc.AssetsDirect()
    yield dc.FirewallRule("wordpress", expression='http.request.uri.path contains "/wp-"')
    yield dc.ZoneRateLimit("login", expression='http.request.uri.path eq "/login"', requests=5)
    yield from (dc.GithubRepository(), dc.BranchProtection(), dc.GithubEnvironment())
    yield from (dc.GithubOrganisation(), dc.GithubTeam("operations", maintainers=("ann-example",)))
    yield from (dc.ErrorTracking(), dc.Route("/api"), dc.Host("shop.acme.example"))
    yield from (Component("a"), Process("a", image="app", env=ENV))
    yield from (LongRunning("a", image="app"), ServedComponent("a", image="app", port=3000))
    yield dc.InternalService("api", image="app", port=4000, extra_ports={"metrics": 9394})
    yield dc.Worker("sidekiq", image="app", env=ENV, singleton=True)
    yield dc.Redis("queue", role="queue", storage_gib=5)
    yield dc.ScheduledJob("nightly", image="app", schedule="15 3 * * *", env=ENV)
    yield dc.ReleaseJob("migrate", image="app", args=("rake", "db:migrate"), env=ENV)
    yield dc.Patch("Deployment", "web", "/spec/paused", [{"a": [True]}], because="a sample")
    yield from (
        ObjectPatch("Service", "web", "/spec/x", because="x"),
        dc.Removal("Service", "web", "/spec/x", because="x"),
    )
    yield dc.ExtraManifest(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b"}},
        because="a sample",
    )
    yield from (ReleaseForm(), dc.HelmHook(), dc.PlainJob(), dc.InitContainerOf(("web",)))
    yield ReleaseStep("migrate", image="app", env=ENV, uses=("database",))
    yield from (Probe(), dc.HttpProbe("/up"), dc.TcpProbe(), dc.ExecProbe(("true",)))
    yield from (PortProbe(), dc.GrpcProbe(service="shop"), CommandProbe(), dc.Health())
    yield from (dc.RailsHealth(), dc.DjangoHealth(), dc.NodeHealth(), dc.SidekiqHealth())
    yield from (dc.CeleryHealth("shop"), dc.Shell("puma -p $PORT", before=("cd /app",)))
    yield from (PreStop(), dc.PreStopSleep(5), dc.PreStopCommand(("nginx", "-s", "quit")))
    yield from (Rollout(), dc.RollingUpdate(max_surge="25%"), dc.Recreate(), Companion("a"))
    yield from (Sized("a"), Container("a", env=ENV), Mount("/data"), dc.EmptyDir("/data"))
    yield dc.InitContainer("wait", args=("wait",), env=ENV, mounts=(dc.EmptyDir("/data"),))
    yield dc.Sidecar("proxy", image="app", ports={"proxy": 9000}, health=dc.TcpProbe())
    yield from (dc.Toleration("dedicated"), dc.NodeRule("pool"), dc.Spread())
    yield dc.Placement(node_labels={"pool": "jobs"}, near=("cache",))
    yield dc.PodSecurity(exception=dc.SecurityException("starts as root", root=True))
    yield dc.SecurityException("debugger", capabilities=("SYS_PTRACE",))
    yield from (dc.HostAlias("10.0.0.1", names=("legacy",)), dc.Dns(options={"ndots": "2"}))
    yield dc.PodOptions(labels={"tier": "front"}, annotations={"acme.example/note": "x"})
    yield dc.ApiRule(resources=("pods",), verbs=("get",))
    yield dc.Identity(rules=(dc.ApiRule(resources=("pods",), verbs=("get",)),))
    yield from (dc.Claim("uploads", storage_gib=10), dc.OwnVolume("/data", storage_gib=10))
    yield dc.ClaimMount("/uploads", claim="uploads", sub_path="a/b", read_only=True)
    yield dc.Autoscale(min_replicas=2, max_replicas=6)
    yield from network_samples()
    yield from cluster_samples()
    yield dc.Traffic(body_size_mib=50, allow_cidrs=("203.0.113.0/24",), annotations={"a": "b"})
    yield from (dc.StickySession(), dc.RateLimit(5), dc.Hsts())
    yield from (dc.BasicAuth("basic-auth"), dc.MaintenancePage(title="Soon"))
    yield dc.Difference(env=ENV, autoscale=dc.Autoscale(min_replicas=2, max_replicas=6))


def cluster_samples() -> Iterator[Definition]:
    yield from (PrivateNetwork(), dc.Vpc(ip_range="10.110.0.0/20"), dc.SharedVpc("main"))
    yield from (dc.ExistingVpc("default-fra1"), dc.SystemPool(nodes=2), dc.NodeRange(1, 3))
    yield dc.VpcNative(pod_range="10.112.0.0/16", service_range="10.113.0.0/19")
    yield dc.NodePool("work", size="s-4vcpu-8gb", nodes=dc.NodeRange(1, 3), labels={"a": "b"})
    yield from (dc.Taint("dedicated"), dc.MaintenanceWindow("sunday", start_hour=3))
    yield from (dc.NodeAlert("cpu", above_percent=90), dc.DatabaseAlert("disk", above_percent=80))
    yield from (dc.UptimeCheck(path="/up"), dc.CloudProject(name="agency-main"), TrustedSource())
    yield from (dc.TrustedAddress("203.0.113.7"), dc.TrustedTag("reports"), dc.TrustedDroplet(7))
    yield dc.TrustedApp("4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf")


def network_samples() -> Iterator[Definition]:
    yield from (dc.Port(3000, service_number=80), dc.ClusterIp(), dc.Headless(with_unready=True))
    yield from (dc.Metrics(port=9394), dc.Monitoring(labels={"release": "prometheus"}))
    yield from (dc.PerPod("30"), dc.Total("100"), NamedMetric("jobs", labels={"queue": "mail"}))
    yield from (dc.PodsMetric("jobs", target=dc.PerPod("30")), ScalingStep())
    yield dc.ExternalMetric("jobs", target=dc.Total("100"), labels={"queue": "mail"})
    yield dc.ObjectMetric(
        "requests",
        api_version="networking.k8s.io/v1",
        kind="Ingress",
        object_name="shop",
        target=dc.Total("1k"),
    )
    yield from (dc.ByPods(2), dc.ByPercent(50), dc.Paced(steps=(dc.ByPods(2),)), dc.Never())
    yield from (dc.MaxUnavailable("25%"), dc.MinAvailable(1))
    yield dc.Mail(hosts=("smtp.post.example",))
    yield from (dc.Quota(memory_mib=4096), dc.ContainerLimits(max_memory_mib=2048))
