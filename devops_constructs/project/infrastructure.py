"""The repository of the definitions: where plans are made, reviewed and applied."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._age import AgeRecipient
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import RepositoryName
from devops_constructs.project._refusals import Refused
from devops_constructs.project.github_repository import Branch, LoginOrTeam, Team

Apply = Literal["plan", "cdktf"]

_PREDEFINED = ("biller", "billing viewer", "member", "modifier", "owner", "resource viewer")
"""Source: https://docs.digitalocean.com/platform/teams/roles/predefined/"""


def _is_a_custom_role(value: str) -> str:
    if value.lower() in _PREDEFINED:
        raise Refused(
            f"is {value!r}",
            why="DigitalOcean predefines that role: people have it, and it may do other things",
            fix="write the name of a custom role of its own, such as 'terraform-plan'",
        )
    if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?", value):
        return value
    raise Refused(
        f"is {value!r}",
        why="it becomes part of the name of a group in Kubernetes",
        fix="give the role a name of letters, digits and '-', such as 'terraform-plan'",
    )


CustomRole = Annotated[str, AfterValidator(_is_a_custom_role)]


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
    plan_role: CustomRole = Field(default="terraform-plan", examples=["terraform-plan"])
    """The custom role in DigitalOcean's team of the account whose token plans. In each cluster who
    has it may read what plans read, and no more. As long as nobody has it, that lets nobody in, and
    the token of an owner or a member plans as well, but is an administrator of each cluster."""
    reviewers: tuple[Team, ...] = Field(default=(), max_length=6)
    """Teams of which somebody else than the author has to approve whatever is applied, also such as
    are no `Fleet.github_teams`; needs GitHub Enterprise."""
