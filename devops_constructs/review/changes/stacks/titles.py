"""How resources are named to a reader, and what is known of their types."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.review.changes.stacks.kinds import KINDS, Kind
from devops_constructs.review.changes.stacks.stack import Body, Stack, at, lifecycle, type_of

_QUIET: Mapping[str, str] = {
    "digitalocean_monitor_alert": "nobody is told any more of what it watches",
    "digitalocean_uptime_alert": "nobody is told any more of what it watches",
    "digitalocean_uptime_check": "nobody is told any more whether it answers",
    "digitalocean_project": "it only groups things in DigitalOcean's panel",
    "digitalocean_project_resources": "it only groups things in DigitalOcean's panel",
    "digitalocean_spaces_bucket_policy": "whoever reached the bucket by it does so no more",
    "digitalocean_tag": "it only marks things at DigitalOcean",
    "github_actions_organization_permissions": "the setting stays as GitHub has it by itself",
    "github_actions_organization_workflow_permissions": "the setting stays as GitHub has it by"
    " itself",
    "github_actions_repository_access_level": "the setting stays as GitHub has it by itself",
    "github_actions_repository_permissions": "the setting stays as GitHub has it by itself",
    "github_branch_default": "the setting stays as GitHub has it by itself",
    "github_repository_dependabot_security_updates": "nobody is told of fixes any more",
    "github_repository_environment_deployment_policy": "the branches that it named may not use the"
    " environment any more",
    "github_repository_vulnerability_alerts": "nobody is told of known holes any more",
}


def kind_of(address: str) -> Kind:
    """What is known of a resource's type."""
    type_ = type_of(address)
    if type_ in KINDS:
        return KINDS[type_]
    if type_ in _QUIET:
        return Kind("", "note", _QUIET[type_])
    return Kind("", "to do", "this version does not know the type, and not what goes with it")


def is_known(address: str) -> bool:
    """Whether anything is known of its type."""
    return type_of(address) in KINDS or type_of(address) in _QUIET


def title(stack: Stack | None, address: str, body: Body) -> str:
    """How a consequence names a resource: by what it is, its name outside and its address."""
    kind = kind_of(address)
    name = at(body, kind.name) if kind.name else None
    name = stack.called(name) if stack else name
    if not isinstance(name, str) or not name or "${" in name or not kind.noun:
        return f"{kind.noun} {address}".lstrip()
    return f"{kind.noun} {name!r} ({address})"


def made_first(body: Body) -> bool:
    """Whether a new one is made before the old one goes."""
    return lifecycle(body, "create_before_destroy") is True
