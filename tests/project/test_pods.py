"""What pods say besides their containers: marks, rights, names, nodes."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app"'


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            'placement=dc.Placement(near=("quue",))',
            "Placement: there is no component 'quue'",
            "pods are placed by where those of other components run",
            "did you mean 'queue'?",
        ),
        (
            'placement=dc.Placement(tolerations=(dc.Toleration("a", seconds=5),))',
            "Toleration: seconds without effect='NoExecute'",
            "only that effect ends pods which already run",
            "write effect='NoExecute', or leave seconds out",
        ),
        (
            'labels={"app.kubernetes.io/name": "x"}',
            "Worker 'sidekiq': labels.app.kubernetes.io/name is one of the library's own keys",
            "selectors and Helm go by them",
            "choose another one, such as 'acme.example/team'",
        ),
        (
            'labels={"team": "the blue one"}',
            "Worker 'sidekiq': labels.team is 'the blue one'",
            "the value of a label has at most 63 letters, digits, '-', '_' and '.', begun and ended"
            " by a letter or digit",
            "shorten it, or make it an annotation",
        ),
        (
            'annotations={"a b": "x"}',
            "Worker 'sidekiq': annotations.a b is no key of a label or annotation",
            "Kubernetes takes at most 63 letters, digits, '-', '_' and '.', begun and ended by a"
            " letter or digit, perhaps behind a host name and a slash",
            "write one such as 'team' or 'acme.example/team'",
        ),
        (
            'pod=dc.PodOptions(host_aliases=(dc.HostAlias("legacy", names=("a",)),))',
            "HostAlias: ip is 'legacy'",
            "a name is looked up at an IP address",
            "write one such as '10.10.0.5'",
        ),
        (
            "pod=dc.PodOptions(dns=dc.Dns(cluster_first=False))",
            "Dns: cluster_first=False without servers",
            "the pod could look up no name at all",
            "name servers=(...), or leave cluster_first out",
        ),
        (
            'security=dc.PodSecurity(exception=dc.SecurityException("because"))',
            "SecurityException: an exception that allows nothing",
            "it would weaken the namespace for no gain",
            "write what the process needs, such as root=True, or leave it out",
        ),
        (
            'identity=dc.Identity(rules=(dc.ApiRule(resources=("*",), verbs=("get",)),))',
            "ApiRule: resources has '*'",
            "it would reach every Secret of the namespace, and what comes later",
            "name what it needs, such as resources=('pods',)",
        ),
        (
            'identity=dc.Identity(rules=(dc.ApiRule(resources=("roles",), verbs=("patch",)),))',
            "ApiRule: may change roles",
            "it could give itself every right in the namespace",
            "leave roles and rolebindings out",
        ),
    ],
)
def test_refusal(definitions: Definitions, arguments: str, what: str, why: str, fix: str) -> None:
    place = definitions.change(WORKER, f"{WORKER}, {arguments}")

    assert definitions.refusal() == said(place, what, why, fix)


@pytest.mark.parametrize(
    ("name", "whose"), [("app", "the release"), ("releases", "the release steps")]
)
def test_identity_is_not_named_like_another_account_there(
    definitions: Definitions, name: str, whose: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("{name}", image="app", identity=dc.Identity()')

    assert definitions.refusal() == said(
        place,
        f"Worker {name!r}: an identity of a component {name!r}",
        f"its ServiceAccount would be named like that of {whose}",
        "name the component after what it does, such as 'web'",
    )


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            'sidecars=(dc.Sidecar("sidekiq"),)',
            "Sidecar 'sidekiq': the pod of 'sidekiq' already has a container 'sidekiq'",
            "logs and commands name a container of a pod",
            "give it a name of its own",
        ),
        (
            'sidecars=(dc.Sidecar("a", ports={"x": 9000}), dc.Sidecar("b", ports={"y": 9000}))',
            "Sidecar 'b': port 9000 is taken in the pod of 'sidekiq'",
            "containers of one pod share its ports and their names",
            "give each port of the pod a number and a name of its own",
        ),
        (
            'sidecars=(dc.Sidecar("a", ports={"x": 9000}), dc.Sidecar("b", ports={"x": 9001}))',
            "Sidecar 'b': port name 'x' is taken in the pod of 'sidekiq'",
            "containers of one pod share its ports and their names",
            "give each port of the pod a number and a name of its own",
        ),
        (
            'init_containers=(dc.InitContainer("wait", image="ap"),)',
            "InitContainer 'wait': there is no image 'ap'",
            "a component runs one of the project's images",
            "did you mean 'app'?",
        ),
    ],
)
def test_containers_of_a_pod_go_together(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WORKER, f"{WORKER}, {arguments}")

    assert definitions.refusal() == said(place, what, why, fix)
