"""Ready-made checks for frameworks, each with what the framework needs in order to pass."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.project._refusals import Refused
from devops_constructs.project.computed import HostOf
from devops_constructs.project.probe import CommandProbe, HostHeader, HttpProbe, RequestPath


class RailsHealth(HttpProbe):
    """Rails' own /up (from 7.1 on): 200 if the application has booted, without the database.

    `config.force_ssl` is satisfied by X-Forwarded-Proto; without it the kubelet would follow the
    redirect to TLS on the pod and fail. `config.hosts` must exclude /up in `host_authorization`, or
    the probe gets a `host`, such as HostOf().
    """

    path: RequestPath = Field(default="/up", kw_only=False)
    """Where the application mounts rails/health#show."""


class DjangoHealth(HttpProbe):
    """A view of the application's own that answers without the database.

    Django answers 400 to hosts that ALLOWED_HOSTS does not name, and the kubelet would ask for the
    pod's address: so it asks for the environment's main host. SECURE_SSL_REDIRECT is satisfied if
    SECURE_PROXY_SSL_HEADER is ("HTTP_X_FORWARDED_PROTO", "https").
    """

    path: RequestPath = Field(default="/healthz", kw_only=False)
    """Where the view is."""
    host: HostHeader | HostOf | None = HostOf()
    """The Host header, one of ALLOWED_HOSTS; None: the pod's address."""


class NodeHealth(HttpProbe):
    """A route of the application's own that answers at once.

    One long computation blocks all of a Node process, this answer too: so a check has ten seconds,
    and two minutes of them have to fail until it is restarted. The process has to be `node` itself:
    `npm start` in front of it passes no signal on.
    """

    path: RequestPath = Field(default="/healthz", kw_only=False)
    """Where the route is."""
    startup_seconds: int = Field(default=60, ge=5, le=1800)
    """How long the process may take to boot before it is restarted."""
    timeout_seconds: int = Field(default=10, ge=1, le=300)
    """After this time a check counts as failed."""


class SidekiqHealth(HttpProbe):
    """The gem sidekiq_alive: fails when this process has worked off no job for ten minutes.

    It needs `health_port=7433` on the worker. The gem keeps its sign of life in Redis, so it also
    fails while Redis is away: ten minutes of that pass before the worker is restarted for nothing.

    Sources: https://github.com/arturictus/sidekiq_alive
    """

    path: RequestPath = Field(default="/", kw_only=False)
    """What SIDEKIQ_ALIVE_PATH says, if it is set."""
    forwarded_proto: Literal["https", "http"] | None = None
    """X-Forwarded-Proto; None: not sent, since the gem does not look at it."""
    period_seconds: int | None = Field(default=60, ge=1, le=3600)
    """From one check to the next, once it has started; None: 10 and 20, as for other checks."""
    failure_threshold: int | None = Field(default=10, ge=1, le=100)
    """Failures one after the other until it is restarted; None: 6."""


def _is_an_application(app: str) -> str:
    if re.fullmatch("[A-Za-z_][A-Za-z0-9_.:]*", app):
        return app
    raise Refused(
        f"is {app!r}",
        why="it is the name of a Python module, perhaps with one of its attributes",
        fix="write it as behind 'celery --app', such as 'shop' or 'shop.celery:app'",
    )


class CeleryHealth(CommandProbe):
    """`celery inspect ping` to this very worker: without a destination any other would answer.

    Each check starts Python, whose memory counts against the worker's limit, and goes through the
    broker, so it also fails while that is away: it is made every minute, and ten minutes pass
    before the worker is restarted for nothing. Not for beat, which answers no ping.

    Sources: https://docs.celeryq.dev/en/stable/reference/cli.html (celery inspect)
    """

    app: Annotated[str, AfterValidator(_is_an_application)] = Field(
        kw_only=False, examples=["shop"]
    )
    """The application, as behind `celery --app`."""
    period_seconds: int | None = Field(default=60, ge=1, le=3600)
    """From one check to the next, once it has started; None: 10 and 20, as for other checks."""
    timeout_seconds: int = Field(default=20, ge=1, le=300)
    """After this time a check counts as failed; the ping itself waits for half of it."""
    failure_threshold: int | None = Field(default=10, ge=1, le=100)
    """Failures one after the other until it is restarted; None: 6."""

    STARTUP_PERIOD_SECONDS: ClassVar[int] = 20

    @property
    def words(self) -> tuple[str, ...]:
        """A shell, since only the container knows its HOSTNAME, which is the worker's name."""
        ping = f"celery --app {self.app} inspect ping --timeout {max(1, self.timeout_seconds // 2)}"
        return "/bin/sh", "-c", f'exec {ping} --destination "celery@$HOSTNAME"'
