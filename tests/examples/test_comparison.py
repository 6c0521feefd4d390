"""What would let a comparison pass although something differs."""

from __future__ import annotations

from dataclasses import replace

import devops_constructs as dc
from devops_constructs.kubernetes.manifests import manifests
from tests.examples.comparison import Difference, differences, outdated, renamed, unlisted
from tests.examples.facts import Claim, Container, Facts, Probe, Workload, secret
from tests.examples.read_facts import facts_of
from tests.kubernetes.acme import queue, release, web

WEB = Container(image="app:1", env={"PORT": "80"}, liveness=Probe(asks="connect to 80"))
FACTS = Facts(
    workloads={"Deployment web": Workload(replicas=2, containers={"main": WEB})},
    claims={"data": Claim(size="1Gi")},
)


def with_web(**changes: object) -> Facts:
    container = replace(WEB, **changes)  # type: ignore[arg-type]  # each is a field's type
    workload = Workload(replicas=2, containers={"main": container})
    return replace(FACTS, workloads={"Deployment web": workload})


def test_a_fact_that_changes_is_one_difference() -> None:
    main = "workloads > Deployment web > containers > main"

    assert differences(FACTS, with_web(env={"PORT": "81"})) == [
        Difference(f"{main} > env > PORT", "80", "81")
    ]
    assert differences(FACTS, with_web(command=("run", "it"))) == [
        Difference(f"{main} > command", None, "run it")
    ]


def test_what_only_one_has_is_one_difference() -> None:
    main = "workloads > Deployment web > containers > main"

    assert differences(FACTS, with_web(liveness=None)) == [
        Difference(f"{main} > liveness", "present", None)
    ]
    assert differences(FACTS, replace(FACTS, claims={}, others=frozenset({"Role x"}))) == [
        Difference("claims > data", "present", None),
        Difference("others > Role x", None, "present"),
    ]


def test_a_listed_difference_explains_only_its_own_values() -> None:
    found = differences(FACTS, with_web(env={"PORT": "81"}))
    [right] = found

    assert unlisted(found, [right]) == []
    assert unlisted(found, [replace(right, where="* > env > PORT")]) == []
    assert unlisted(found, [replace(right, ours="82")]) == found
    assert unlisted(found, [replace(right, ours=None)]) == found
    assert unlisted(found, [replace(right, where="* > env > HOST")]) == found


def test_a_listed_difference_that_has_gone_is_outdated() -> None:
    listed = Difference("* > env > PORT", "80", "81", "why")

    assert outdated(differences(FACTS, FACTS), [listed]) == [listed]
    assert outdated(differences(FACTS, with_web(env={"PORT": "81"})), [listed]) == []


def test_names_of_objects_and_containers_are_put_on_both_sides() -> None:
    facts = replace(FACTS, routes={"acme.example/ Prefix": "web:80"})

    made = renamed(
        facts, {"web": "front", "data": "files"}, {"Deployment web": {"main": "process"}}
    )

    assert list(made.workloads) == ["Deployment front"]
    assert list(made.workloads["Deployment front"].containers) == ["process"]
    assert made.claims.keys() == {"files"}
    assert made.routes == {"acme.example/ Prefix": "front:80"}


def test_every_object_of_a_release_is_among_its_facts() -> None:
    objects = manifests(release(web(uses=("queue",)), queue(), env={"A": "1"}))

    facts = facts_of(objects, {"queue-auth": ("password",)})

    one_each = (facts.workloads, facts.services, facts.claims, facts.others)
    not_counted = [body for body in objects if body["kind"] in ("ConfigMap", "Ingress")]
    assert sum(map(len, one_each)) + len(not_counted) == len(objects)
    assert facts.routes == {"acme.example/ Prefix": "web:http"}


def test_variables_are_seen_wherever_they_come_from() -> None:
    secrets = (dc.Secret("app", keys=("TOKEN", "OTHER")),)
    env = {"B": "2", "RENAMED": dc.SecretKey("app", "TOKEN")}
    one = web(secrets=("app",), env=env)

    facts = facts_of(
        manifests(release(one, secrets=secrets, env={"A": "1"})), {"app": ("TOKEN", "OTHER")}
    )

    assert facts.workloads["Deployment web"].containers["main"].env == {
        "A": "1",
        "B": "2",
        "TOKEN": secret("app", "TOKEN"),
        "OTHER": secret("app", "OTHER"),
        "RENAMED": secret("app", "TOKEN"),
    }
