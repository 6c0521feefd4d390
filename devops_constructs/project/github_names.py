"""What a repository holds for its workflows: names of secrets and variables at GitHub.

Terraform sets KUBECONFIG and, with error tracking, ROLLBAR_DEPLOY_TOKEN. REGISTRY_TOKEN is set by
a person, once for the organisation: a token of DigitalOcean with the scopes registry:read and
registry:create. docs/decisions/0023 says who holds what.
"""

from __future__ import annotations

from typing import Literal

KUBECONFIG = "KUBECONFIG"
ROLLBAR_DEPLOY_TOKEN = "ROLLBAR_DEPLOY_TOKEN"  # noqa: S105 - the name of a secret
REGISTRY_TOKEN = "REGISTRY_TOKEN"  # noqa: S105 - the name of a secret
SECRETS = (KUBECONFIG, REGISTRY_TOKEN, ROLLBAR_DEPLOY_TOKEN)

RELEASE = "RELEASE"
CLUSTER = "CLUSTER"
VARIABLES = (CLUSTER, RELEASE)

CHART = "CHART"
"""The chart to release, by digest; set by who publishes charts, not by Terraform."""

UNPINNED = "0" * 40
"""In the place of a commit until `devops workflows install` writes one, as a commit cannot hold its
own hash. There is no such commit, so what names it does not start."""

GithubPlan = Literal["free", "team", "enterprise"]


def github_name(plan: GithubPlan, environment: str, name: str) -> str:
    """What a secret or variable of an environment is called.

    Private repositories of the plan "free" have no environments, so there all of them lie side by
    side in the repository.
    """
    return f"{name}_{environment.upper().replace('-', '_')}" if plan == "free" else name


def key_name(plan: GithubPlan, environment: str, key: str) -> str:
    """What the secret with the value of a Secret's key is called; equal keys have one value."""
    return github_name(plan, environment, key.upper())
