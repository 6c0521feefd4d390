"""The judge of pods is judged: it passes what is right and names each thing that is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.kubernetes.pod_security import violations


def right_pod() -> dict[str, Any]:
    own = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    return {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": "web", "securityContext": own}],
    }


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("hostNetwork", True, "hostNetwork is set"),
        ("hostPID", True, "hostPID is set"),
        ("volumes", [{"name": "v", "hostPath": {"path": "/"}}], "volume of type hostPath"),
        ("securityContext.runAsUser", 0, "pod: user 0"),
        ("securityContext.runAsNonRoot", False, "web: may run as root"),
        ("securityContext.sysctls", [{"name": "kernel.msgmax"}], "sysctl kernel.msgmax"),
        ("securityContext.seccompProfile.type", "Unconfined", "pod: seccomp profile Unconfined"),
        ("securityContext.seLinuxOptions", {"type": "spc_t"}, "pod: SELinux options"),
        ("containers.0.securityContext.privileged", True, "web: privileged"),
        (
            "containers.0.securityContext.allowPrivilegeEscalation",
            True,
            "web: may escalate privileges",
        ),
        ("containers.0.securityContext.capabilities.drop", [], "web: keeps capabilities"),
        ("containers.0.securityContext.capabilities.add", ["SYS_TIME"], "web: adds capabilities"),
        ("containers.0.securityContext.procMount", "Unmasked", "web: procMount Unmasked"),
        ("containers.0.ports", [{"containerPort": 80, "hostPort": 80}], "web: host port"),
        (
            "containers.0.livenessProbe",
            {"httpGet": {"host": "x"}},
            "web: livenessProbe names a host",
        ),
        (
            "initContainers",
            [{"name": "i", "securityContext": {"privileged": True}}],
            "i: privileged",
        ),
    ],
)
def test_each_breach_is_named(path: str, value: Any, named: str) -> None:
    pod = copy.deepcopy(right_pod())
    *parents, last = path.split(".")
    target: Any = pod
    for step in parents:
        target = target[int(step)] if step.isdigit() else target[step]
    target[last] = value

    assert named in violations(pod)


def test_a_pod_that_keeps_to_the_level_passes() -> None:
    assert violations(right_pod()) == []


def test_a_pod_that_says_nothing_is_refused() -> None:
    found = violations({"containers": [{"name": "web"}]})

    assert found == [
        "web: may escalate privileges",
        "web: keeps capabilities",
        "web: may run as root",
        "web: no seccomp profile",
    ]
