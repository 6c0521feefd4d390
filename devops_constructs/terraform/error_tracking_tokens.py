"""With what a release reports to Rollbar."""

from __future__ import annotations

from devops_constructs.project import github_names, naming
from devops_constructs.project.error_tracking import ErrorTracking
from devops_constructs.project.generated_secrets import (
    ERROR_TRACKING,
    ROLLBAR_BROWSER_TOKEN,
    ROLLBAR_ENVIRONMENTS,
    ROLLBAR_TOKEN,
)
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import generation_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import opaque_secret
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.rollbar import DataProject, ProjectAccessToken

_WINDOW_SECONDS = 60


class ErrorTrackingTokens(Construct):
    """Tokens of one environment: each can post one kind of item, and none can read.

    A project in Rollbar has no token that this does not make: the provider deletes those that
    Rollbar gives it. Another scope or name makes a new token; the old one works until pods have
    the new one.

    Creates:
        rollbar_project_access_token.<stack>_server: for processes.
        rollbar_project_access_token.<stack>_browser: for browsers, if the project wants one.
        rollbar_project_access_token.<stack>_releases: `releases`, with which CI reports releases.
            Each with `_<date>` once it was made anew.
        kubernetes_secret_v1.<stack>_error-tracking

    Sources: https://docs.rollbar.com/docs/access-tokens
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        namespace: Reference,
        tracking: ErrorTracking,
    ) -> None:
        super().__init__(scope, id)
        name = naming.rollbar_project_name(props.project)
        self._project = DataProject(self, "error-tracking", name=name)
        self._release = props
        server = self._token(
            "server",
            "post_server_item",
            props.generations(ERROR_TRACKING, ROLLBAR_TOKEN),
            tracking.server_rate_per_minute,
        )
        deploys = props.generations(github_names.ROLLBAR_DEPLOY_TOKEN)
        self.releases = self._token("releases", "post_server_item", deploys)
        data = {
            ROLLBAR_TOKEN: server.access_token,
            **dict.fromkeys(ROLLBAR_ENVIRONMENTS, props.environment.name),
        }
        if tracking.browser:
            browser = self._token(
                "browser",
                "post_client_item",
                props.generations(ERROR_TRACKING, ROLLBAR_BROWSER_TOKEN),
                tracking.browser_rate_per_minute,
            )
            data[ROLLBAR_BROWSER_TOKEN] = browser.access_token
        self.secret = opaque_secret(self, props, namespace, ERROR_TRACKING, data)

    def _token(
        self, purpose: str, scope: str, generations: tuple[str | None, ...], per_minute: int = 0
    ) -> ProjectAccessToken:
        """The one in use; beside it a former one is made as long as it is to go on working."""
        release = self._release
        tokens = [
            ProjectAccessToken(
                self,
                generation_id(release.name, purpose, generation),
                project_id=Reference(self._project.id.expression, "number"),
                name=naming.dated(f"{release.environment.name}-{purpose}", generation),
                scopes=[scope],
                status="enabled",
                rate_limit_window_count=per_minute or None,
                rate_limit_window_size=_WINDOW_SECONDS if per_minute else None,
                lifecycle={"create_before_destroy": True},
            )
            for generation in generations
        ]
        return tokens[0]
