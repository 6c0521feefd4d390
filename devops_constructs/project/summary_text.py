"""The facts of a project as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from devops_constructs.project._backups_summary import backup_lines
from devops_constructs.project._edge_summary import edge_lines
from devops_constructs.project._network_facts import in_words


def summary_text(facts: dict[str, Any]) -> str:
    """The facts of `summary` as lines; a column is as wide as its widest entry."""
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield f"{facts['project']}  (repository {facts['repository']})"
    yield f"github: {facts['github']['settings']}"
    if teams := facts["github"]["teams"]:
        told = ", ".join(f"{team} ({permission})" for team, permission in teams.items())
        yield f"teams: {told}"
    if there := facts["github"]["workflows"]:
        yield f"workflows: {there}"
    if tests := facts["github"]["tests"]:
        yield f"tests: {tests}, before images are pushed"
    if shared := facts["infrastructure"]:
        branch, applied = shared["branch"], shared["applied"]
        yield f"infrastructure: {shared['repository']}, applied from {branch} {applied}"
        yield f"  {shared['guard']}"
    yield ""
    yield "images"
    yield from _table([image["name"], _origin(image)] for image in facts["images"])
    if facts["config_maps"]:
        yield "settings"
        yield from _table(
            [c["name"], ", ".join(c["keys"]), _differs(c["differs_in"])]
            for c in facts["config_maps"]
        )
    if facts["secrets"]:
        yield "secrets"
        yield from _table(
            [s["name"], f"from {s['producer']}{_status(s['status'])}", ", ".join(_keys(s))]
            for s in facts["secrets"]
        )
    for name in ("private_space", "assets_space", "error_tracking"):
        if facts[name]:
            yield f"{name.replace('_', ' ')}: {facts[name]}"
    if facts["not_secret"]:
        yield "plain values that look like secrets"
        yield from _table([n["where"], n["variable"], n["reason"]] for n in facts["not_secret"])
    if facts["patches"]:
        yield "patches"
        yield from _table(
            [p["where"], p["object"], p["change"], p["reason"]] for p in facts["patches"]
        )
    if facts["extra_manifests"]:
        yield "extra manifests"
        yield from _table([e["where"], e["object"], e["reason"]] for e in facts["extra_manifests"])
    if facts["changes"]:
        yield "taken over, moved and given up in Terraform"
        yield from _table([c["kind"], c["address"], c["note"]] for c in facts["changes"])
    for environment in facts["environments"]:
        yield ""
        yield from _environment(environment)


def _origin(image: dict[str, Any]) -> str:
    if "dockerfile" in image:
        secrets = ", ".join(image.get("build_secrets", ()))
        return f"built from {image['dockerfile']}" + (f" (reads {secrets})" if secrets else "")
    pulled = f" (pulled with {image['pull_secret']})" if "pull_secret" in image else ""
    return f"{image['reference']}{pulled}"


def _differs(environments: list[str]) -> str:
    return f"different in {', '.join(environments)}" if environments else ""


def _keys(secret: dict[str, Any]) -> Iterator[str]:
    yield from secret["keys"]
    yield from (f"{key} (optional)" for key in secret["optional_keys"])


def _environment(facts: dict[str, Any]) -> Iterator[str]:
    where = f"{facts['cluster']}, Kubernetes {facts['kubernetes_version']}"
    yield f"{facts['name']}  (release {facts['release']} on {where})"
    if retired := facts["retired"]:
        yield f"  it ends ({retired['date']}): {retired['reason']}; backup: {retired['backup']}"
    yield f"  released from: {facts['released_from']}"
    if facts["released_when"]:
        yield f"  new images: {facts['released_when']}"
    for host in facts["hosts"]:
        role = "" if host["role"] == "main" else f"  ({host['role']})"
        redirect = f" -> {host['redirect_to']}" if "redirect_to" in host else ""
        checked = f"  (asked at {host['uptime']})" if "uptime" in host else ""
        yield f"  https://{host['name']}/{role}{redirect}{checked}"
    yield from _table(row for c in facts["components"] for row in _rows(c))
    for group in facts["traffic"]:
        if group["rules"]:
            rules = ", ".join(
                name if value is True else f"{name} {_said(value)}"
                for name, value in group["rules"].items()
            )
            yield f"  requests of {group['name']}: {rules}"
    yield from _gateway(facts)
    yield "  network; what is not listed is shut"
    yield from _table(row for c in facts["components"] for row in _network(c))
    for name in ("quota", "container_limits"):
        if facts[name]:
            rules = ", ".join(f"{field} {value}" for field, value in facts[name].items())
            yield f"  {name.replace('_', ' ')}: {rules}"
    if facts["absent"]:
        yield f"  not here: {', '.join(facts['absent'])}"
    if facts["pod_security_level"] != "restricted":
        yield f"  its namespace has to allow Pod Security level {facts['pod_security_level']}"
    for claim in facts["claims"]:
        yield f"  claim: {claim['name']}, {claim['storage_gib']} GiB, {claim['access_mode']}"
    if database := facts["database"]:
        names = ", ".join(database["names"])
        pool = f"pool of {database['pool_size']}"
        if limit := database["connection_limit"]:
            pool += f", at most {limit} connections"
        yield f"  database: {names} on {database['cluster']}, {pool}"
        yield from (f"  {line}" for line in backup_lines(database))
    if facts["assets_space"]:
        yield f"  assets space: {facts['assets_space']}"
    yield from edge_lines(facts["cloudflare"])


def _gateway(facts: dict[str, Any]) -> Iterator[str]:
    if facts["routing"] == "ingress":
        return
    both = facts["routing"] == "both"
    beside = "; the ingress controller is still there" if both else ""
    yield f"  requests come through the cluster's Gateway{beside}"
    lost = facts["not_on_the_gateway"]
    if lost:
        yield "  what does not hold for them there"
        yield from _table([f"  {one['requests']}", one["rule"], one["reason"]] for one in lost)


def _status(status: str | None) -> str:
    return f" ({status})" if status else ""


def _rows(component: dict[str, Any]) -> Iterator[list[str]]:
    """A component, and below it what else runs in each of its pods."""
    yield [component["name"], component["kind"], _size(component), _details(component)]
    for companion in component.get("companions", ()):
        yield [f"  + {companion['name']}", companion["kind"], _size(companion), ""]


def _network(component: dict[str, Any]) -> Iterator[list[str]]:
    if "reaches" not in component:
        return
    used = ", ".join(map(in_words, component["reaches"])) or "nothing"
    yield [f"  {component['name']}", f"to {used}"]
    if users := ", ".join(map(in_words, component["reached_by"])):
        yield ["", f"from {users}"]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {_said(item)}" for name, item in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _size(component: dict[str, Any]) -> str:
    replicas = f"{component['replicas']} x " if "replicas" in component else ""
    return f"{replicas}{component['cpu_millicores']}m {component['memory_mib']}Mi"


def _details(component: dict[str, Any]) -> str:
    details = list(component.get("routes", ()))
    if "schedule" in component:
        details.append(f"{component['schedule']} {component['time_zone']}")
    details += [key for key in ("singleton", "suspended") if component.get(key)]
    details += [component[key] for key in ("role", "when") if key in component]
    if component.get("uses"):
        details.append(f"uses {', '.join(component['uses'])}")
    if read := (*component.get("config_maps", ()), *component.get("secrets", ())):
        details.append(f"reads {', '.join(read)}")
    if "security_exception" in component:
        details.append(f"beyond restricted: {component['security_exception']}")
    if component.get("api_rules"):
        details.append(f"may {'; '.join(component['api_rules'])}")
    for egress in component.get("egress", ()):
        ports = ", ".join(map(str, egress["ports"]))
        details.append(f"{egress['purpose']} to port {ports}")
    if metrics := component.get("metrics"):
        nobody = "" if metrics["collected"] else ", which nobody fetches on this cluster"
        details.append(f"metrics at :{metrics['port']}{metrics['path']}{nobody}")
    return "  ".join(details)


def _table(rows: Iterator[list[str]] | Any) -> Iterator[str]:
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()
