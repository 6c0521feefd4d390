"""The repository of the definitions: where plans are made, reviewed and applied."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from devops_constructs.project._age import AgeRecipient
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import RepositoryName
from devops_constructs.project.github_repository import Branch, LoginOrTeam, Team

Apply = Literal["plan", "cdktf"]


class InfrastructureRepository(Definition):
    """The GitHub repository of the fleet's definitions and of what is made of them. It exists
    already; Terraform makes the environments in it whose secrets its workflows use."""

    name: RepositoryName = Field(kw_only=False, examples=["infrastructure"])
    """Its name below the fleet's owner. No project has it as its repository."""
    branch: Branch = "main"
    """The branch that is applied, and the only one that environments let in. In place."""
    encrypt_to: AgeRecipient = Field(
        examples=["age1xetvser6zgat7q8u8h4ax988uhusvseq5dw9g2qv5l84hyr88pasjmlhml"]
    )
    """Plans are encrypted to this recipient of age, as they hold what the state holds. Its identity
    is a secret of the environment that applies; without it no saved plan can be applied."""
    applied_by: tuple[LoginOrTeam, ...] = ()
    """Who may let a plan be applied that waits for a person: logins at GitHub, and teams of the
    fleet, such as "team:operations"; (): whoever may push. The workflow asks, and so does `devops
    apply`."""
    reviewers: tuple[Team, ...] = Field(default=(), max_length=6)
    """Teams of which somebody else than the author has to approve whatever is applied, also such as
    are no `Fleet.github_teams`; needs GitHub Enterprise."""
