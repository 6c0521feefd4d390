"""The host of uploads, and what answers there."""

from __future__ import annotations

import json
from importlib import resources

from devops_constructs.project import naming
from devops_constructs.project.assets_delivery import AssetsWorker
from devops_constructs.project.edge import Uploads
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.cloudflare import DnsRecord, WorkersRoute, WorkersScript
from devops_constructs.terraform.host_records import AUTOMATIC
from devops_constructs.terraform.reference import literal
from devops_constructs.terraform.zone_access import ZoneAccess

SCRIPT = "assets_worker.js"
COMPATIBILITY_DATE = "2026-07-01"
"""Which behaviour of Cloudflare's runtime the script is written for."""


class AssetsHost(Construct):
    """Uploads of a release under a host of the zone.

    Creates:
        cloudflare_dns_record.<stack>_assets: proxied. Where it leads is asked for by an origin rule
            alone; a Worker asks the Space itself.
        cloudflare_workers_script.<stack>_assets, cloudflare_workers_route.<stack>_assets: with
            `AssetsWorker`. The rules of the other way and of the cache are in the zone's stack.

    Sources: https://developers.cloudflare.com/workers/runtime-apis/request/
    """

    def __init__(self, scope: Construct, id: str, props: Uploads, access: ZoneAccess) -> None:
        super().__init__(scope, id)
        release, zone, provider = props.release, props.zone, access.provider(props.zone)
        address = stack_id(release.name, "assets")
        DnsRecord(
            self,
            address,
            zone_id=access.zone_id(zone),
            name=props.host,
            type="CNAME",
            content=props.bucket_domain,
            proxied=True,
            ttl=AUTOMATIC,
            comment=f"{release.name}, by Terraform",
            provider=provider,
        )
        if not isinstance(props.delivery, AssetsWorker):
            return
        script = WorkersScript(
            self,
            address,
            account_id=access.account_id(zone),
            script_name=naming.assets_worker(release.fleet, release.project, release.environment),
            main_module="worker.js",
            compatibility_date=COMPATIBILITY_DATE,
            content=literal(worker_script(props)),
            provider=provider,
            # who uploaded it and where it runs is Cloudflare's to say
            lifecycle={"ignore_changes": ["annotations", "placement"]},
        )
        WorkersRoute(
            self,
            address,
            zone_id=access.zone_id(zone),
            pattern=f"{props.host}/*",
            script=script.script_name,
            provider=provider,
        )


def worker_script(props: Uploads) -> str:
    """The Worker's only module, with the names and numbers of one release."""
    settings = {
        "origin": props.bucket_domain,
        "cacheSeconds": props.delivery.cache_seconds,
        "browserCacheSeconds": props.delivery.browser_cache_seconds,
    }
    script = resources.files(__package__).joinpath(SCRIPT).read_text(encoding="utf-8")
    return f"const SETTINGS = {json.dumps(settings)};\n{script}"
