"""How a zone treats its visitors."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.project import naming
from devops_constructs.project.zone import Zone
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.cloudflare import ZoneSetting
from devops_constructs.terraform.zone_access import ZoneAccess

SSL = "ssl"


class ZoneSettings(Construct):
    """The settings of a zone, one resource each.

    All of them are written, also those that are off: taking one away changes nothing at Cloudflare.

    Creates:
        cloudflare_zone_setting.<stack>_<setting>. In a zone that is to be strict, `ssl` begins as
            "full", and this stack leaves alone what the one after it makes of that.

    Sources: https://developers.cloudflare.com/api/resources/zones/subresources/settings/
    """

    def __init__(self, scope: Construct, id: str, props: Zone, access: ZoneAccess) -> None:
        super().__init__(scope, id)
        for setting, value in _settings(props):
            ZoneSetting(
                self,
                stack_id(naming.zone_stack(props), setting),
                zone_id=access.zone_id(props),
                setting_id=setting,
                value=value,
                lifecycle={"ignore_changes": ["value"]} if _is_left(props, setting) else None,
            )


class ZoneStrictness(Construct):
    """Cloudflare connects to those only who show a certificate that it trusts.

    Destroying it changes nothing at Cloudflare. So if a zone is not to be strict any more, the
    stack with the other settings writes what it is to be, and this one goes without being applied.

    Creates:
        cloudflare_zone_setting.<stack>_ssl

    Sources: https://developers.cloudflare.com/ssl/origin-configuration/ssl-modes/full-strict/
    """

    def __init__(self, scope: Construct, id: str, props: Zone, access: ZoneAccess) -> None:
        super().__init__(scope, id)
        ZoneSetting(
            self,
            stack_id(naming.strict_zone_stack(props), SSL),
            zone_id=access.zone_id(props),
            setting_id=SSL,
            value="strict",
        )


def _is_left(zone: Zone, setting: str) -> bool:
    """Whether another stack goes on with the setting: each would undo the other's value."""
    return setting == SSL and zone.ssl == "strict"


def _settings(zone: Zone) -> Iterator[tuple[str, object]]:
    yield SSL, "full"
    yield "min_tls_version", zone.min_tls_version
    for setting, is_on in (
        ("always_use_https", zone.always_use_https),
        ("automatic_https_rewrites", zone.automatic_https_rewrites),
        ("brotli", zone.brotli),
        ("http3", zone.http3),
        ("tls_1_3", zone.tls_1_3),
        ("tls_client_auth", zone.origin_pulls),
        ("websockets", zone.websockets),
    ):
        yield setting, "on" if is_on else "off"
    yield "security_header", {"strict_transport_security": _hsts(zone)}


def _hsts(zone: Zone) -> dict[str, object]:
    """Every key, because with one left out the provider plans a change for ever."""
    hsts = zone.hsts
    return {
        "enabled": hsts is not None,
        "include_subdomains": bool(hsts and hsts.include_subdomains),
        "max_age": hsts.max_age_days * 86_400 if hsts else 0,
        "nosniff": False,
        "preload": bool(hsts and hsts.preload),
    }
