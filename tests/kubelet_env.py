"""What a process finds as its environment: Kubernetes' own rules for `env` and `envFrom`.

Source: `makeEnvironmentVariables` in pkg/kubelet/kubelet_pods.go and `Expand` in
third_party/forked/golang/expansion of Kubernetes, as of 1.35.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Manifest = Mapping[str, Any]
Contents = Mapping[str, Mapping[str, str]]
"""Keys and values, by the name of a ConfigMap or Secret."""


def environment(
    container: Manifest,
    config_maps: Contents,
    secrets: Contents,
    pod: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The variables by name. `pod` are values of fields of the pod and the container.

    Raises:
        LookupError: the container would not start, because something is missing.
    """
    found: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        for field, contents in (("configMapRef", config_maps), ("secretRef", secrets)):
            if field in source:
                found |= _whole(source[field], contents)
    for variable in container.get("env", ()):
        if variable.get("value"):
            found[variable["name"]] = expanded(variable["value"], found)
        elif "valueFrom" in variable:
            value = _from(variable["valueFrom"], config_maps, secrets, pod or {})
            found |= {variable["name"]: value} if value is not None else {}
        else:
            found[variable["name"]] = ""
    return found


def _whole(reference: Manifest, contents: Contents) -> Mapping[str, str]:
    if reference.get("optional"):
        return contents.get(reference["name"], {})
    return contents[reference["name"]]


def _from(
    source: Manifest, config_maps: Contents, secrets: Contents, pod: Mapping[str, str]
) -> str | None:
    if field := source.get("fieldRef"):
        return pod[field["fieldPath"]]
    if field := source.get("resourceFieldRef"):
        return pod[field["resource"]]
    key, contents = (
        (source["secretKeyRef"], secrets)
        if "secretKeyRef" in source
        else (source["configMapKeyRef"], config_maps)
    )
    if key.get("optional"):
        return contents.get(key["name"], {}).get(key["key"])
    return contents[key["name"]][key["key"]]


def expanded(text: str, known: Mapping[str, str]) -> str:
    """`$(NAME)` for its value if there is one, `$$` for `$`."""

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return known.get(match[1], match[0])

    # what follows another `$` is read byte by byte, so that only ASCII stays what it is
    assert not re.search(r"(?<!\$)(?:\$\$)*\$[^\x00-\x7f]", text), text
    return re.sub(r"\$\$|\$\(([^)]*)\)", value, text)


def contents_of(bodies: Sequence[Manifest]) -> dict[str, dict[str, str]]:
    """What the ConfigMaps among objects hold."""
    return {
        body["metadata"]["name"]: body["data"] for body in bodies if body["kind"] == "ConfigMap"
    }
