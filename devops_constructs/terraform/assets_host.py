"""The host of uploads, and the Worker that answers there."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from devops_constructs.project import naming
from devops_constructs.project.edge import Uploads
from devops_constructs.project.generated_secrets import ASSETS_WORKER
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._spaces_access import spaces_key
from devops_constructs.terraform.cloudflare import DnsRecord, WorkersRoute, WorkersScript
from devops_constructs.terraform.digitalocean import SpacesBucket, SpacesKey
from devops_constructs.terraform.host_records import AUTOMATIC
from devops_constructs.terraform.reference import literal
from devops_constructs.terraform.zone_access import ZoneAccess

if TYPE_CHECKING:
    from devops_constructs.terraform.cloudflare.workers_script import WorkersScriptBindings

SCRIPT = "assets_worker.js"
COMPATIBILITY_DATE = "2026-07-01"
"""Which behaviour of Cloudflare's runtime the script is written for."""


class AssetsHost(Construct):
    """Uploads of a release under a host of the zone.

    Creates:
        cloudflare_dns_record.<stack>_assets: proxied. Nobody asks where it leads, as the Worker
            asks the Space itself.
        digitalocean_spaces_key.<stack>_assets-worker: the Worker's, which reads this bucket and
            does no more, and `_<date>` once it was made anew.
        cloudflare_workers_script.<stack>_assets: has the key in bindings that Cloudflare shows to
            nobody; a plan shows them as sensitive, the state has them.
        cloudflare_workers_route.<stack>_assets

    Sources: https://developers.cloudflare.com/workers/runtime-apis/request/,
        https://developers.cloudflare.com/workers/configuration/secrets/
    """

    def __init__(
        self, scope: Construct, id: str, props: Uploads, access: ZoneAccess, bucket: SpacesBucket
    ) -> None:
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
        key = spaces_key(self, release, ASSETS_WORKER, bucket.id, "read")
        script = WorkersScript(
            self,
            address,
            account_id=access.account_id(zone),
            script_name=naming.assets_worker(release.fleet, release.project, release.environment),
            main_module="worker.js",
            compatibility_date=COMPATIBILITY_DATE,
            content=literal(worker_script(props)),
            bindings=worker_bindings(key),
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


def worker_bindings(key: SpacesKey) -> list[WorkersScriptBindings]:
    """What the script has in `env`. They are all there is at each upload, as `keep_bindings` names
    no kind; in a list, whose order is that of the state."""
    return [
        {"name": "SPACES_ACCESS_KEY_ID", "type": "secret_text", "text": key.access_key},
        {"name": "SPACES_SECRET_ACCESS_KEY", "type": "secret_text", "text": key.secret_key},
    ]


def worker_script(props: Uploads) -> str:
    """The Worker's only module, with the names and numbers of one release."""
    settings = {
        "origin": props.bucket_domain,
        "cacheSeconds": props.delivery.cache_seconds,
        "browserCacheSeconds": props.delivery.browser_cache_seconds,
    }
    script = resources.files(__package__).joinpath(SCRIPT).read_text(encoding="utf-8")
    return f"const SETTINGS = {json.dumps(settings)};\n{script}"
