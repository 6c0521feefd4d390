"""The secrets that jobs get, and steps that ask for them, and for people, first."""

from __future__ import annotations

from collections.abc import Iterable

from devops_constructs.project import github_names
from devops_constructs.project.fleet import Fleet
from devops_constructs.project.release import Release
from devops_constructs.project.secret import Secret as DeclaredSecret
from devops_constructs.workflows.expression import Expression, Secret, variable
from devops_constructs.workflows.step import Run, Value

NAME_MISSING = """\
for name in $NEEDED; do given="HAS_$name"; [ "${!given}" = true ] || missing+=" $name"; done
[ -z "${missing:-}" ] || echo "::error::missing at GitHub, or kept from this branch:$missing"
[ -z "${missing:-}" ]"""


def name_missing(needed: Iterable[Expression]) -> Run:
    """A step that fails and names every one that is not set; it sees no value of any."""
    env: dict[str, Value] = {"NEEDED": " ".join(_name(each) for each in needed)}
    env |= {f"HAS_{_name(each)}": Expression(f"{each!s} != ''") for each in needed}
    return Run("Name what is missing", NAME_MISSING, env)


WHO_MAY = """\
[[ " $PEOPLE " == *" ${ACTOR,,} "* ]] || echo "::error::$ACTOR may not do this here, but: $PEOPLE"
[[ " $PEOPLE " == *" ${ACTOR,,} "* ]]"""


def asks_who(
    name: str, people: Iterable[str], condition: Expression | None = None
) -> tuple[Run, ...]:
    """A step that fails if somebody else started this run, or started it again; none if everybody
    may. `people` are logins in small letters."""
    logins = " ".join(people)
    env: dict[str, Value] = {"ACTOR": Expression("github.triggering_actor"), "PEOPLE": logins}
    return (Run(name, WHO_MAY, env, condition=condition),) if logins else ()


def registry_token() -> Secret:
    """What images and charts are pushed and pulled with: one for the organisation."""
    return Secret.named(github_names.REGISTRY_TOKEN)


def chart_variable(release: Release) -> Expression:
    """Which chart is released: set by who publishes charts."""
    return variable(_at_github(release, github_names.CHART))


def kubeconfig(release: Release) -> Secret:
    """The way into the release's namespace."""
    return Secret.named(_at_github(release, github_names.KUBECONFIG))


def rollbar_token(release: Release) -> Secret | None:
    """What releases are reported with; None: they are not."""
    if release.project.error_tracking is None:
        return None
    return Secret.named(_at_github(release, github_names.ROLLBAR_DEPLOY_TOKEN))


def github_secrets(release: Release) -> tuple[DeclaredSecret, ...]:
    """The Kubernetes Secrets that the release step makes of GitHub's, by name."""
    ours = (secret for secret in release.project.secrets if secret.producer == "github")
    return tuple(sorted(ours, key=lambda secret: secret.name))


def secret_of_key(release: Release, key: str) -> Secret:
    """The secret at GitHub with the value of a key; equal keys have one value."""
    plan = release.fleet.github_plan
    return Secret.named(github_names.key_name(plan, release.environment.name, key))


def uses_environments(fleet: Fleet) -> bool:
    """Whether GitHub keeps secrets of environments apart."""
    return fleet.github_plan != "free"


def _at_github(release: Release, name: str) -> str:
    return github_names.github_name(release.fleet.github_plan, release.environment.name, name)


def _name(value: Expression) -> str:
    return value.rpartition(".")[2]
