"""What the workflows of a repository release with."""

from __future__ import annotations

from collections.abc import Mapping

from devops_constructs.project import github_names
from devops_constructs.project.release import Release
from devops_constructs.terraform import github
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.error_tracking_tokens import ErrorTrackingTokens


class ReleaseCredentials(Construct):
    """Secrets and variables of the environment at GitHub; each reaches this one release.

    Where GitHub's plan has no environments, they lie in the repository, with the environment in
    their names: every workflow gets at them.

    Creates, under the stack's name with `_` and theirs:
        github_actions_environment_secret, github_actions_environment_variable, or
        github_actions_secret, github_actions_variable on the plan "free".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        kubeconfig: str,
        tokens: ErrorTrackingTokens | None,
    ) -> None:
        super().__init__(scope, id)
        self._release = props
        secrets = {github_names.KUBECONFIG: kubeconfig}
        if tokens:
            secrets[github_names.ROLLBAR_DEPLOY_TOKEN] = tokens.releases.access_token
        variables = {
            github_names.CLUSTER: props.cluster.name,
            github_names.RELEASE: props.name,
        }
        if props.fleet.github_plan == "free":
            self._in_the_repository(secrets, variables)
        else:
            self._in_the_environment(secrets, variables)

    def _in_the_environment(self, secrets: Mapping[str, str], variables: Mapping[str, str]) -> None:
        repository = self._release.project.github_repository
        environment = self._release.environment.name
        for name, value in secrets.items():
            github.ActionsEnvironmentSecret(
                self,
                stack_id(self._release.name, name),
                repository=repository,
                environment=environment,
                secret_name=name,
                value=value,
            )
        for name, value in variables.items():
            github.ActionsEnvironmentVariable(
                self,
                stack_id(self._release.name, name),
                repository=repository,
                environment=environment,
                variable_name=name,
                value=value,
            )

    def _in_the_repository(self, secrets: Mapping[str, str], variables: Mapping[str, str]) -> None:
        repository = self._release.project.github_repository
        environment = self._release.environment.name
        for name, value in secrets.items():
            github.ActionsSecret(
                self,
                stack_id(self._release.name, name),
                repository=repository,
                secret_name=github_names.github_name("free", environment, name),
                value=value,
            )
        for name, value in variables.items():
            github.ActionsVariable(
                self,
                stack_id(self._release.name, name),
                repository=repository,
                variable_name=github_names.github_name("free", environment, name),
                value=value,
            )
