"""A DNS zone that projects share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project import _zone_rule_checks
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import HostName
from devops_constructs.project._zone_rule_checks import Plan, is_a_token_name
from devops_constructs.project.traffic import Hsts
from devops_constructs.project.zone_rules import FirewallRule, ZoneRateLimit


class Zone(Definition):
    """A DNS zone at Cloudflare. It exists already: Terraform finds it by name, sets it up, and can
    neither make nor delete it."""

    name: HostName = Field(kw_only=False, examples=["acme.example"])
    """The zone's apex, such as acme.example."""
    managed: bool = True
    """False: others look after the zone. Hosts may lie in it, and get neither a record nor a
    certificate."""
    plan: Plan = "free"
    """Its subscription at Cloudflare, which limits how many rules there can be."""
    advanced_certificates: bool = False
    """True: the zone has Advanced Certificate Manager, so hosts deeper than one label have
    certificates too."""
    token: Annotated[str, AfterValidator(is_a_token_name)] | None = None
    """Which token Terraform takes, after `CLOUDFLARE_API_TOKEN_`; None: one of its own, named after
    the zone. Zones of one account may share one, such as "AGENCY"."""
    ssl: Literal["full", "strict"] = "full"
    """How Cloudflare connects to the cluster. "full" takes any certificate, "strict" only one that
    is valid; all hosts answer 526 that serve none, so it comes last, by a stack of its own."""
    min_tls_version: Literal["1.2", "1.3"] = "1.2"
    """The oldest version of TLS that visitors may use."""
    always_use_https: bool = True
    """True: plain HTTP is redirected."""
    automatic_https_rewrites: bool = True
    """True: links to http:// in pages are rewritten where the host is known to have HTTPS."""
    tls_1_3: bool = True
    """Whether visitors may use TLS 1.3."""
    http3: bool = True
    """Whether visitors may use HTTP/3."""
    brotli: bool = True
    """Whether answers may be compressed with Brotli."""
    websockets: bool = True
    """Whether WebSockets get through to the cluster."""
    origin_pulls: bool = True
    """Whether Cloudflare shows its shared certificate to the cluster; harmless where no controller
    asks for one, and needed before one does by `OriginPulls`."""
    hsts: Hsts | None = None
    """Tells browsers to use HTTPS only, on all hosts of the zone; None: nothing is told."""
    firewall_rules: tuple[FirewallRule, ...] = ()
    """Requests that are stopped, in this order."""
    rate_limits: tuple[ZoneRateLimit, ...] = ()
    """How much one visitor may ask for."""

    def _problems(self) -> Iterator[Problem]:
        yield from _zone_rule_checks.problems(self)
