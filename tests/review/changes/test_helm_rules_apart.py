"""What follows from changes that no committed chart can show: small charts made for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_constructs.review.changes.compare import compare
from devops_constructs.review.changes.consequence import Consequence
from tests.review.changes.trees import tree

Body = dict[str, Any]
SHOP = "helm/shop-live"


def files(
    *bodies: Body, artifact: str = SHOP, values: Any = None, schema: Any = None
) -> dict[str, str]:
    made = {
        f"{artifact}/Chart.yaml": json.dumps({"name": artifact.partition("/")[2]}),
        f"{artifact}/values.yaml": json.dumps(values or {}),
    }
    if schema is not None:
        made[f"{artifact}/values.schema.json"] = json.dumps(schema)
    for number, body in enumerate(bodies):
        made[f"{artifact}/templates/{number}.yaml"] = json.dumps(body)
    return made


def follows(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [told(each) for each in compare(tree(before), tree(after)).consequences]


def told(each: Consequence) -> str:
    text = f"{each.severity} {each.kind} [{each.subject}] {each.what}\n  {each.why}"
    return f"{text}\n  {each.fix}" if each.fix else text


def body(kind: str, name: str = "web", **more: Any) -> Body:
    return {"kind": kind, "metadata": {"name": name}, **more}


def workload(kind: str, name: str = "web", pod: Body | None = None, **spec: Any) -> Body:
    labels = {"app.kubernetes.io/component": name, "tier": "front"}
    containers = [{"name": name, "image": "example/web:1"}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers, **(pod or {})}}
    if kind == "CronJob":
        return body(kind, name, spec={"jobTemplate": {"spec": {"template": template}}, **spec})
    return body(kind, name, spec={"template": template, **spec})


def route(host: str, *rules: Body, name: str = "web") -> Body:
    return body("HTTPRoute", name, spec={"hostnames": [host], "rules": list(rules)})


def leading(path: str, service: str) -> Body:
    matches = [{"path": {"type": "PathPrefix", "value": path}}]
    return {"matches": matches, "backendRefs": [{"name": service}]}


def test_paths_of_a_gateway_are_told_like_those_of_an_ingress() -> None:
    before = files(route("shop.example", leading("/", "web"), leading("/api", "api")))
    after = files(route("shop.example", leading("/", "web"), leading("/api/v2", "api")))

    assert follows(before, after) == [
        "interrupts path-gone [host shop.example] shop.example has no rule for /api"
        " (PathPrefix) any"
        " more\n  web answers there now, which api did",
        "note path-new [host shop.example] /api/v2 (PathPrefix) of shop.example leads to api\n"
        "  api answered there so far",
    ]


def test_a_path_that_nobody_answers_any_more() -> None:
    before = files(route("shop.example", leading("/api", "api"), leading("/apis", "x")))
    after = files(route("shop.example", leading("/apis", "x")))

    assert follows(before, after) == [
        "interrupts path-gone [host shop.example] shop.example has no rule for /api"
        " (PathPrefix) any"
        " more\n  visitors get 404 there",
    ]


def test_a_host_that_another_chart_gets_moves() -> None:
    other = "helm/blog-live"
    moved = route("shop.example", leading("/", "web"))
    before = files(moved) | files(artifact=other)
    after = files() | files(moved, artifact=other)

    assert follows(before, after) == [
        "interrupts host-moves [host shop.example] shop.example moves from shop-live to blog-live\n"
        "  between the two releases nobody serves it, or both do, whichever is released first\n"
        "  release the one that gets it first: of two Ingresses with a host the older one"
        " serves it,"
        " until it is gone",
    ]


def test_another_controller_has_another_load_balancer() -> None:
    rule = {"host": "shop.example", "http": {"paths": []}}
    ingress = body("Ingress", spec={"ingressClassName": "nginx", "rules": [rule]})
    other = body("Ingress", spec={"ingressClassName": "internal", "rules": [rule]})
    by_gateway = route("shop.example")
    by_gateway["spec"]["parentRefs"] = [{"name": "shared", "sectionName": "shop.example"}]
    why = (
        "\n  another controller has another load balancer: who still comes by the old one gets 404"
        " from the moment of the upgrade\n  see that the DNS record leads to the load balancer that"
        " serves it, at the same time"
    )

    by_both = follows(files(ingress), files(ingress, by_gateway))
    [by_other] = follows(files(ingress), files(other))
    by_route = follows(files(ingress), files(by_gateway))[0]

    assert not [each for each in by_both if "host-by-another" in each]
    head = "interrupts host-by-another [host shop.example] shop.example is served by"
    no_longer = "no longer by Ingress of class nginx"
    assert by_other == f"{head} Ingress of class internal, {no_longer}{why}"
    assert by_route == f"{head} Gateway shared, {no_longer}{why}"


def test_a_service_that_leads_elsewhere() -> None:
    def chart(**selector: str) -> dict[str, str]:
        web, api = (workload("Deployment", name) for name in ("web", "api"))
        return files(web, api, body("Service", "web", spec={"selector": selector}))

    web, api, none = (
        chart(**{"app.kubernetes.io/component": name}) for name in ("web", "api", "x")
    )
    both = chart(tier="front")
    why = "  it finds pods by their labels, and finds others now"
    head = "service-leads-elsewhere [Service web] Service web leads to"
    assert follows(web, api) == [f"note {head} api, no longer to web\n{why}"]
    assert follows(web, both) == [f"note {head} api, web, no longer to web\n{why}"]
    assert follows(web, none) == [f"interrupts {head} no pods, no longer to web\n{why}"]
    assert follows(none, web) == []


def test_pods_that_their_selector_does_not_find_fail_the_upgrade() -> None:
    before, after = (
        files(workload("Deployment", selector={"matchLabels": {"tier": "front"}}, replicas=0))
        for _ in range(2)
    )
    path = f"{SHOP}/templates/0.yaml"
    after[path] = (
        after[path]
        .replace('"labels": {', '"labels": {"x": "y", ')
        .replace(
            '"x": "y", "app.kubernetes.io/component": "web", "tier": "front"', '"tier": "back"'
        )
    )

    assert follows(before, after) == [
        "interrupts upgrade-fails [Deployment web] the upgrade of shop-live fails: pods of"
        " Deployment"
        " web have other labels than its selector\n  Kubernetes refuses pods that their own"
        " workload"
        " would not find again\n  leave the labels of the selector in the template of the pods",
    ]


def policy(selector: Body, **spec: Any) -> Body:
    return body("NetworkPolicy", "open", spec={"podSelector": selector, **spec})


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ({}, True),
        ({"matchLabels": {"tier": "front"}}, True),
        ({"matchLabels": {"tier": "back"}}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["front"]}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}, False),
        ({"matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["front"]}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "x", "operator": "DoesNotExist"}]}, True),
    ],
)  # fmt: skip
def test_a_policy_opens_for_those_that_it_selects(selector: Body, selects: bool) -> None:
    deny = body("NetworkPolicy", "deny", spec={"podSelector": {}, "policyTypes": ["Ingress"]})
    block = {"ipBlock": {"cidr": "203.0.113.0/24"}}
    opens = policy(selector, ingress=[{"from": [block], "ports": [{"port": 80, "endPort": 90}]}])
    web = workload("Deployment")

    said = follows(files(web, deny), files(web, deny, opens))

    assert (
        said
        == [
            "note network-opened [Deployment web] connections to web are allowed from"
            " 203.0.113.0/24, by"
            " TCP 80-90\n  network policies let them through, which they did not",
        ]
        * selects
    )


def test_the_first_policy_of_pods_closes_them() -> None:
    web = workload("DaemonSet")

    [first, second] = follows(files(web), files(web, policy({}, policyTypes=["Ingress", "Egress"])))

    assert first.startswith(
        "note network-closed [DaemonSet web] connections from web are not allowed any more to"
        " anybody, by every port\n"
    )
    assert second.startswith(
        "note network-closed [DaemonSet web] connections to web are not allowed any more from"
        " anybody, by every port\n"
    )


def test_pods_of_every_node_restart_node_by_node() -> None:
    before, after = (workload("DaemonSet", pod={"hostNetwork": each}) for each in (False, True))

    assert follows(files(before), files(after)) == [
        "restarts pods-restart [DaemonSet web] pods of web restart, node by node\n"
        "  different: hostNetwork",
    ]


@pytest.mark.parametrize(
    ("strategy", "replicas", "away"),
    [
        ({}, 1, False),
        ({}, 4, False),
        ({"rollingUpdate": {"maxUnavailable": "100%"}}, 3, True),
        ({"rollingUpdate": {"maxUnavailable": "50%"}}, 3, False),
        ({"rollingUpdate": {"maxUnavailable": "50%"}}, 1, False),
        ({"rollingUpdate": {"maxUnavailable": 1}}, 1, True),
        ({"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 0}}, 1, True),
        ({"type": "Recreate"}, 3, True),
    ],
)
def test_whether_pods_are_left_while_others_are_replaced(
    strategy: Body, replicas: int, away: bool
) -> None:
    before, after = (
        workload("Deployment", pod={"hostNetwork": each}, strategy=strategy, replicas=replicas)
        for each in (False, True)
    )

    [said] = follows(files(before), files(after))

    assert said.startswith("interrupts pods-restart") is away


def test_pods_that_do_not_run_do_not_restart() -> None:
    before, after = (workload("Deployment", pod={"hostNetwork": e}, replicas=0) for e in (0, 1))

    assert follows(files(before), files(after)) == []


def test_pods_of_a_stateful_set_with_several_restart_one_after_the_other() -> None:
    before, after = (workload("StatefulSet", pod={"hostNetwork": e}, replicas=3) for e in (0, 1))

    assert follows(files(before), files(after)) == [
        "restarts pods-restart [StatefulSet web] pods of web restart, one after the other\n"
        "  different: hostNetwork",
    ]


def test_configuration_in_files_is_a_reason_to_restart() -> None:
    def chart(sum_: str, data: str) -> dict[str, str]:
        volumes = [{"name": "a", "projected": {"sources": [{"configMap": {"name": "settings"}}]}}]
        web = workload("Deployment", pod={"volumes": volumes})
        web["spec"]["template"]["metadata"]["annotations"] = {"checksum/config": sum_}
        return files(web, body("ConfigMap", "settings", data={"a": data}))

    assert follows(chart("1", "x"), chart("2", "y")) == [
        "restarts pods-restart [Deployment web] pods of web restart in turn; some are ready all the"
        " time\n  different: ConfigMap settings",
    ]


def test_a_component_that_becomes_another_kind_is_replaced() -> None:
    before, after = files(workload("Deployment")), files(workload("StatefulSet"))

    assert follows(before, after) == [
        "interrupts component-replaced [Deployment web] Deployment web ends, and StatefulSet"
        " web takes"
        " its place\n  it is another kind of object: Helm makes the new one and deletes the"
        " old, and"
        " does not wait for one before the other",
    ]


def claim(**metadata: Any) -> Body:
    made = body("PersistentVolumeClaim", "data", spec={})
    return {**made, "metadata": {"name": "data", **metadata}}


def test_a_volume_that_nothing_keeps_is_lost() -> None:
    assert follows(files(claim()), files()) == [
        "loses data-lost [PersistentVolumeClaim data] PersistentVolumeClaim data is deleted,"
        " and the"
        " volume with all that is in it\n  the chart does not have it any more, and nothing tells"
        " Helm to keep it; only a storage class that retains volumes would leave the volume"
        " itself\n"
        "  keep it in the chart, or copy what it holds and say in the pull request where to",
    ]


def test_a_release_that_is_uninstalled_ends_and_loses_what_is_not_kept() -> None:
    kept = {"annotations": {"helm.sh/resource-policy": "keep"}}
    other = {**claim(**kept), "metadata": {"name": "kept", **kept}}
    before = files(claim(), other, workload("Deployment"), route("shop.example"), schema={"x": 1})

    assert follows(before, {"uninstall/shop-live.json": "{}"}) == [
        "loses data-lost [PersistentVolumeClaim data] PersistentVolumeClaim data is deleted"
        " with the"
        " release, and the volume with all that is in it\n  nothing tells Helm to keep it\n"
        "  copy what it holds before the merge",
        "interrupts release-ends [the chart] shop-live is uninstalled: all its pods end, and"
        " its hosts"
        " are not served any more\n  a note to uninstall takes the place of its chart, and `devops"
        " apply` follows it before it applies the stack; volumes with the annotation to keep stay",
    ]


def reading(name: str, *keys: str) -> dict[str, str]:
    env = [{"name": key, "valueFrom": {"secretKeyRef": {"name": name, "key": key}}} for key in keys]
    web = workload("Deployment", replicas=0)
    web["spec"]["template"]["spec"]["containers"][0]["env"] = env
    return files(web)


def stack(*keys: str) -> dict[str, str]:
    made = {"metadata": [{"name": "app"}], "data": dict.fromkeys(keys, "${x.y.z}")}
    text = json.dumps({"resource": {"kubernetes_secret_v1": {"shop-live_app": made}}})
    return {"terraform/stacks/shop-live/cdk.tf.json": text}


def releasing(*keys: str) -> dict[str, str]:
    env = {"RELEASE": "shop-live", "SECRETS": f"other Opaque A\napp Opaque {' '.join(keys)}"}
    text = json.dumps({"jobs": {"release": {"steps": [{"env": env}]}}})
    return {"workflows/shop/release-live.yml": text}


def secrets_told(before: dict[str, str], after: dict[str, str]) -> list[str]:
    found = compare(tree(before), tree(after)).consequences
    return [told(each) for each in found if each.artifact == SHOP]


def test_a_secret_that_the_stack_makes_is_waited_for() -> None:
    assert secrets_told(
        reading("app") | stack("A"), reading("app", "A", "B") | stack("A", "B")
    ) == [
        "note secret-needed [Secret app] pods of shop-live need Secret app with A, B, which its"
        " stack"
        " makes\n  a release waits until the stack is applied as it is here",
    ]


def test_a_secret_that_the_stack_has_made_is_there() -> None:
    assert secrets_told(reading("app") | stack("A"), reading("app", "A") | stack("A")) == []


def test_a_secret_that_the_release_brings_is_said_to_be_brought() -> None:
    before, after = reading("app") | releasing("A"), reading("app", "B") | releasing("A", "B")

    assert secrets_told(before, after) == [
        "note secret-needed [Secret app] pods of shop-live need Secret app with B, which the"
        " release"
        " brings from GitHub\n  the workflow that releases takes the values from secrets of the"
        " repository",
    ]


def test_a_key_that_nobody_makes_is_something_to_do() -> None:
    made = stack("A") | releasing("C")

    assert secrets_told(reading("app", "A") | made, reading("app", "A", "B") | made) == [
        "to do secret-needed [Secret app] pods of shop-live need Secret app with B, and nothing"
        " here"
        " makes it\n  neither its stack nor its chart nor the workflow that releases does;"
        " without it"
        " new pods do not start, and the upgrade fails\n  before the release: kubectl create secret"
        " generic app --namespace shop-live --from-file=<key>=<file>",
    ]


@pytest.mark.parametrize(
    "pod",
    [
        {"volumes": [{"name": "a", "secret": {"secretName": "app"}}]},
        {"volumes": [{"name": "a", "projected": {"sources": [{"secret": {"name": "app"}}]}}]},
        {"imagePullSecrets": [{"name": "app"}]},
        {"initContainers": [{"name": "a", "envFrom": [{"secretRef": {"name": "app"}}]}]},
    ],
    ids=["files", "projected", "pull", "variables"],
)
def test_secrets_are_needed_in_many_ways(pod: Body) -> None:
    before, after = (files(workload("CronJob", pod=each)) for each in ({}, pod))
    external = body("ExternalSecret", "x", spec={"target": {"name": "app"}})
    made = files(workload("CronJob", pod=pod), external)

    [said] = secrets_told(before, after)
    assert said.startswith(
        "to do secret-needed [Secret app] pods of shop-live need Secret app, and"
    )
    assert secrets_told(before, made) == []


@pytest.mark.parametrize(
    "pod",
    [
        {"volumes": [{"name": "a", "secret": {"secretName": "app", "optional": True}}]},
        {
            "imagePullSecrets": [{"name": "agency"}],
            "containers": [{"name": "web", "image": "registry.digitalocean.com/agency/web:1"}],
        },
    ],
    ids=["optional", "registry"],
)
def test_what_pods_start_without_is_no_need(pod: Body) -> None:
    before, after = (files(workload("CronJob", pod=each)) for each in ({}, pod))

    assert secrets_told(before, after) == []


def test_a_plain_job_of_another_pod_runs_once_more() -> None:
    def chart(digest: str, image: str) -> dict[str, str]:
        job = workload("Job", "migrate", pod={"containers": [{"name": "a", "image": image}]})
        labels = {"app.kubernetes.io/component": "migrate"}
        job["metadata"] = {"name": f"migrate-{digest}", "labels": labels}
        return files(job)

    assert follows(chart("0123abcd", "a:1"), chart("4567abcd", "a:2")) == [
        "note release-job [Job migrate] migrate runs once more with the next release: what its"
        " image"
        " starts\n  its pod is different, so it has another name and is another Job",
    ]


def test_a_new_release_job_is_said_to_run() -> None:
    job = workload("Job", "seed", pod={"containers": [{"name": "a", "command": ["seed", "all"]}]})
    job["metadata"]["annotations"] = {"helm.sh/hook": "post-upgrade,post-install"}

    assert follows(files(), files(job)) == [
        "note release-job [Job seed] each release runs seed: seed all, after pods were replaced\n"
        "  the job is new in the chart; if it fails, the release does",
    ]


def test_values_of_a_secret_are_not_shown() -> None:
    before, after = (
        files(body("Secret", "app", stringData={"A": f"hidden-{each}", each: "hidden-key"}))
        for each in ("x", "y")
    )

    [change] = compare(tree(before), tree(after)).changes

    assert "hidden" not in str(change)
    assert [each.path for each in change.details] == [
        "stringData.x",
        "stringData.y",
        "stringData.A",
    ]


def test_a_schedule_and_a_pause() -> None:
    def chart(**spec: Any) -> dict[str, str]:
        return files(workload("CronJob", schedule="0 1 * * *", **spec))

    assert follows(files(), chart()) == [
        "note schedule [CronJob web] web runs by the schedule 0 1 * * *\n  it is new in the chart",
    ]
    assert follows(chart(suspend=True), chart(suspend=False)) == [
        "note schedule [CronJob web] web runs again\n  it was suspended",
    ]
    assert follows(chart(), chart(timeZone="Europe/Berlin")) == [
        "note schedule [CronJob web] web runs at another time: 0 1 * * * Europe/Berlin, before"
        " 0 1 * * * UTC\n  a run that would be due between the old and the new time does not"
        " happen",
    ]
    assert follows(chart(), files()) == [
        "interrupts component-removed [CronJob web] web does not run any more\n"
        "  its CronJob is not in the chart any more, so the upgrade deletes it",
    ]


def test_a_workload_that_its_autoscaler_leaves_keeps_its_number() -> None:
    target = {"kind": "Deployment", "name": "web"}
    scaler = body("HorizontalPodAutoscaler", spec={"scaleTargetRef": target, "minReplicas": 2})
    before = files(workload("Deployment"), scaler)

    assert follows(before, files(workload("Deployment", replicas=3))) == [
        "note scale [Deployment web] web has 3 pods, 2 before\n  no autoscaler decides any more",
    ]


def test_dependencies_come_and_go() -> None:
    def chart(*names: str) -> dict[str, str]:
        needs = [{"name": name, "version": "1.0.0", "repository": "x"} for name in names]
        return {"helm/main-ingress/Chart.yaml": json.dumps({"dependencies": needs})}

    assert follows(chart("a"), chart("b")) == [
        "interrupts dependency [chart a] main-ingress does not bring a any more: what it runs"
        " ends\n"
        "  the dependency is not in Chart.yaml any more",
        "note dependency [chart b] main-ingress brings b 1.0.0 as well\n  it is new",
    ]


def test_an_image_that_is_not_built_any_more() -> None:
    def chart(*names: str) -> dict[str, str]:
        images: Body = {name: {"properties": {"digest": {}}} for name in names}
        return files(schema={"properties": {"images": {"properties": images}}})

    assert follows(chart("app", "old"), chart("app")) == [
        "note image-not-needed [image old] shop-live does not run the image old any more\n"
        "  no container of the chart has it; what was pushed stays in the registry until it is"
        " cleaned",
    ]
