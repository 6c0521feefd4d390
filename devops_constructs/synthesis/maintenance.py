"""What the chart's value `maintenance` does to its templates."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.maintenance_server import PORT
from devops_constructs.project.maintenance import MAINTENANCE, MAINTENANCE_PAGE, MAINTENANCE_PORT
from devops_constructs.synthesis.yaml_text import HelmExpression


def while_in_maintenance(template: str) -> str:
    """The template of an object that is there only while the release is in maintenance."""
    # no hyphen before `end`: it would take the last line break from a text of several lines
    return f"{{{{- if .Values.{MAINTENANCE} -}}}}\n{template}{{{{ end -}}}}\n"


def switch_routes(spec: dict[str, Any]) -> None:
    """Leads every path of an HTTPRoute to the page while the release is in maintenance; its
    redirects stay."""
    for backend in (each for rule in spec["rules"] for each in rule.get("backendRefs", ())):
        backend["name"] = _switched(backend["name"], MAINTENANCE_PAGE)
        if backend["port"] != PORT:
            backend["port"] = _either(str(backend["port"]), str(PORT))


def switch_backends(spec: dict[str, Any]) -> None:
    """Leads every path of an Ingress to the page while the release is in maintenance."""
    for path in (path for rule in spec["rules"] for path in rule["http"]["paths"]):
        service = path["backend"]["service"]
        service["name"] = _switched(service["name"], MAINTENANCE_PAGE)
        if service["port"]["name"] != MAINTENANCE_PORT:
            service["port"]["name"] = _switched(service["port"]["name"], MAINTENANCE_PORT)


def _switched(usually: str, then: str) -> HelmExpression:
    # in quotes: a component may be called `on`
    return HelmExpression(f'"{_either(usually, then)}"')


def _either(usually: str, then: str) -> HelmExpression:
    return HelmExpression(
        f"{{{{ if .Values.{MAINTENANCE} }}}}{then}{{{{ else }}}}{usually}{{{{ end }}}}"
    )
