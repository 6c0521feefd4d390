"""Rule: who gets to the code, and what guards its branches and environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.differences import same, shown
from devops_constructs.review.changes.stacks.access import Judge, judged, narrower, wider
from devops_constructs.review.changes.stacks.pair import Pair, pairs
from devops_constructs.review.changes.stacks.stack import Body, at, objects, text
from devops_constructs.review.changes.stacks.titles import title
from devops_constructs.review.changes.tree import Tree

_PERMISSIONS = ("", "pull", "triage", "push", "maintain", "admin")
_GUARDED = "whoever may push to the repository gets past it"
_WEAKER: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "github_actions_organization_permissions": {
        "allowed_actions": ("local_only", "selected", "all"),
        "enabled_repositories": ("none", "selected", "all"),
        "sha_pinning_required": (True, False),
    },
    "github_actions_organization_workflow_permissions": {
        "default_workflow_permissions": ("read", "write"),
        "can_approve_pull_request_reviews": (False, True),
    },
    "github_actions_repository_access_level": {
        "access_level": ("none", "user", "organization", "enterprise"),
    },
    "github_actions_repository_permissions": {
        "allowed_actions": ("local_only", "selected", "all"),
        "sha_pinning_required": (True, False),
    },
}
"""Values of settings, those that let more through last."""


def access_at_github(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Repositories, teams, rules of branches, environments and Actions."""
    for pair in pairs(before, after, changes):
        yield from judged(pair, _JUDGES)
        for address, body in pair.destroyed.items():
            if address.startswith("github_team_repository."):
                yield from _team(pair, address, body, {})


def _repository(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    was, now = old.get("visibility", "public"), new.get("visibility", "public")
    if now == "public" and (was != "public" or not old):
        what = f"everybody may read {title(pair.after, address, new)}"
        why = "its visibility is public; what has been copied does not come back"
        yield wider(pair, address, what, why, "loses")
    elif now == "internal" and was == "private":
        what = f"everybody in the enterprise may read {title(pair.after, address, new)}"
        yield wider(pair, address, what, "its visibility is internal")


def _team(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    team = text((new or old).get("team_id"))
    stack = pair.after if new else pair.before
    repository = stack.called((new or old).get("repository")) if stack else ""
    was, now = (text(body.get("permission", "pull")) if body else "" for body in (old, new))
    if not old and _repository_of(new) in pair.made:
        return  # nobody had access before
    if _order(now) > _order(was):
        what = f"team {team!r} gets {now} for repository {repository!r}"
        yield wider(pair, address, what, f"it had {was or 'no access'} before")
    elif _order(now) < _order(was):
        what = f"team {team!r} has {now or 'no access'} for repository {repository!r}"
        yield narrower(pair, address, what, f"it had {was} before", "note")


def _members(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if not old:
        return  # a team that is new gives access where it is given any
    was, now = ({text(m.get("username")): m for m in objects(b.get("members"))} for b in (old, new))
    for name in sorted(now.keys() - was.keys()):
        what = f"{name!r} becomes one of the team of {address}"
        yield wider(pair, address, what, "whatever the team may do, one more person may do")
    for name in sorted(was.keys() - now.keys()):
        what = f"{name!r} is taken out of the team of {address}"
        why = "what only the team gave is not there for this person any more"
        yield narrower(pair, address, what, why, "note")


def _repository_of(body: Body) -> str:
    return ".".join(text(body.get("repository")).removeprefix("${").split(".")[:2])


def _order(permission: str) -> int:
    # a role of the organisation's own may be anything
    return _PERMISSIONS.index(permission) if permission in _PERMISSIONS else len(_PERMISSIONS)


def _ruleset(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if not old:
        return
    named = title(pair.after, address, new)
    if old.get("enforcement") == "active" != new.get("enforcement"):
        what = f"{named} is {shown(new.get('enforcement'))} and not active any more"
        yield wider(pair, address, what, _GUARDED)
    if gone := sorted(_demands(at(old, "rules.0")) - _demands(at(new, "rules.0"))):
        what = f"{named} does not demand {', '.join(gone)} any more"
        yield wider(pair, address, what, _GUARDED)
    path = "rules.0.pull_request.0.required_approving_review_count"
    was, now = at(old, path), at(new, path)
    if isinstance(was, int) and isinstance(now, int) and now < was:
        what = f"approvals that {named} demands: {now}, and it was {was}"
        yield wider(pair, address, what, "less people see what is merged")
    if passing := [b for b in objects(new.get("bypass_actors")) if not _has(old, b)]:
        what = f"{named} lets {len(passing)} more pass: {', '.join(map(shown, passing))}"
        yield wider(pair, address, what, "whoever that is pushes without review")
    if not same(old.get("conditions"), new.get("conditions")):
        what = f"{named} is for other branches than before"
        yield wider(pair, address, what, "branches that it was for may be unguarded")


def _has(old: Body, actor: Body) -> bool:
    return any(same(actor, each) for each in objects(old.get("bypass_actors")))


def _demands(rules: Any, above: str = "") -> set[str]:
    found = set()
    for name, value in rules.items() if isinstance(rules, Mapping) else ():
        if isinstance(value, list | Mapping):
            found.add(f"{above}{name}")
            for inner in objects(value):
                found |= _demands(inner, f"{above}{name}.")
        elif value is True:
            found.add(f"{above}{name}")
    return found


def _environment(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    if not old:
        return
    named = title(pair.after, address, new)
    for block, what in (
        ("deployment_branch_policy", "is for all branches from now on"),
        ("reviewers", "waits for nobody's approval any more"),
    ):
        if list(objects(old.get(block))) and not list(objects(new.get(block))):
            why = "its secrets are given to whatever runs in it"
            yield wider(pair, address, f"{named} {what}", why)
    path = "deployment_branch_policy.0.custom_branch_policies"
    if at(old, path) is True and at(new, path) is False:
        what = f"{named} is for all protected branches from now on"
        yield wider(pair, address, what, "its secrets are given to whatever runs in it")


def _policy(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    for field, noun in (("branch_pattern", "branches"), ("tag_pattern", "tags")):
        now = new.get(field)
        if now is None or same(old.get(field), now):
            continue
        environment = pair.after.called(new.get("environment")) if pair.after else ""
        if not old and f"github_repository_environment.{_environment_of(new)}" in pair.made:
            continue  # the environment is new itself
        what = f"{noun} {now!r} may use the environment {environment!r}"
        yield wider(pair, address, what, "whoever may push there gets its secrets")


def _environment_of(policy: Body) -> str:
    parts = text(policy.get("environment")).split(".")
    return parts[1] if len(parts) > 2 else ""


def _setting(pair: Pair, address: str, old: Body, new: Body) -> Iterator[Consequence]:
    for field, values in _WEAKER[address.partition(".")[0]].items():
        was, now = old.get(field), new.get(field)
        if old and was in values and now in values and values.index(now) > values.index(was):
            what = f"{field} of {address} was {shown(was)}, and is {shown(now)}"
            yield wider(pair, address, what, "workflows may do more than before")


_JUDGES: dict[str, Judge] = {
    "github_repository": _repository,
    "github_repository_environment": _environment,
    "github_repository_environment_deployment_policy": _policy,
    "github_repository_ruleset": _ruleset,
    "github_team_members": _members,
    "github_team_repository": _team,
    **dict.fromkeys(_WEAKER, _setting),
}
