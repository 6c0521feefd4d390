from __future__ import annotations

import json
from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.project.component import Component
from devops_constructs.project.summary import SCHEMA, summary
from devops_constructs.project.summary_text import summary_text
from tests.project import samples
from tests.strategies import RECIPIENT

MONOLITH = dc.Project(
    name="shop",
    repository="shop-monolith",
    images=(
        dc.Image("rails", dockerfile="backend/Dockerfile", uses=("database", "queue")),
        dc.OutsideImage("search", "docker.io/library/search:1.2"),
    ),
    secrets=(dc.Secret("rails", keys=("SECRET_KEY_BASE",)),),
    components=(
        dc.WebService("web", image="rails", port=3000, replicas=2),
        dc.InternalService("search", image="search", port=9200),
        dc.Redis("queue", role="queue"),
        dc.ScheduledJob("nightly", image="rails", schedule="15 3 * * *", suspended=True),
        dc.ReleaseJob("migrate", image="rails"),
    ),
    database=dc.Database(pool_size=20, further=("cache",)),
    assets_space=dc.AssetsSpace(),
    error_tracking=dc.ErrorTracking(),
    time_zone="Europe/Berlin",
    environments=(
        dc.Environment(
            "production",
            cluster="production-1",
            hosts=("shop.acme.example", dc.Host("admin.acme.example", role="admin")),
            env={"KEY_ID": dc.EnvValue("3f1c2ab0", not_secret="names the key")},
            differences={
                "web": dc.Difference(
                    autoscale=dc.Autoscale(min_replicas=2, max_replicas=6),
                    env={"OTHER": dc.EnvValue("9d7e4f66", not_secret="public too")},
                ),
                "nightly": dc.Difference(present=False),
            },
        ),
    ),
)
FACTS = summary(samples.fleet(), MONOLITH)

TEXT = """\
shop  (repository agency-example/shop-monolith)
github: a change of main needs a pull request with an approval; merged by squash

images
  rails   built from backend/Dockerfile
  search  docker.io/library/search:1.2
secrets
  rails           from github     SECRET_KEY_BASE
  database        from terraform  DATABASE_URL, DIRECT_DATABASE_URL,\
 CACHE_DATABASE_URL, CACHE_DIRECT_DATABASE_URL, DATABASE_HOST, DATABASE_PORT,\
 DATABASE_NAME, DATABASE_USER, DATABASE_PASSWORD
  queue-auth      from terraform  password
  assets          from terraform  ASSETS_BUCKET, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL_S3,\
 AWS_REGION, AWS_REQUEST_CHECKSUM_CALCULATION, AWS_RESPONSE_CHECKSUM_VALIDATION,\
 AWS_SECRET_ACCESS_KEY
  error-tracking  from terraform  ROLLBAR_ACCESS_TOKEN, ROLLBAR_ENV, ROLLBAR_ENVIRONMENT
private space: agency-shop-private
assets space: a bucket and a key per environment; delivered by AssetsWorker
error tracking: Rollbar project shop, reported by rails; tokens of each environment for processes
plain values that look like secrets
  environment production                 KEY_ID  names the key
  environment production, component web  OTHER   public too

production  (release shop-production on production-1, Kubernetes 1.35)
  released from: main
  new images: by hand
  https://shop.acme.example/
  https://admin.acme.example/  (admin)
  web      WebService       2-6 x 100m 256Mi  main:/  uses queue, database
  search   InternalService  1 x 100m 256Mi
  queue    Redis            100m 256Mi        queue
  migrate  ReleaseJob       100m 256Mi        before  uses queue, database
  network; what is not listed is shut
    web      to DNS, HTTPS, queue, database
             from ingress
    search   to DNS, HTTPS
    queue    to nothing
             from web, migrate
    migrate  to DNS, HTTPS, queue, database
  not here: nightly
  database: agency_shop_production, agency_shop_production_cache on postgres-1, pool of 20,\
 at most 30 connections
  backups of agency_shop_production, agency_shop_production_cache at 17 2 * * * (Europe/Berlin) to\
 agency-shop-private, kept for 7 days, 5 weeks, 12 months, not encrypted
  a failed backup, or none for 30 hours, is told to Rollbar
  assets space: agency-shop-production-assets
  dns: admin.acme.example, shop.acme.example to production-1-ingress, proxied by Cloudflare
  origin certificate: admin.acme.example, shop.acme.example
  uploads: https://shop-assets.acme.example/ by AssetsWorker
  token of acme.example: CLOUDFLARE_API_TOKEN_ACME_EXAMPLE
"""


def test_text_for_people() -> None:
    assert summary_text(FACTS) == TEXT


def test_what_a_release_has_at_cloudflare_is_said_with_whose_token() -> None:
    assert FACTS["environments"][0]["cloudflare"] == {
        "dns": {
            "load_balancer": "production-1-ingress",
            "proxied": True,
            "records": ["admin.acme.example", "shop.acme.example"],
        },
        "origin_certificate": ["admin.acme.example", "shop.acme.example"],
        "uploads": {"by": "AssetsWorker", "host": "shop-assets.acme.example"},
        "tokens": {"acme.example": "CLOUDFLARE_API_TOKEN_ACME_EXAMPLE"},
    }


def test_schema_of_the_json_form_is_named_and_versioned() -> None:
    assert FACTS["schema"] == SCHEMA == "devops-constructs/show/v1"


def test_facts_are_plain_data() -> None:
    assert json.loads(json.dumps(FACTS)) == FACTS


def test_each_value_let_through_is_listed_with_its_reason_and_without_itself() -> None:
    assert FACTS["not_secret"] == [
        {"where": "environment production", "variable": "KEY_ID", "reason": "names the key"},
        {
            "where": "environment production, component web",
            "variable": "OTHER",
            "reason": "public too",
        },
    ]
    assert not [value for value in ("3f1c2ab0", "9d7e4f66") if value in json.dumps(FACTS)]


def test_facts_of_components_are_those_of_the_environment() -> None:
    [environment] = FACTS["environments"]
    by_name = {component["name"]: component for component in environment["components"]}

    assert by_name["web"] == {
        "name": "web",
        "kind": "WebService",
        "image": f"registry.digitalocean.com/agency/shop-rails@sha256:{'0' * 64}",
        "cpu_millicores": 100,
        "memory_mib": 256,
        "uses": ["queue", "database"],
        "egress": [],
        "config_maps": [],
        "secrets": [],
        "containers": ["web"],
        "companions": [],
        "replicas": "2-6",
        "singleton": False,
        "port": 3000,
        "routes": ["main:/"],
        "metrics": None,
        "reaches": [
            {"place": "DNS", "ports": ["53/UDP", "53/TCP"]},
            {"place": "internet", "ports": ["443/TCP"]},
            {"component": "queue", "ports": ["6379/TCP"]},
            {"place": "database", "ports": ["25060/TCP", "25061/TCP"]},
        ],
        "reached_by": [{"place": "ingress", "ports": ["3000/TCP"]}],
    }
    assert environment["absent"] == ["nightly"]


def through(routing: Any, **environment: Any) -> dict[str, Any]:
    """The facts of a project whose cluster has that routing."""
    cluster = dc.Cluster("production-1", region="fra1", routing=routing)
    fleet = samples.fleet().varied(cluster, clusters=(cluster,), database_clusters=())
    here = dc.Environment("production", cluster="production-1", hosts=("a.example",), **environment)
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(dc.WebService("web", image="app", port=3000),),
        environments=(here,),
    )
    return summary(fleet, project)


TUNED = dc.Traffic(body_size_mib=50, sticky_session=dc.StickySession(), noindex=True)


@pytest.mark.capability("what has no equivalent in the Gateway API", "Cluster.routing")
def test_rules_that_do_not_hold_on_a_gateway_are_listed_with_the_reason() -> None:
    patch = dc.Patch("Ingress", "shop", "/spec/rules/0/host", "b.example", because="a sample")

    facts = through("both", traffic=TUNED, patches=(patch,))

    [environment] = facts["environments"]
    assert environment["routing"] == "both"
    assert environment["not_on_the_gateway"] == [
        {
            "requests": "shop",
            "rule": "body_size_mib",
            "reason": "the gateway limits no request",
        },
        {
            "requests": "shop",
            "rule": "sticky_session",
            "reason": "sessionPersistence is experimental, and not in DigitalOcean's version",
        },
        {
            "requests": "shop",
            "rule": "patch of Ingress /spec/rules/0/host",
            "reason": "it changes the Ingress alone",
        },
    ]
    assert (
        "  requests come through the cluster's Gateway; the ingress controller is still there\n"
        "  what does not hold for them there\n"
        "    shop  body_size_mib                        the gateway limits no request\n"
        "    shop  sticky_session                       sessionPersistence is experimental, and not"
        " in DigitalOcean's version\n"
        "    shop  patch of Ingress /spec/rules/0/host  it changes the Ingress alone\n"
        "  network; what is not listed is shut\n"
        "    web  to DNS, HTTPS\n"
        "         from ingress, gateway\n"
    ) in summary_text(facts)


def test_without_an_ingress_controller_only_the_gateway_is_told_of() -> None:
    text = summary_text(through("gateway"))

    assert (
        "  requests come through the cluster's Gateway\n"
        "  network; what is not listed is shut\n"
        "    web  to DNS, HTTPS\n"
        "         from gateway\n"
    ) in text


def test_where_all_rules_hold_none_is_listed() -> None:
    [environment] = through("ingress", traffic=TUNED)["environments"]

    assert environment["routing"] == "ingress"
    assert environment["not_on_the_gateway"] == []


def test_suspended_job_says_so() -> None:
    staging = dc.Environment("staging", cluster="production-1", hosts=("s.acme.example",))
    text = summary_text(summary(samples.fleet(), MONOLITH.varied(staging, environments=(staging,))))

    assert "100m 256Mi      15 3 * * * Europe/Berlin  suspended  uses queue, database" in text
    assert "no backups are made" in text


def test_project_of_the_least_has_no_empty_headings() -> None:
    environment = dc.Environment("production", cluster="production-1")
    least = dc.Project(
        name="least",
        private_space=None,
        images=(dc.Image("app"),),
        components=(dc.Worker("clock", image="app"),),
        environments=(environment,),
    )

    assert summary_text(summary(samples.fleet(), least)) == (
        "least  (repository agency-example/least)\n"
        "github: a change of main needs a pull request with an approval; merged by squash\n"
        "\n"
        "images\n"
        "  app  built from Dockerfile\n"
        "\n"
        "production  (release least-production on production-1, Kubernetes 1.35)\n"
        "  released from: main\n"
        "  new images: by hand\n"
        "  clock  Worker  1 x 100m 256Mi\n"
        "  network; what is not listed is shut\n"
        "    clock  to DNS, HTTPS\n"
    )


def test_release_job_says_when_it_runs() -> None:
    environment = dc.Environment("production", cluster="production-1")
    form = dc.InitContainerOf(("clock",), safe_concurrently=True)
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(
            dc.Worker("clock", image="app"),
            dc.ReleaseJob("before", image="app"),
            dc.ReleaseJob("after", image="app", when="after"),
            dc.ReleaseJob("plain", image="app", runs_as=dc.PlainJob()),
            dc.ReleaseJob("step", image="app", args=("step",), runs_as=form),
        ),
        environments=(environment,),
    )
    [facts] = summary(samples.fleet(), project)["environments"]

    jobs = {each["name"]: each["when"] for each in facts["components"] if "when" in each}
    assert jobs == {
        "before": "before",
        "after": "after",
        "plain": "during",
        "step": "before each pod of clock",
    }
    assert facts["absent"] == []


def test_what_a_reviewer_of_rights_and_data_looks_for_is_shown() -> None:
    allowed = dc.SecurityException("starts as root", root=True)
    rule = dc.ApiRule(resources=("pods",), verbs=("get", "list"))
    project = dc.Project(
        name="odd",
        images=(dc.Image("app"),),
        claims=(dc.Claim("files", storage_gib=5),),
        components=(
            dc.Worker(
                "odd",
                image="app",
                security=dc.PodSecurity(exception=allowed),
                identity=dc.Identity(rules=(rule,)),
                sidecars=(dc.Sidecar("proxy"),),
                mounts=(dc.ClaimMount("/files", claim="files"),),
            ),
        ),
        environments=(dc.Environment("production", cluster="production-1"),),
    )

    text = summary_text(summary(samples.fleet(), project))

    assert "beyond restricted: starts as root  may get, list pods" in text
    assert "its namespace has to allow Pod Security level baseline" in text
    assert "claim: files, 5 GiB, ReadWriteOnce" in text


def test_containers_beside_a_process_are_shown_with_their_sizes() -> None:
    value = dc.EnvValue("3f1c2ab0", not_secret="names the key")
    proxy = dc.Sidecar("proxy", args=("proxy",), memory_mib=64, env={"KEY_ID": value})
    wait = dc.InitContainer("wait", args=("wait",), cpu_millicores=20)
    clock = dc.Worker(
        "clock", image="app", singleton=True, init_containers=(wait,), sidecars=(proxy,)
    )
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        components=(clock,),
        environments=(dc.Environment("production", cluster="production-1"),),
    )
    facts = summary(samples.fleet(), project)

    assert (
        "  clock      Worker         1 x 100m 256Mi  singleton\n"
        "    + wait   InitContainer  20m 256Mi\n"
        "    + proxy  Sidecar        100m 64Mi\n"
    ) in summary_text(facts)
    [component] = facts["environments"][0]["components"]
    assert component["companions"][1] == {
        "name": "proxy",
        "kind": "Sidecar",
        "image": f"registry.digitalocean.com/agency/shop-app@sha256:{'0' * 64}",
        "cpu_millicores": 100,
        "memory_mib": 64,
    }
    [listed] = facts["not_secret"]
    assert listed["where"] == "component clock, container proxy"


def test_network_of_a_release_job_in_another_s_pods_is_that_of_the_pods() -> None:
    form = dc.InitContainerOf(("clock",), safe_concurrently=True)
    step = dc.ReleaseJob("step", image="app", args=("s",), runs_as=form, egress=(dc.Mail(),))
    text = shown(dc.Worker("clock", image="app"), step)

    assert "    clock  to DNS, HTTPS, mail (587 at any address)\n" in text
    assert "    step " not in text


def shown(*components: Component, **environment: Any) -> str:
    """The text about a project of these components."""
    here = dc.Environment("production", cluster="production-1", **environment)
    project = dc.Project(
        name="least",
        private_space=None,
        images=(dc.Image("app"),),
        components=components,
        environments=(here,),
    )
    return summary_text(summary(samples.fleet(), project))


@pytest.mark.capability("what each component may reach, for the reviewer", "Egress.hosts")
def test_ways_out_are_told_with_their_purpose_and_who_is_meant() -> None:
    mail = dc.Mail(hosts=("smtp.post.example",))
    files = dc.Egress("files", ports=(2049,), cidrs=("10.20.0.0/16",))
    clock = dc.Egress("time", ports=(123,), protocol="UDP")
    traces = dc.Egress("traces", ports=(4317,), namespaces=("monitoring",))
    ways = (mail, files, clock, traces)
    text = shown(dc.Worker("a", image="app", egress=ways, https_out=False))

    assert (
        "    a  to DNS, mail (587 at any address, meaning smtp.post.example),"
        " files (2049 at 10.20.0.0/16), time (123/UDP at any address),"
        " traces (4317 in namespace monitoring)\n"
    ) in text


def test_metrics_that_nobody_fetches_are_told_as_such() -> None:
    text = shown(dc.Worker("a", image="app", metrics=dc.Metrics(port=9394)))

    assert "metrics at :9394/metrics, which nobody fetches on this cluster\n" in text


def test_limits_of_an_environment_are_told() -> None:
    limits = dc.ContainerLimits(max_memory_mib=1024)
    text = shown(
        dc.Worker("a", image="app"), quota=dc.Quota(memory_mib=4096), container_limits=limits
    )

    assert "  quota: memory_mib 4096, load_balancers 0\n" in text
    assert (
        "  container limits: default_cpu_millicores 100, default_memory_mib 256,"
        " max_memory_mib 1024\n"
    ) in text


def test_what_is_special_about_requests_is_said_group_by_group() -> None:
    hook = dc.Route("/hooks", traffic=dc.Traffic(basic_auth=None, allow_cidrs=("203.0.113.0/24",)))
    project = dc.Project(
        name="shop",
        images=(dc.Image("app"),),
        secrets=(dc.Secret("users", keys=("auth",)),),
        components=(dc.WebService("web", image="app", port=3000, routes=(dc.Route("/"), hook)),),
        environments=(
            dc.Environment(
                "staging",
                cluster="production-1",
                hosts=(
                    dc.Host("www.acme.example", uptime=dc.UptimeCheck(path="/up")),
                    dc.Host("acme.example", redirect_to="www.acme.example"),
                ),
                traffic=dc.Traffic(basic_auth=dc.BasicAuth("users"), body_size_mib=50),
            ),
        ),
    )
    facts = summary(samples.fleet(), project)

    [environment] = facts["environments"]
    assert environment["hosts"] == [
        {"name": "www.acme.example", "role": "main", "uptime": "https://www.acme.example/up"},
        {"name": "acme.example", "role": "main", "redirect_to": "www.acme.example"},
    ]
    assert environment["traffic"] == [
        {
            "name": "shop",
            "paths": ["www.acme.example/"],
            "rules": {"basic_auth": {"secret": "users"}, "body_size_mib": 50, "noindex": True},
        },
        {
            "name": "shop-web-hooks",
            "paths": ["www.acme.example/hooks"],
            "rules": {"allow_cidrs": ["203.0.113.0/24"], "body_size_mib": 50, "noindex": True},
        },
    ]
    text = summary_text(facts)
    assert "  https://acme.example/ -> www.acme.example\n" in text
    assert "  requests of shop: basic_auth secret users, body_size_mib 50, noindex\n" in text
    assert (
        "  requests of shop-web-hooks: allow_cidrs 203.0.113.0/24, body_size_mib 50, noindex\n"
        in text
    )


def github_lines(plan: str = "team", **changes: Any) -> list[str]:
    """What the text says of GitHub."""
    fleet = samples.fleet().model_copy(update={"github_plan": plan})
    text = summary_text(summary(fleet, MONOLITH.model_copy(update=changes)))
    return [
        line
        for line in text.splitlines()
        if line.strip().startswith(("github", "released", "teams"))
    ]


@pytest.mark.parametrize("settings", [{"managed": False}, {"protection": None}])
def test_tags_without_a_rule_of_ours_are_said_to_be_anybodys(settings: dict[str, Any]) -> None:
    [production] = MONOLITH.environments
    released = dc.GithubEnvironment(branches=(), tags=("v*",))
    environment = production.model_copy(update={"github": released})
    repository = dc.GithubRepository(**settings)

    assert github_lines(github=repository, environments=(environment,))[-1] == (
        "  released from: tag v*; tags are set by whoever may push, unless others say less"
    )


def test_what_a_change_needs_and_what_may_be_released() -> None:
    repository = dc.GithubRepository(
        protection=dc.BranchProtection(approvals=2, checks=("test",)),
        merge_methods=("merge", "squash"),
        teams={"blue": "push"},
    )
    [production] = MONOLITH.environments
    released = dc.GithubEnvironment(tags=("v*",), reviewers=("ops",), wait_minutes=5)
    environment = production.model_copy(update={"github": released})

    assert github_lines(github=repository, environments=(environment,)) == [
        "github: a change of main needs a pull request with 2 approvals, test; merged by merge or"
        " squash",
        "teams: blue (push)",
        "  released from: main or tag v*, approved by ops, after 5 minutes; tags are set by who"
        " maintains the repository",
    ]


@pytest.mark.parametrize(
    ("protected", "made_by"),
    [(True, "who maintains the repository"), (False, "whoever may push, unless others say less")],
)
def test_who_makes_the_branches_that_are_released(protected: bool, made_by: str) -> None:
    [production] = MONOLITH.environments
    released = dc.GithubEnvironment(branches=("main", "fix/*"), branches_protected=protected)
    environment = production.model_copy(update={"github": released})

    assert github_lines(environments=(environment,))[-1] == (
        f"  released from: main or fix/*; its branches are made by {made_by}"
    )


def test_it_is_said_plainly_that_nothing_guards_on_the_plan_free() -> None:
    assert github_lines("free") == [
        "github: a change of main needs nothing: GitHub's plan free has no rules for private"
        " repositories; merged by squash",
        "  released from: anywhere: nothing guards it, as GitHub's plan free has no environments in"
        " private repositories, so a workflow of any branch releases",
    ]


def infrastructure_lines(plan: str = "team", apply: str = "plan", **fields: Any) -> list[str]:
    """What the text says of the infrastructure repository."""
    declared = dc.InfrastructureRepository("definitions", encrypt_to=RECIPIENT, **fields)
    changes = {"github_plan": plan, "infrastructure": declared, "apply": apply}
    text = summary_text(summary(samples.fleet().model_copy(update=changes), MONOLITH))
    lines = text.splitlines()
    [at] = [i for i, line in enumerate(lines) if line.startswith("infrastructure: ")]
    return lines[at : at + 2]


def test_from_where_all_that_is_shared_is_applied() -> None:
    assert infrastructure_lines(branch="trunk") == [
        "infrastructure: agency-example/definitions, applied from trunk by reviewed plans",
        "  only trunk gets what applies; plans that wait are let through by whoever may push",
    ]
    assert infrastructure_lines(
        "enterprise", "cdktf", applied_by=("ann", "ben"), reviewers=("ops",)
    ) == [
        "infrastructure: agency-example/definitions, applied from main by new plans, which nobody"
        " sees before",
        "  only main gets what applies; plans that wait are let through by ann or ben; approved by"
        " ops",
    ]


def test_it_is_said_plainly_that_nothing_guards_the_infrastructure_on_the_plan_free() -> None:
    assert infrastructure_lines("free")[1] == (
        "  nothing guards it, as GitHub's plan free has no environments in private repositories, so"
        " a workflow of any branch gets what applies"
    )


def test_a_fleet_without_an_infrastructure_repository_says_nothing_of_one() -> None:
    facts = summary(samples.fleet(), MONOLITH)

    assert facts["infrastructure"] is None
    assert "infrastructure" not in summary_text(facts)


def test_where_workflows_of_a_project_are() -> None:
    repository = dc.InfrastructureRepository("infrastructure", encrypt_to=RECIPIENT)
    calling = samples.fleet().model_copy(update={"infrastructure": repository})

    def told(fleet: dc.Fleet, **changes: Any) -> list[str]:
        text = summary_text(summary(fleet, MONOLITH.model_copy(update=changes)))
        return [line for line in text.splitlines() if line.startswith("workflows")]

    there = f"workflows: in {calling.github_owner}/infrastructure, called by commit"
    assert told(calling) == [there]
    assert told(calling, workflows="whole") == ["workflows: whole, in its own repository"]
    assert told(samples.fleet()) == []
    assert told(calling, github=None) == []


def test_what_others_look_after_at_github() -> None:
    assert github_lines(github=None) == [
        "github: others look after it",
        "  released from: others look after it",
    ]


GUARDED = dc.GithubEnvironment(tags=("v*",), released_by=("ann", "ben"))


def test_when_images_come_and_what_is_before() -> None:
    [production] = MONOLITH.environments
    tagged = production.model_copy(update={"github": GUARDED})
    pushed = production.model_copy(update={"name": "qa", "released": "push"})
    project = MONOLITH.model_copy(
        update={
            "tests": "tests.yml",
            "images": (dc.Image("app", build_secrets=("NPM_TOKEN",)), *MONOLITH.images),
            "environments": (tagged, pushed),
        }
    )

    text = summary_text(summary(samples.fleet(), project))

    assert "\ntests: tests.yml, before images are pushed\n" in text
    assert "built from Dockerfile (reads NPM_TOKEN)\n" in text
    assert [line for line in text.splitlines() if "new images" in line] == [
        "  new images: by hand or by tag v*, by ann or ben only",
        "  new images: with every push to main",
    ]
