"""Pod Security Standards, level *restricted*, as a list of what a pod breaks.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/ (baseline and
restricted, Linux pods, v1.35)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
SECCOMP = {"RuntimeDefault", "Localhost"}
SELINUX = {"container_t", "container_init_t", "container_kvm_t", "container_engine_t", ""}
SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
}


def violations(spec: dict[str, Any]) -> list[str]:
    """What the pod spec breaks; empty: the level admits it."""
    return [*_of_pod(spec), *(text for c in containers(spec) for text in _of_container(c, spec))]


def containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every container of the pod, of whatever kind."""
    kinds = ("initContainers", "containers", "ephemeralContainers")
    return [container for kind in kinds for container in spec.get(kind, ())]


def _of_pod(spec: dict[str, Any]) -> Iterator[str]:
    yield from (f"{name} is set" for name in _HOST_NAMESPACES if spec.get(name))
    for volume in spec.get("volumes", ()):
        yield from (f"volume of type {kind}" for kind in set(volume) - {"name"} - VOLUMES)
    security = spec.get("securityContext", {})
    yield from (
        f"sysctl {s['name']}" for s in security.get("sysctls", ()) if s["name"] not in SYSCTLS
    )
    yield from _of_either(security, "pod")


def _of_container(container: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    name, own = container["name"], container.get("securityContext", {})
    pod = spec.get("securityContext", {})
    yield from _of_either(own, name)
    if own.get("allowPrivilegeEscalation") is not False:
        yield f"{name}: may escalate privileges"
    if own.get("privileged"):
        yield f"{name}: privileged"
    if own.get("procMount", "Default") != "Default":
        yield f"{name}: procMount {own['procMount']}"
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", ()):
        yield f"{name}: keeps capabilities"
    if set(capabilities.get("add", ())) - {"NET_BIND_SERVICE"}:
        yield f"{name}: adds capabilities"
    if {**pod, **own}.get("runAsNonRoot") is not True:
        yield f"{name}: may run as root"
    if "seccompProfile" not in {**pod, **own}:
        yield f"{name}: no seccomp profile"
    yield from (f"{name}: host port" for port in container.get("ports", ()) if port.get("hostPort"))
    yield from (f"{name}: {check} names a host" for check in _host_checks(container))


def _of_either(security: dict[str, Any], of: str) -> Iterator[str]:
    if security.get("runAsUser") == 0:
        yield f"{of}: user 0"
    if security.get("seccompProfile", {}).get("type", "RuntimeDefault") not in SECCOMP:
        yield f"{of}: seccomp profile {security['seccompProfile']['type']}"
    if security.get("appArmorProfile", {}).get("type", "RuntimeDefault") not in SECCOMP:
        yield f"{of}: AppArmor profile {security['appArmorProfile']['type']}"
    selinux = security.get("seLinuxOptions", {})
    if selinux.get("type", "") not in SELINUX or selinux.get("user") or selinux.get("role"):
        yield f"{of}: SELinux options"
    if security.get("windowsOptions", {}).get("hostProcess"):
        yield f"{of}: host process"


def _host_checks(container: dict[str, Any]) -> Iterator[str]:
    hooks = container.get("lifecycle", {})
    checks = {name: container.get(name, {}) for name in _PROBES} | hooks
    for name, check in checks.items():
        if any(check.get(how, {}).get("host") for how in ("httpGet", "tcpSocket")):
            yield name


_HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
