"""Everything is closed, and opened along what definitions declare."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import devops_constructs as dc
from devops_constructs.kubernetes import DefaultDeny, NetworkPolicy
from devops_constructs.kubernetes._manifest import cdk8s
from tests.kubernetes.acme import migration, nightly, placed, queue, release, web, worker
from tests.kubernetes.conftest import Manifest, Synth

DB = dc.Database()
DNS = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]


def policy(chart: cdk8s.Chart, synth: Synth, component: Any, *others: Any, **more: Any) -> Manifest:
    NetworkPolicy(chart, "Policy", placed(component, *others, **more))
    [made] = synth("NetworkPolicy")
    return dict(made["spec"])


def pods_of(name: str) -> dict[str, Any]:
    labels = {
        "app.kubernetes.io/instance": "acme-production",
        "app.kubernetes.io/component": name,
    }
    return {"podSelector": {"matchLabels": labels}}


def tcp(port: int) -> dict[str, Any]:
    return {"protocol": "TCP", "port": port}


def opened_to(rules: list[dict[str, Any]], port: int) -> list[Any]:
    """The peers of every rule that opens the port."""
    rules = [rule for rule in rules if tcp(port) in rule["ports"]]
    return [peer for rule in rules for peer in (*rule.get("from", ()), *rule.get("to", ()))]


def test_manifests_of_the_smallest_policies(
    chart: cdk8s.Chart, synth: Synth, yaml_snapshot: SnapshotAssertion
) -> None:
    DefaultDeny(chart, "Deny", release(worker()))
    NetworkPolicy(chart, "Worker", placed(worker()))

    assert synth() == yaml_snapshot


def test_a_namespace_is_closed_in_both_directions(chart: cdk8s.Chart, synth: Synth) -> None:
    DefaultDeny(chart, "Deny", release(web()))

    [deny] = synth("NetworkPolicy")
    assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.capability("who may talk to whom", "WebService.uses")
def test_a_component_is_open_only_to_those_that_use_it(chart: cdk8s.Chart, synth: Synth) -> None:
    api = dc.InternalService("api", image="app", port=9000)
    made = policy(chart, synth, api, web(uses=("api",)), worker())

    assert made["ingress"] == [{"from": [pods_of("web")], "ports": [tcp(9000)]}]


def test_who_uses_a_component_may_reach_all_its_ports(chart: cdk8s.Chart, synth: Synth) -> None:
    api = dc.InternalService("api", image="app", port=9000, extra_ports={"metrics": 9394})
    made = policy(chart, synth, web(uses=("api",)), api)

    assert {"to": [pods_of("api")], "ports": [tcp(9000), tcp(9394)]} in made["egress"]


@pytest.mark.capability("who may talk to whom", "Image.uses")
def test_what_the_image_uses_is_open_to_all_its_processes(chart: cdk8s.Chart, synth: Synth) -> None:
    image = dc.Image("app", uses=("queue",))
    made = policy(chart, synth, queue(), web(), worker(), images=(image,))

    assert made["ingress"] == [{"from": [pods_of("web"), pods_of("mailer")], "ports": [tcp(6379)]}]


def test_redis_reaches_nothing(chart: cdk8s.Chart, synth: Synth) -> None:
    made = policy(chart, synth, queue(), web(uses=("queue",)))

    assert "Egress" in made["policyTypes"]
    assert "egress" not in made


def test_nobody_reaches_a_worker(chart: cdk8s.Chart, synth: Synth) -> None:
    made = policy(chart, synth, worker())

    assert "Ingress" in made["policyTypes"]
    assert "ingress" not in made


def test_the_ingress_controller_reaches_the_main_port_of_a_routed_service(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    made = policy(chart, synth, web(port=3000, extra_ports={"metrics": 9394}))

    controller = {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}
    assert made["ingress"] == [{"from": [{"namespaceSelector": controller}], "ports": [tcp(3000)]}]


@pytest.mark.capability("the ingress controller, to what has routes", "WebService.routes")
@pytest.mark.parametrize(
    "component", [web(routes=()), dc.InternalService("web", image="app", port=3000)]
)
def test_the_ingress_controller_does_not_reach_what_has_no_route(
    chart: cdk8s.Chart, synth: Synth, component: Any
) -> None:
    assert "ingress" not in policy(chart, synth, component)


def test_every_process_may_look_up_names(chart: cdk8s.Chart, synth: Synth) -> None:
    [lookup, *_] = policy(chart, synth, worker())["egress"]

    assert lookup["ports"] == DNS


def test_https_leads_to_the_outside_and_never_to_private_addresses(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    [peer] = opened_to(policy(chart, synth, worker())["egress"], 443)

    assert peer["ipBlock"]["cidr"] == "0.0.0.0/0"
    assert peer["ipBlock"]["except"][:3] == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]


def test_nobody_asks_the_node_for_its_credentials(chart: cdk8s.Chart, synth: Synth) -> None:
    """At 169.254.169.254, over HTTP: declared egress to port 80 would reach it otherwise."""
    web_out = dc.Egress("feeds", ports=(80,))
    [peer] = opened_to(policy(chart, synth, worker(egress=(web_out,)))["egress"], 80)

    assert "169.254.0.0/16" in peer["ipBlock"]["except"]


@pytest.mark.capability("a process that reaches no HTTPS outside", "Process.https_out")
def test_https_may_be_closed(chart: cdk8s.Chart, synth: Synth) -> None:
    made = policy(chart, synth, worker(https_out=False))

    assert opened_to(made["egress"], 443) == []


@pytest.mark.capability("egress to ranges of addresses", "Egress.cidrs")
def test_declared_ranges_are_open_and_nothing_else(chart: cdk8s.Chart, synth: Synth) -> None:
    search = dc.Egress("search", ports=(9243, 443), cidrs=("203.0.113.0/24", "10.20.0.7/32"))
    made = policy(chart, synth, worker(egress=(search,), https_out=False))

    blocks = [{"ipBlock": {"cidr": "203.0.113.0/24"}}, {"ipBlock": {"cidr": "10.20.0.7/32"}}]
    assert made["egress"][1:] == [{"to": blocks, "ports": [tcp(443), tcp(9243)]}]


@pytest.mark.capability("egress over UDP", "Egress.protocol")
def test_datagrams_may_leave_too(chart: cdk8s.Chart, synth: Synth) -> None:
    clock = dc.Egress("time", ports=(123,), protocol="UDP")
    made = policy(chart, synth, worker(egress=(clock,)))

    assert made["egress"][-1]["ports"] == [{"protocol": "UDP", "port": 123}]


@pytest.mark.capability("egress to other namespaces of the cluster", "Egress.namespaces")
def test_other_namespaces_are_open_by_name(chart: cdk8s.Chart, synth: Synth) -> None:
    traces = dc.Egress("traces", ports=(4317,), namespaces=("monitoring",))
    made = policy(chart, synth, worker(egress=(traces,)))

    namespace = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    assert opened_to(made["egress"], 4317) == [{"namespaceSelector": namespace}]


def test_ranges_and_namespaces_add_up(chart: cdk8s.Chart, synth: Synth) -> None:
    both = dc.Egress("queue", ports=(5671,), namespaces=("mq",), cidrs=("10.20.0.7/32",))
    made = policy(chart, synth, worker(egress=(both,)))

    assert [sorted(peer) for peer in opened_to(made["egress"], 5671)] == [
        ["ipBlock"],
        ["namespaceSelector"],
    ]


def test_names_of_hosts_open_nothing(chart: cdk8s.Chart, synth: Synth) -> None:
    """They are there for the reviewer: a NetworkPolicy knows addresses only."""
    named = policy(chart, synth, worker(egress=(dc.Mail(hosts=("smtp.post.example",)),)))

    assert opened_to(named["egress"], 587)[0]["ipBlock"]["cidr"] == "0.0.0.0/0"


@pytest.mark.capability("mail", "Process.egress", "Mail.ports")
def test_mail_leaves_by_the_port_of_the_provider(chart: cdk8s.Chart, synth: Synth) -> None:
    made = policy(chart, synth, worker(egress=(dc.Mail(ports=(2525,)),)))

    assert opened_to(made["egress"], 2525)
    assert opened_to(made["egress"], 587) == []


def test_a_policy_is_asked_behind_the_service(chart: cdk8s.Chart, synth: Synth) -> None:
    """Where connections have the number of the pod's port, whatever the Service calls it."""
    api = dc.InternalService(
        "api",
        image="app",
        port=dc.Port(9000, service_number=80),
        extra_ports={"gossip": dc.Port(7946, protocol="UDP")},
    )
    made = policy(chart, synth, api, web(uses=("api",)))

    ports = [tcp(9000), {"protocol": "UDP", "port": 7946}]
    assert made["ingress"] == [{"from": [pods_of("web")], "ports": ports}]


@pytest.mark.capability(
    "scheduled and release jobs under the same references", "Process.uses", "ContainerImage.uses"
)
@pytest.mark.parametrize("job", [nightly, migration], ids=["scheduled", "release"])
def test_jobs_reach_what_they_declare_like_everything_else(
    chart: cdk8s.Chart, synth: Synth, job: Any
) -> None:
    image = dc.Image("app", uses=("queue",), egress=(dc.Mail(),))
    api = dc.InternalService("api", image="app", port=9000, uses=())
    made = policy(
        chart, synth, job(uses=("api", "database")), api, queue(), images=(image,), database=DB
    )

    assert opened_to(made["egress"], 6379) == [pods_of("queue")]
    assert opened_to(made["egress"], 9000) == [pods_of("api")]
    assert opened_to(made["egress"], 25060)
    assert opened_to(made["egress"], 587)


@pytest.mark.parametrize("job", [nightly, migration], ids=["scheduled", "release"])
def test_what_a_job_uses_is_open_to_it(chart: cdk8s.Chart, synth: Synth, job: Any) -> None:
    used_by = job(uses=("queue",))
    made = policy(chart, synth, queue(), used_by)

    assert made["ingress"] == [{"from": [pods_of(used_by.name)], "ports": [tcp(6379)]}]


@pytest.mark.capability("the database, for who uses it", "Process.uses")
@pytest.mark.parametrize("uses", [(), ("database",)])
def test_the_database_is_reached_only_by_who_uses_it(
    chart: cdk8s.Chart, synth: Synth, uses: tuple[str, ...]
) -> None:
    made = policy(chart, synth, worker(uses=uses), database=dc.Database())

    for port in (25060, 25061):
        assert bool(opened_to(made["egress"], port)) is bool(uses)


@pytest.mark.parametrize(("when", "moment"), [("before", "pre"), ("after", "post")])
def test_the_policy_of_a_release_job_is_there_before_the_job(
    chart: cdk8s.Chart, synth: Synth, when: str, moment: str
) -> None:
    """With the release that brings a new job, the namespace is already closed by the last one."""
    NetworkPolicy(chart, "Policy", placed(migration(when=when, order=7)))

    [made] = synth("NetworkPolicy")
    annotations = made["metadata"]["annotations"]
    assert annotations["helm.sh/hook"] == f"{moment}-install,{moment}-upgrade"
    assert int(annotations["helm.sh/hook-weight"]) < 7


@pytest.mark.capability("other ways out", "Worker.egress", "Image.egress", "Egress.ports")
def test_declared_egress_is_open_to_the_outside_and_to_nothing_private(
    chart: cdk8s.Chart, synth: Synth
) -> None:
    mail, irc = dc.Egress("mail", ports=(587, 465)), dc.Egress("chat", ports=(6697,))
    made = policy(chart, synth, worker(egress=(irc,)), images=(dc.Image("app", egress=(mail,)),))

    for port in (587, 465, 6697):
        [peer] = opened_to(made["egress"], port)
        assert peer["ipBlock"]["cidr"] == "0.0.0.0/0"
        assert "10.0.0.0/8" in peer["ipBlock"]["except"]


def test_without_egress_no_mail_leaves(chart: cdk8s.Chart, synth: Synth) -> None:
    made = policy(chart, synth, worker())

    assert opened_to(made["egress"], 587) == []
