"""DNS: the hosts of a release lead to the load balancer of its cluster."""

from __future__ import annotations

from devops_constructs.project.edge import WayIn, records
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import host_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._meta_arguments import Condition
from devops_constructs.terraform.cloudflare import DnsRecord
from devops_constructs.terraform.digitalocean import DataLoadbalancer
from devops_constructs.terraform.zone_access import ZoneAccess

AUTOMATIC = 1
"""The only time to live that Cloudflare takes for proxied records."""
DIRECT_SECONDS = 300


class HostRecords(Construct):
    """A record for each host of an environment, those that redirect and wildcards too.

    The load balancer is made by its cluster, once the ingress chart is installed there, and is
    found by its name: until then planning fails, and this stack waits.

    Creates:
        cloudflare_dns_record.<stack>_<host>: type A, proxied if the cluster is behind Cloudflare.

    Sources: https://developers.cloudflare.com/dns/proxy-status/
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, way: WayIn, access: ZoneAccess
    ) -> None:
        super().__init__(scope, id)
        ready: Condition = {
            "condition": '${self.ip != null && self.ip != ""}',
            "error_message": f"The load balancer {way.load_balancer} has no address yet.",
        }
        balancer = DataLoadbalancer(
            self, "ingress", name=way.load_balancer, lifecycle={"postcondition": [ready]}
        )
        for host, zone in records(props):
            DnsRecord(
                self,
                host_id(props.name, host.name),
                zone_id=access.zone_id(zone),
                name=host.name,
                type="A",
                content=balancer.ip,
                proxied=way.behind_cloudflare,
                ttl=AUTOMATIC if way.behind_cloudflare else DIRECT_SECONDS,
                comment=f"{props.name}, by Terraform",
                provider=access.provider(zone),
            )
