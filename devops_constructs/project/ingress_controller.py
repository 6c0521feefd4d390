"""What brings requests from the load balancer to the projects of a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._identifiers import Label
from devops_constructs.project._networks import PrivateCidr
from devops_constructs.project._quantities import CpuMillicores, MemoryMib
from devops_constructs.project._refusals import Refused
from devops_constructs.project.image import PinnedReference
from devops_constructs.project.load_balancer import LoadBalancer
from devops_constructs.project.outside_chart import Depending, OutsideChart
from devops_constructs.project.private_ranges import PRIVATE_RANGES


def _is_a_certificate(text: str) -> str:
    one = r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n"
    if re.fullmatch(f"({one})+", text):
        return text
    key = "KEY-----" in text
    raise Refused(
        "holds a private key" if key else "is no certificate in PEM",
        why="definitions are committed" if key else "the controller reads nothing else",
        fix="write only what is from BEGIN CERTIFICATE to END CERTIFICATE, with the line's end"
        " after each line",
    )


Certificate = Annotated[str, AfterValidator(_is_a_certificate)]


class OriginPulls(Definition):
    """Authenticated origin pulls: who shows no certificate of Cloudflare's gets no answer.

    They have to be switched on for every zone whose hosts lead here, before this is; Cloudflare's
    shared certificate says that a request comes from Cloudflare, one of your own that it comes from
    your zones.
    """

    secret: Label = Field(kw_only=False, default="origin-pull-ca", examples=["origin-pull-ca"])
    """The Secret in the controller's namespace with the authority's certificate under `ca.crt`."""
    certificate: Certificate | None = None
    """The authority's certificate as PEM, which is no secret: the Secret is made from it. None: the
    Secret is made outside. Cloudflare publishes its own among its documents."""


class IngressController(Depending):
    """What both controllers have in common; `Traefik` and `IngressNginx` are the two kinds.

    Either serves Ingress objects of class `nginx` with the annotations of ingress-nginx, so a
    project runs behind both.
    """

    written_as: ClassVar[str] = "Traefik(...), IngressNginx(...) or None"

    load_balancer: LoadBalancer = LoadBalancer()
    """In front of it."""
    behind_cloudflare: bool = True
    """True: nobody but Cloudflare may connect, and visitors' addresses come from its headers.
    False: the load balancer is open to everybody, and no header is believed."""
    origin_pulls: OriginPulls | None = None
    """None: TLS asks for no certificate of the client."""
    replicas: int | None = Field(default=None, ge=1, le=50)
    """Pods; None: 2 on a production cluster, 1 elsewhere."""
    cpu_millicores: CpuMillicores = 200
    """CPU request of one pod."""
    memory_mib: MemoryMib = 256
    """Memory request and limit of one pod."""
    body_size_mib: int | None = Field(default=None, ge=1, le=10_240)
    """The largest request of Ingress objects that say nothing of it; None: 1."""
    proxy_timeout_seconds: int | None = Field(default=None, ge=1, le=86_400)
    """How long a process may be silent, where the Ingress says nothing of it; None: 60."""
    drain_seconds: int = Field(default=15, ge=0, le=300)
    """How long a pod that ends still takes connections, until the load balancer has noticed."""
    shutdown_seconds: int = Field(default=30, ge=1, le=3600)
    """How long after that it finishes requests; WebSockets are cut then."""
    private_ranges: tuple[PrivateCidr, ...] = PRIVATE_RANGES
    """Where the load balancer, the nodes and the pods are: PROXY headers are believed from there.
    Narrower is the VPC's range and the one of the pods."""

    def _problems(self) -> Iterator[Problem]:
        yield from super()._problems()
        if not self.private_ranges and not self.is_spoilt("private_ranges"):
            yield self.problem(
                "private_ranges",
                what="private_ranges is empty",
                why="no PROXY header would be believed, and every connection fail",
                fix="write the ranges of the VPC and of the pods, or leave it out",
            )
        if any(map(self.is_spoilt, ("load_balancer", "behind_cloudflare", "origin_pulls"))):
            return
        if self.behind_cloudflare:
            yield from self._cloudflare_reaches_it()
        if self.origin_pulls:
            yield from self._certificates_are_seen()

    def _cloudflare_reaches_it(self) -> Iterator[Problem]:
        balancer = self.load_balancer
        if balancer.network == "INTERNAL":
            yield balancer.problem(
                "network",
                what="network='INTERNAL' behind Cloudflare",
                why="Cloudflare has no way to an address in the VPC",
                fix="write behind_cloudflare=False on the controller, or leave network out",
            )
        elif balancer.type == "REGIONAL_NETWORK" and balancer.external_traffic_policy == "Cluster":
            yield balancer.problem(
                "external_traffic_policy",
                what="type='REGIONAL_NETWORK' with external_traffic_policy='Cluster'",
                why="nodes would put their own address in the place of Cloudflare's, and its"
                " headers are believed from its addresses only",
                fix="write external_traffic_policy='Local'",
            )
        if balancer.allow_rules and not balancer.source_ranges:
            yield balancer.problem(
                "allow_rules",
                what="allow_rules behind Cloudflare",
                why="Cloudflare's ranges are source ranges, beside which DigitalOcean ignores them",
                fix="write source_ranges with all who may connect",
            )

    def _certificates_are_seen(self) -> Iterator[Problem]:
        if not self.behind_cloudflare:
            yield self.problem(
                "origin_pulls",
                what="origin_pulls with behind_cloudflare=False",
                why="nobody else has the certificate that would be asked for",
                fix="leave one of the two out",
            )
        if self.load_balancer.ends_tls:
            yield self.problem(
                "origin_pulls",
                what="origin_pulls behind a load balancer with a certificate",
                why="TLS ends there, and the controller never sees Cloudflare's certificate",
                fix="let TLS end at the controller: leave the certificate out",
            )


class Traefik(IngressController):
    """Traefik with its provider for the annotations of ingress-nginx.

    Sources: https://doc.traefik.io/traefik/reference/install-configuration/, on the provider
    "Kubernetes Ingress NGINX" and on entry points
    """

    written_as: ClassVar[str] = "a Traefik(...)"
    outside_chart: ClassVar[OutsideChart] = OutsideChart(
        "traefik", "https://traefik.github.io/charts", "41.3.0"
    )

    read_timeout_seconds: int = Field(default=600, ge=0, le=86_400)
    """How long a client may take to send one request; 0: for ever. Traefik's own 60 cut slow
    uploads."""
    idle_timeout_seconds: int = Field(default=930, ge=1, le=86_400)
    """How long a connection without requests stays open: longer than Cloudflare's 900, so that it
    is never closed just when Cloudflare uses it again."""


class IngressNginx(IngressController):
    """ingress-nginx of the Kubernetes project, for clusters that have it already.

    It is retired: the last release is of March 2026, and holes found since stay open, unless
    `image` is that of a maintained fork.

    Sources: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/
    """

    written_as: ClassVar[str] = "an IngressNginx(...)"
    outside_chart: ClassVar[OutsideChart] = OutsideChart(
        "ingress-nginx", "https://kubernetes.github.io/ingress-nginx", "4.15.1"
    )

    memory_mib: MemoryMib = 512
    """Memory request and limit of one pod."""
    image: PinnedReference | None = None
    """Registry, repository and version or digest of another build of the controller; None: the
    chart's."""
