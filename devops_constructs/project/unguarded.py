"""What GitHub's plan leaves without any guard, in sentences for whoever synthesises."""

from __future__ import annotations

from devops_constructs.project._github_summary import UNGUARDED
from devops_constructs.project.portfolio import Portfolio


def unguarded(portfolio: Portfolio) -> tuple[str, ...]:
    """A sentence per repository that whoever may push can deploy from; none on a paid plan.

    Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
    """
    fleet = portfolio.fleet
    if fleet.github_plan != "free":
        return ()
    found = [
        f"{fleet.github_owner}/{project.github_repository}: whoever may push releases to"
        f" {', '.join(e.name for e in project.environments if not e.retired)}"
        for project in portfolio.projects
        if project.github
    ]
    if fleet.infrastructure:
        name = f"{fleet.github_owner}/{fleet.infrastructure.name}"
        found.append(f"{name}: whoever may push applies every stack, and reads every secret there")
    return tuple(f"{sentence}; {UNGUARDED}" for sentence in found)
