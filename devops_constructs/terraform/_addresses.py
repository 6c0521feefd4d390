"""Names of resources in Terraform: no address occurs in two stacks."""

from __future__ import annotations

from devops_constructs.project import naming


def stack_id(stack: str, what: str | None = None) -> str:
    """The id of a resource: its stack's name, and what it is if the stack has several of its type.

    With it a line of a plan or a log says by itself which project and environment it is about, and
    a resource can be moved from one state to another without a clash.
    """
    # stacks' names have hyphens and no underscore: so two of them never give one id
    return f"{stack}_{what}" if what else stack


def generation_id(stack: str, what: str, generation: str | None) -> str:
    """The id of what is made anew: the first one has no date. So a later one is another resource,
    and a former one can be beside it."""
    return stack_id(stack, naming.dated(what, generation, "_"))


def host_id(stack: str, host: str) -> str:
    """The id of what a stack makes for a host; no host has an underscore, so no two meet."""
    return stack_id(stack, host.replace("*", "wildcard").replace(".", "_"))
