"""How a provider may be configured: exactly as synth does, with nothing that moves where it sends
its token.

Providers take more than their arguments suggest: `kubernetes` runs a command (`exec`), all of them
have an argument with another address of their API, `github` reads a key from a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from devops_constructs.operations.plans.allowed_values import Found, is_just, text_problems
from devops_constructs.project.fleet import Fleet

_ID = r"[A-Za-z_][A-Za-z0-9_-]*"
_TOKEN = r"cloudflare_api_token_[a-z0-9_]+"  # noqa: S105 - the name of a variable
_CLUSTER = rf"data\.digitalocean_kubernetes_cluster\.{_ID}\.kube_config\[0\]"

Argument = re.Pattern[str] | str | int | bool
Form = Mapping[str, Argument]
"""What each argument is, or what it matches as a whole; no other argument may be there."""

_TOKEN_FORM: Form = {"api_token": re.compile(rf"\$\{{var\.{_TOKEN}\}}")}

_FORMS: Mapping[str, tuple[Form, ...]] = {
    "cloudflare": ({**_TOKEN_FORM, "alias": re.compile(r"token_[a-z0-9_]+")}, _TOKEN_FORM),
    "digitalocean": ({},),
    "kubernetes": (
        {
            "host": re.compile(rf"\$\{{{_CLUSTER}\.host\}}"),
            "token": re.compile(rf"\$\{{{_CLUSTER}\.token\}}"),
            "cluster_ca_certificate": re.compile(
                rf"\$\{{base64decode\({_CLUSTER}\.cluster_ca_certificate\)\}}"
            ),
        },
    ),
    "postgresql": (
        {
            "host": re.compile(rf"\$\{{data\.digitalocean_database_cluster\.{_ID}\.host\}}"),
            "port": 25060,
            "username": "doadmin",
            "database": "defaultdb",
            "sslmode": "require",
            "superuser": False,
        },
    ),
    "random": ({},),
    "rollbar": ({},),
    "tls": ({},),
}


def provider_problems(at: str, name: str, blocks: Any, fleet: Fleet) -> Iterator[Found]:
    """Why one of a provider's configurations is not one that synth writes."""
    forms = ({"owner": fleet.github_owner},) if name == "github" else _FORMS.get(name, ())
    if not isinstance(blocks, list):
        yield Found(at, "is not a list of configurations")
        return
    for number, block in enumerate(blocks):
        if not any(_has_form(block, form) for form in forms):
            yield Found(f"{at}[{number}]", "is not configured as synth does it")


def variable_problems(at: str, content: Any) -> Iterator[Found]:
    """Why a variable is not one for the token of a zone, which Terraform keeps to itself."""
    if not isinstance(content, dict):
        yield Found(at, "is not an object")
        return
    for name, variable in content.items():
        where = f"{at}.{name}"
        if not re.fullmatch(_TOKEN, name):
            yield Found(where, "is nothing that synth writes")
        said = dict(variable) if isinstance(variable, dict) else {}
        yield from text_problems(f"{where}.description", said.pop("description", None))
        if not is_just(said, {"type": "string", "sensitive": True, "ephemeral": True}):
            yield Found(where, "is not a sensitive, ephemeral text without a default")


def _has_form(block: Any, form: Form) -> bool:
    if not isinstance(block, dict) or block.keys() != form.keys():
        return False
    return all(_fits(block[name], wanted) for name, wanted in form.items())


def _fits(value: Any, wanted: Argument) -> bool:
    if isinstance(wanted, re.Pattern):
        return isinstance(value, str) and wanted.fullmatch(value) is not None
    return is_just(value, wanted)
