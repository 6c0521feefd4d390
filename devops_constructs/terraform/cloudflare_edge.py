"""What a release has at Cloudflare."""

from __future__ import annotations

from devops_constructs.project.edge import (
    certified_hosts,
    dns_cluster,
    records,
    uploads,
    way_in,
    zones_of,
)
from devops_constructs.project.release import Release
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.assets_host import AssetsHost
from devops_constructs.terraform.digitalocean import SpacesBucket
from devops_constructs.terraform.host_records import HostRecords
from devops_constructs.terraform.origin_certificate import OriginCertificate
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.zone_access import ZoneAccess


class CloudflareEdge(Construct):
    """Records, certificate and host of uploads, each in its zone, with the zone's own token."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        namespace: Reference,
        uploaded: SpacesBucket | None,
    ) -> None:
        super().__init__(scope, id)
        access = ZoneAccess(self, "zones", zones_of(props))
        way = way_in(dns_cluster(props))
        if way and records(props):
            HostRecords(self, "records", props, way, access)
        if certified_hosts(props):
            OriginCertificate(self, "certificate", props, access, namespace)
        if uploaded and (found := uploads(props)):
            AssetsHost(self, "assets-host", found, access, uploaded)
