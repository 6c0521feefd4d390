"""The DigitalOcean load balancer of a cluster: every setting that its annotations know.

Sources: docs/controllers/services/annotations.md and cloud-controller-manager/do/loadbalancers.go
of digitalocean/digitalocean-cloud-controller-manager at commit 70d527e3 (2026-08-19).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project import _load_balancer_checks
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import HostName
from devops_constructs.project._networks import Address, Cidr, Source
from devops_constructs.project._refusals import Refused

Protocol = Literal["tcp", "http", "https", "http2", "http3"]
ServicePort = Literal[80, 443]
"""The ports of every ingress controller's Service."""


def _matching(pattern: str, why: str, fix: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text):
            return text
        raise Refused(f"is {text!r}", why=why, fix=fix)

    return check


LoadBalancerName = Annotated[
    str,
    AfterValidator(
        _matching(
            "[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9.])?",
            "a load balancer's name has at most 255 letters, digits, '.' and '-', begins with a"
            " letter or digit and does not end with '-'",
            "write one such as 'production-1-ingress'",
        )
    ),
]
Uuid = Annotated[
    str,
    AfterValidator(
        _matching(
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "DigitalOcean's identifiers are UUIDs in lower case",
            "copy it from 'doctl compute load-balancer list' or 'doctl vpcs list'",
        )
    ),
]
_CheckPath = Annotated[
    str,
    AfterValidator(
        _matching(
            "/[!-z~]*",  # without {}, which the charts of controllers would evaluate
            "the check asks one port, so it needs a path and nothing else",
            "write it with a leading slash and without spaces, such as '/healthz'",
        )
    ),
]
_CertificateName = Annotated[
    str,
    AfterValidator(
        _matching(
            "[A-Za-z0-9][A-Za-z0-9._-]{0,254}",
            "the name of a certificate has letters, digits, '.', '_' and '-'",
            "copy it from 'doctl compute certificate list'",
        )
    ),
]
_CookieName = Annotated[
    str,
    AfterValidator(
        _matching(
            "[A-Za-z0-9_-]{2,40}",
            "the cookie's name has 2 to 40 letters, digits, '_' and '-'",
            "write one such as 'DO-LB'",
        )
    ),
]


class LoadBalancerHealthCheck(Definition):
    """How the load balancer finds out which nodes take traffic.

    Left alone it asks kube-proxy on every node, which is right. `port`, `path` and `protocol`
    replace that.
    """

    port: ServicePort | None = None
    """The port of the Service to ask; None: kube-proxy, or 80 if `path` or `protocol` is given."""
    path: _CheckPath | None = None
    """The path of an HTTP check; None: /."""
    protocol: Literal["tcp", "http", "https"] | None = None
    """None: "http" with a path, else "tcp"."""
    check_interval_seconds: int | None = Field(default=None, ge=3, le=300)
    """Between two checks; None: 3."""
    response_timeout_seconds: int | None = Field(default=None, ge=3, le=300)
    """How long it waits for an answer; None: 5."""
    unhealthy_threshold: int | None = Field(default=None, ge=2, le=10)
    """Failed checks after which a node gets no traffic; None: 3."""
    healthy_threshold: int | None = Field(default=None, ge=2, le=10)
    """Good checks after which it gets traffic again; None: 5."""

    @property
    def overrides(self) -> bool:
        """Whether something else than kube-proxy is asked."""
        return bool(self.port or self.path or self.protocol)

    def _problems(self) -> Iterator[Problem]:
        if self.path and self.protocol == "tcp":
            yield self.problem(
                "path",
                what=f"path {self.path!r} with protocol='tcp'",
                why="a TCP check sends no request",
                fix="leave the path out, or write protocol='http'",
            )


class LoadBalancerStickySessions(Definition):
    """A cookie by which a visitor always reaches the same node, not the same pod.

    `StickySession` of a web service is about pods, and usually what is meant.
    """

    cookie_name: _CookieName = Field(kw_only=False, examples=["DO-LB"])
    """The name of the cookie."""
    cookie_ttl_seconds: int = Field(ge=1, le=31_536_000, examples=[300])
    """How long the cookie lives, in seconds."""


class LoadBalancer(Definition):
    """The DigitalOcean load balancer in front of a cluster's ingress controller.

    As it stands it passes TCP on to the controller, where TLS ends, and says by PROXY protocol who
    the sender is. The cluster makes it from the annotations of the controller's Service, and undoes
    what is changed by hand.
    """

    not_fields: ClassVar[Mapping[str, tuple[str, str]]] = {
        "size_slug": (
            "DigitalOcean has deprecated sizes by name, and takes either one or size_unit",
            "write size_unit=1, or more",
        ),
        "algorithm": ("DigitalOcean ignores it", "leave it out"),
    }

    name: LoadBalancerName | None = None
    """By which DNS finds its address; unique in the account. None: the cluster's and `-ingress`."""
    type: Literal["REGIONAL", "REGIONAL_NETWORK"] = "REGIONAL"
    """REGIONAL_NETWORK passes packets on: no TLS, no HTTP, no PROXY protocol. Another type means
    another load balancer with another address."""
    network: Literal["EXTERNAL", "INTERNAL"] = "EXTERNAL"
    """INTERNAL has an address in the VPC only. It is decided when the load balancer is made."""
    network_stack: Literal["IPV4", "DUALSTACK"] | None = None
    """None: DUALSTACK for REGIONAL, and for REGIONAL_NETWORK if every node has an IPv6 address."""
    size_unit: int | None = Field(default=None, ge=1, le=100)
    """Machines that it consists of, each for 10,000 connections; one can fail only if there are
    two. None: 2 on a production cluster, 1 elsewhere. It can change once an hour."""
    protocol: Protocol = "tcp"
    """What it speaks on ports that are in none of the next lists."""
    http_ports: tuple[ServicePort, ...] = ()
    """Ports with HTTP in clear."""
    tls_ports: tuple[ServicePort, ...] = ()
    """Ports with HTTPS; 443 without being named if there is a certificate or `tls_passthrough`."""
    http2_ports: tuple[ServicePort, ...] = ()
    """Ports with HTTP/2 over TLS."""
    http3_port: ServicePort | None = None
    """The port with HTTP/3, which is also one with HTTPS or HTTP/2; None: no HTTP/3."""
    tls_passthrough: bool = False
    """True: HTTPS and HTTP/2 are passed on encrypted, and TLS ends at the controller."""
    certificate_id: Uuid | None = None
    """A certificate at DigitalOcean: TLS ends at the load balancer. None: TLS ends at the
    controller, unless there is a `certificate_name`."""
    certificate_name: _CertificateName | None = None
    """The same by name, for Let's Encrypt, whose certificates have a new id every few months; None:
    there is none, or `certificate_id` says which."""
    redirect_http_to_https: bool = False
    """True: the load balancer answers plain HTTP with a redirect."""
    disable_lets_encrypt_dns_records: bool = False
    """True: no DNS record is made for a Let's Encrypt certificate."""
    proxy_protocol: bool | None = None
    """Whether it tells the controller who the sender is; load balancer and controller change at
    once. None: yes, unless it ends TLS, or is a REGIONAL_NETWORK."""
    enable_backend_keepalive: bool = False
    """True: HTTP connections to the nodes are kept."""
    http_idle_timeout_seconds: int | None = Field(default=None, ge=30, le=600)
    """How long an HTTP connection may be silent; None: 60. TCP has its own limit."""
    hostname: HostName | None = None
    """Stands in the Service's status instead of the address, for names that lead to the load
    balancer itself and are also called from inside the cluster. None: the address does; names
    behind Cloudflare need no other."""
    health_check: LoadBalancerHealthCheck | None = None
    """None: kube-proxy on every node is asked."""
    sticky_sessions: LoadBalancerStickySessions | None = None
    """Visitors stay with a node; None: they do not."""
    source_ranges: tuple[Cidr, ...] | None = None
    """Who may connect. None: Cloudflare alone if the controller is behind it, else everybody."""
    allow_rules: tuple[Source, ...] = ()
    """The older form of `source_ranges`, which goes over it."""
    deny_rules: tuple[Source, ...] = ()
    """Who may not connect."""
    external_traffic_policy: Literal["Cluster", "Local"] = "Cluster"
    """Local: only nodes with a pod of the controller take traffic; a network load balancer then
    keeps the sender's address."""
    ip: Address | None = None
    """An address of your own (BYOIP) to use when it is made; ignored afterwards. None: one of
    DigitalOcean's."""
    subnet_uuid: Uuid | None = None
    """The subnet of the VPC to be in, a private preview of DigitalOcean; None: any."""
    load_balancer_id: Uuid | None = None
    """An existing load balancer to take over, such as that of an older cluster, which has to be
    disowned there; None: a new one is made."""
    disown: bool = False
    """True: the cluster neither changes nor deletes it any more, so that another can take it
    over."""

    @property
    def ends_tls(self) -> bool:
        """Whether it holds the certificate."""
        return bool(self.certificate_id or self.certificate_name)

    def speaks(self, port: ServicePort) -> Protocol:
        """What it speaks on a port, by the rules of DigitalOcean's cloud controller."""
        secure = self.ends_tls or self.tls_passthrough
        implied = secure and not self.tls_ports and 443 not in self.http2_ports
        if port in self.http2_ports:
            return "http2"
        if port in self.tls_ports or (implied and port == 443):
            return "https"
        return "http" if port in self.http_ports else self.protocol

    @property
    def reads_http(self) -> bool:
        """Whether it looks into requests on some port, rather than pass bytes on."""
        if self.type != "REGIONAL":
            return False
        protocols = {self.speaks(80), self.speaks(443)}
        encrypted = {"https", "http2", "http3"} if self.ends_tls else set()
        return bool(protocols & {"http", *encrypted})

    @property
    def sends_proxy_protocol(self) -> bool:
        """Whether it puts a PROXY header before each connection to the controller."""
        if self.proxy_protocol is None:
            return self.type == "REGIONAL" and not self.ends_tls
        return self.proxy_protocol

    def _problems(self) -> Iterator[Problem]:
        yield from _load_balancer_checks.problems(self)
