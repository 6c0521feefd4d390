"""What has to be left of an object for the rest of synthesis to find its way in it."""

from __future__ import annotations

from typing import Any


def lost(body: dict[str, Any]) -> str | None:
    """What the object no longer is, or its pods are not, and what that has; None: it is whole."""
    if body["kind"] == "Ingress":
        rules = _at(body, "spec", "rules")
        whole = _are_dicts(rules) and all(_leads_somewhere(rule) for rule in rules)
        return None if whole else "Ingress: it has paths, each to a named port of a Service"
    if body["kind"] == "HTTPRoute":
        rules = _at(body, "spec", "rules")
        whole = _are_dicts(rules) and all(map(_leads_to_services, rules))
        return None if whole else "HTTPRoute: it has rules, with a numbered port of a Service each"
    whole = _has_pods(body)
    return None if whole else "pod: it has containers, each with a name, an image and variables"


def _leads_somewhere(rule: dict[str, Any]) -> bool:
    paths = _at(rule, "http", "paths")
    return _are_dicts(paths) and all(
        isinstance(_at(path, "backend", "service", *field), str)
        for path in paths
        for field in (("name",), ("port", "name"))
    )


def _leads_to_services(rule: dict[str, Any]) -> bool:
    backends = rule.get("backendRefs", [])
    return _are_dicts(backends) and all(
        isinstance(each.get("name"), str) and type(each.get("port")) is int for each in backends
    )


def _at(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _has_pods(body: dict[str, Any]) -> bool:
    spec = body.get("spec", {})
    if not isinstance(spec, dict):
        return False
    if "jobTemplate" in spec:
        return isinstance(spec["jobTemplate"], dict) and _has_pods(spec["jobTemplate"])
    return "template" not in spec or _is_pod(spec["template"])


def _is_pod(template: Any) -> bool:
    if not isinstance(template, dict) or not isinstance(template.get("spec"), dict):
        return False
    metadata, pod = template.get("metadata"), template["spec"]
    if not isinstance(metadata, dict) or not isinstance(metadata.get("annotations", {}), dict):
        return False
    containers = (pod.get("initContainers", []), pod.get("containers"))
    return (
        all(isinstance(each, list) and all(map(_is_container, each)) for each in containers)
        and _are_dicts(pod.get("volumes", []))
        and _refer(pod.get("volumes", []), "secret", "projected")
    )


def _is_container(container: Any) -> bool:
    if not isinstance(container, dict):
        return False
    variables, sources = container.get("env", []), container.get("envFrom", [])
    return (
        isinstance(container.get("name"), str)
        and isinstance(container.get("image"), str)
        and _are_dicts(variables)
        and _are_dicts(sources)
        and _refer(variables, "valueFrom")
        and _refer([each.get("valueFrom", {}) for each in variables], "secretKeyRef")
        and _refer(sources, "secretRef")
        and all(isinstance(each.get("name"), str) for each in variables)
    )


def _are_dicts(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _refer(items: list[dict[str, Any]], *fields: str) -> bool:
    """Whether these fields, where they are given, are dicts, and the names in them texts."""
    given = [item[field] for item in items for field in fields if field in item]
    return _are_dicts(given) and all(
        isinstance(each.get(name, ""), str) for each in given for name in ("name", "secretName")
    )
