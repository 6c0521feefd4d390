"""How the ingress controller treats requests on their way to a web service.

Only what both supported controllers understand: Traefik with its provider for the annotations of
ingress-nginx, and ingress-nginx itself. Where they differ in the outcome, the field says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from immutabledict import immutabledict
from pydantic import Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project.http_values import (
    Cidr,
    CookieName,
    IngressAnnotations,
    Realm,
    ResponseHeaders,
)

AUTH_KEY = "auth"
"""The key of a Secret with users and password hashes; both controllers look for this one."""


class StickySession(Definition):
    """A cookie by which a visitor always reaches the same pod, as long as it is there."""

    cookie_name: CookieName | None = None
    """None: the component's name and `-affinity`."""
    max_age_seconds: int | None = Field(default=None, ge=1, le=31_536_000)
    """How long the browser keeps the cookie; None: until it is closed."""


class RateLimit(Definition):
    """How much one client address may ask for, counted by each pod of the controller by itself.

    Above it Traefik answers 429, ingress-nginx 503. Behind a proxy such as Cloudflare, Traefik
    counts the proxy's address, so there it limits all visitors together: a limit per visitor
    belongs to the zone.
    """

    requests: int = Field(ge=1, le=1_000_000, kw_only=False, examples=[10])
    """How many of them are served."""
    per: Literal["second", "minute"] = "second"
    """The time in which they are counted."""
    burst_multiplier: int = Field(default=5, ge=1, le=1_000)
    """So many times the limit may come at once before it holds. Both controllers' default is 5."""


class BasicAuth(Definition):
    """Name and password before anything is shown.

    Without its Secret the controllers answer 503, or do not serve the path at all.
    """

    secret: str = Field(kw_only=False, examples=["basic-auth"])
    """A Secret of the project with the key `auth`: lines as `htpasswd -B` writes them."""
    realm: Realm = "Restricted"
    """What the browser shows above its form."""


class Hsts(Definition):
    """Tells browsers to use HTTPS only, for as long as they remember it: it cannot be taken back.

    For a whole zone it belongs to Cloudflare.
    """

    max_age_days: int = Field(default=365, ge=1, le=730)
    """How long browsers remember it."""
    include_subdomains: bool = False
    """True: for every name below the host too, also those that others serve."""
    preload: bool = False
    """True: browsers may ship it in their lists, from which a name is hard to remove."""

    def _problems(self) -> Iterator[Problem]:
        if self.preload and not (self.include_subdomains and self.max_age_days >= 365):
            yield self.problem(
                "preload",
                what="preload without include_subdomains or for less than a year",
                why="the lists of the browsers take no such host (hstspreload.org)",
                fix="write include_subdomains=True and max_age_days=365 or more, or leave it out",
            )


class Traffic(Definition):
    """Rules for requests: of an environment, a web service or one route.

    Each says only in what it differs: what an environment says holds for all its web services, a
    service goes over it, and a route goes over both, field by field.
    """

    body_size_mib: int | None = Field(default=None, ge=1, le=5_120)
    """The largest request, such as an upload. None: the controller's own, which is 1 MiB in
    ingress-nginx and no limit in Traefik. Both then read a request whole before they pass it on,
    unless `buffer_requests` is False: Traefik does not limit those. Cloudflare takes 100 MB on
    the plans Free and Pro."""
    read_timeout_seconds: int | None = Field(default=None, ge=1, le=86_400)
    """How long the service may stay silent; None: the controller's own, 60. WebSockets need more
    only if nothing is sent for so long. Cloudflare waits about 100 for an answer."""
    send_timeout_seconds: int | None = Field(default=None, ge=1, le=86_400)
    """How long the service may take no bytes of a request; None: the controller's own, 60."""
    connect_timeout_seconds: int | None = Field(default=None, ge=1, le=75)
    """How long a connection to a pod may take; None: the controller's own."""
    buffer_requests: bool | None = None
    """Whether a request is read whole before it is passed on. None: the controller's own, which is
    yes in ingress-nginx, and no in Traefik without `body_size_mib`."""
    buffer_responses: bool | None = None
    """Whether a response is read whole before it is passed on; None: the controller's own, no.
    True breaks streams and server-sent events."""
    sticky_session: StickySession | None = None
    """A visitor always reaches the same pod; None: any."""
    rate_limit: RateLimit | None = None
    """How much one client may ask for; None: no limit."""
    connections: int | None = Field(default=None, ge=1, le=100_000)
    """How many requests of one client are served at the same time; None: no limit. Counted and
    answered as a rate limit is."""
    allow_cidrs: tuple[Cidr, ...] = ()
    """Client addresses that may come, all others get 403; (): all may. The controller has to know
    the client's address behind load balancer and Cloudflare."""
    basic_auth: BasicAuth | None = None
    """Name and password; None: none."""
    noindex: bool | None = None
    """Whether search engines are told to leave the pages out (`X-Robots-Tag`); None: yes, except
    in "production"."""
    hsts: Hsts | None = None
    """HTTPS only, remembered by browsers; None: the ingress does not say so."""
    response_headers: ResponseHeaders = immutabledict()
    """Headers of every response, such as {"X-Frame-Options": "DENY"}. They go over the
    application's."""
    annotations: IngressAnnotations = immutabledict()
    """What has no field, on the Ingress. Each controller ignores those that it does not know."""


def layered(*layers: Traffic) -> Traffic:
    """What holds in the end: of each field what the last layer says that says it; headers and
    annotations of all layers together."""
    values: dict[str, Any] = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in Traffic.model_fields.items()
    }
    for layer in layers:
        for name in layer.model_fields_set:
            said = getattr(layer, name)
            joined = name in ("response_headers", "annotations")
            values[name] = immutabledict({**values[name], **said}) if joined else said
    said_by_any = {name for layer in layers for name in layer.model_fields_set}
    # not validated: each layer is, and no rule is about two of its fields
    return Traffic.model_construct(_fields_set=said_by_any, **values)
