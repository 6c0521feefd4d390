"""The objects of an Ingress, and the parts of them that tests look at."""

from __future__ import annotations

from typing import Any

import devops_constructs as dc
from devops_constructs.kubernetes import Ingress
from devops_constructs.kubernetes._manifest import cdk8s, objects_of
from tests.kubernetes.acme import release, web
from tests.kubernetes.manifest_parts import Manifest, named


def routes(ingress: Manifest) -> dict[str, list[tuple[str, str]]]:
    """Host -> paths and the Services they lead to, in order."""
    return {
        rule["host"]: [
            (path["path"], path["backend"]["service"]["name"]) for path in rule["http"]["paths"]
        ]
        for rule in ingress["spec"]["rules"]
    }


NGINX = "nginx.ingress.kubernetes.io/"
CERTIFICATE = "origin-certificate"


def made(*services: dc.WebService, **fields: Any) -> dict[str, Manifest]:
    """The objects of an Ingress by name; those of no other construct."""
    chart = cdk8s.Chart(cdk8s.App(), "test")
    Ingress(chart, "Ingress", release(*services, **fields))
    return {named(body): body for body in objects_of(chart)}


def said_of(traffic: dc.Traffic, **fields: Any) -> dict[str, str]:
    """What an Ingress of such traffic says besides the redirect to HTTPS; nginx' prefix left
    out."""
    said = made(web(traffic=traffic), **fields)["Ingress/acme"]["metadata"]["annotations"]
    short = {name.removeprefix(NGINX): value for name, value in said.items()}
    assert short.pop("force-ssl-redirect") == "true"
    return short
