"""What brings requests to the projects of a cluster in place of an ingress controller.

Sources: https://docs.digitalocean.com/products/kubernetes/how-to/use-gateway-api/ (validated
    2026-02-09), and docs/controllers/services/annotations.md of
    digitalocean/digitalocean-cloud-controller-manager at commit 70d527e3 (2026-08-19).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._networks import Address, Cidr, Source
from devops_constructs.project.load_balancer import LoadBalancerName, Uuid


class GatewayLoadBalancer(Definition):
    """The network load balancer that DigitalOcean makes for a cluster's Gateway.

    It passes packets on with their sender's address. There is no other kind: the managed gateway
    takes no PROXY header, so behind a load balancer that ends connections it would see that one's
    address in the place of every visitor's.
    """

    name: LoadBalancerName | None = None
    """By which DNS finds its address; unique in the account. None: the cluster's and `-gateway`."""
    network: Literal["EXTERNAL", "INTERNAL"] = "EXTERNAL"
    """INTERNAL has an address in the VPC only. It is decided when the load balancer is made."""
    network_stack: Literal["IPV4", "DUALSTACK"] | None = None
    """None: DUALSTACK if every node has an IPv6 address."""
    source_ranges: tuple[Cidr, ...] | None = None
    """Who may connect. None: Cloudflare alone if the gateway is behind it, else everybody."""
    deny_rules: tuple[Source, ...] = ()
    """Who may not connect."""
    ip: Address | None = None
    """An address of your own (BYOIP) to use when it is made; ignored afterwards. None: one of
    DigitalOcean's."""
    load_balancer_id: Uuid | None = None
    """An existing load balancer to take over, which has to be disowned where it is; None: a new
    one is made."""
    disown: bool = False
    """True: the cluster neither changes nor deletes it any more, so that another can take it
    over."""

    def _problems(self) -> Iterator[Problem]:
        if self.network == "INTERNAL" and self.network_stack == "DUALSTACK":
            yield self.problem(
                "network_stack",
                what="network_stack='DUALSTACK' with network='INTERNAL'",
                why="an internal load balancer has an address in the VPC, which is IPv4",
                fix="leave network_stack out",
            )
        if self.source_ranges == () and not self.is_spoilt("source_ranges"):
            yield self.problem(
                "source_ranges",
                what="source_ranges is empty",
                why="DigitalOcean would take that for everybody",
                fix="write ('0.0.0.0/0', '::/0') if that is meant, or leave it out",
            )
        if self.ip and self.load_balancer_id:
            yield self.problem(
                "ip",
                what="ip beside load_balancer_id",
                why="an address is given to a load balancer when it is made, and this one exists",
                fix="leave one of the two out",
            )


class Gateway(Definition):
    """The Gateway of a cluster, of DigitalOcean's managed Gateway API (Cilium).

    One for all projects, so one load balancer is paid for. It ends TLS for each host with the
    certificate of the project that the host belongs to.
    """

    load_balancer: GatewayLoadBalancer = GatewayLoadBalancer()
    """In front of it."""
    behind_cloudflare: bool = True
    """True: nobody but Cloudflare may connect. False: the load balancer is open to everybody."""

    def _problems(self) -> Iterator[Problem]:
        balancer = self.load_balancer
        spoilt = self.is_spoilt("load_balancer") or balancer.is_spoilt("network")
        if self.behind_cloudflare and balancer.network == "INTERNAL" and not spoilt:
            yield balancer.problem(
                "network",
                what="network='INTERNAL' behind Cloudflare",
                why="Cloudflare has no way to an address in the VPC",
                fix="write behind_cloudflare=False on the gateway, or leave network out",
            )
