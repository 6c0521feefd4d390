"""What is said of how visitors reach the hosts of a zone."""

from __future__ import annotations

import pytest

from devops_constructs.review.changes.stacks.edge import edge
from tests.review.changes.stacks_of import Body, said, stack


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "strict",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "flexible",
                    "zone_id": "z",
                }
            },
            [
                "to do: ssl of the zone was strict, and is flexible [less-safe]\n"
                "    why: what visitors send may be read, or answered by another,"
                " between Cloudflare and the origin\n"
                "    fix: leave it as it was"
            ],
            id="encryption to the origin is weaker",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "full",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "strict",
                    "zone_id": "z",
                }
            },
            [
                "interrupts: ssl of the zone was full, and is strict [safer]\n"
                "    why: every host of the zone whose origin has no certificate that"
                " Cloudflare trusts answers 526"
            ],
            id="encryption to the origin is strict",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "full",
                    "zone_id": "z",
                    "lifecycle": {"ignore_changes": ["value"]},
                }
            },
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "strict",
                    "zone_id": "z",
                    "lifecycle": {"ignore_changes": ["value"]},
                }
            },
            [
                "note: ssl of the zone was full, and is strict [zone-setting]\n"
                "    why: ignore_changes holds its value: it says only what a zone has"
                " that is set up anew"
            ],
            id="a value that terraform ignores only begins a zone",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_min_tls_version": {
                    "setting_id": "min_tls_version",
                    "value": "1.2",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_min_tls_version": {
                    "setting_id": "min_tls_version",
                    "value": "1.3",
                    "zone_id": "z",
                }
            },
            [
                "interrupts: min_tls_version of the zone was 1.2, and is 1.3 [safer]\n"
                "    why: visitors with older programs are refused"
            ],
            id="older tls is refused",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_min_tls_version": {
                    "setting_id": "min_tls_version",
                    "value": "1.2",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_min_tls_version": {
                    "setting_id": "min_tls_version",
                    "value": "1.0",
                    "zone_id": "z",
                }
            },
            [
                "to do: min_tls_version of the zone was 1.2, and is 1.0 [less-safe]\n"
                "    why: connections that can be broken are taken too\n"
                "    fix: leave it as it was"
            ],
            id="older tls is taken",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_always_use_https": {
                    "setting_id": "always_use_https",
                    "value": "on",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_always_use_https": {
                    "setting_id": "always_use_https",
                    "value": "off",
                    "zone_id": "z",
                }
            },
            [
                "to do: always_use_https of the zone was on, and is off [less-safe]\n"
                "    why: visitors who ask without TLS are answered without it\n"
                "    fix: leave it as it was"
            ],
            id="nobody is sent to https",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_tls_client_auth": {
                    "setting_id": "tls_client_auth",
                    "value": "on",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_tls_client_auth": {
                    "setting_id": "tls_client_auth",
                    "value": "off",
                    "zone_id": "z",
                }
            },
            [
                "to do: tls_client_auth of the zone was on, and is off [less-safe]\n"
                "    why: the ingress refuses Cloudflare as long as it asks for its"
                " certificate; without that anybody may pose as Cloudflare\n"
                "    fix: leave it as it was"
            ],
            id="cloudflare shows no certificate",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_tls_client_auth": {
                    "setting_id": "tls_client_auth",
                    "value": "off",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_tls_client_auth": {
                    "setting_id": "tls_client_auth",
                    "value": "on",
                    "zone_id": "z",
                }
            },
            [
                "note: tls_client_auth of the zone was off, and is on [safer]\n"
                "    why: the ingress can ask for Cloudflare's certificate from now on"
            ],
            id="cloudflare shows its certificate",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_brotli": {
                    "setting_id": "brotli",
                    "value": "on",
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_brotli": {
                    "setting_id": "brotli",
                    "value": "off",
                    "zone_id": "z",
                }
            },
            [
                "note: brotli of the zone was on, and is off [zone-setting]\n"
                "    why: it acts on every host of the zone as soon as it is applied"
            ],
            id="another setting acts on all hosts",
        ),
        pytest.param(
            {
                "cloudflare_zone_setting.z_security_header": {
                    "setting_id": "security_header",
                    "value": {
                        "strict_transport_security": {
                            "enabled": True,
                            "max_age": 300,
                            "include_subdomains": False,
                            "preload": False,
                        }
                    },
                    "zone_id": "z",
                }
            },
            {
                "cloudflare_zone_setting.z_security_header": {
                    "setting_id": "security_header",
                    "value": {
                        "strict_transport_security": {
                            "enabled": True,
                            "max_age": 300,
                            "include_subdomains": True,
                            "preload": False,
                        }
                    },
                    "zone_id": "z",
                }
            },
            [
                "to do: include_subdomains of strict_transport_security was false, and"
                " is true [browsers-remember]\n"
                "    why: browsers keep to it for that long whatever is changed later:"
                " what has no TLS below the zone is out of their reach\n"
                "    fix: see that everything it covers has TLS"
            ],
            id="browsers remember subdomains",
        ),
        pytest.param(
            {},
            {
                "cloudflare_zone_setting.z_brotli": {
                    "setting_id": "brotli",
                    "value": "on",
                    "zone_id": "z",
                }
            },
            [
                "note: brotli of the zone is set to on, whatever it was [zone-setting]\n"
                "    why: it acts on every host of the zone as soon as it is applied"
            ],
            id="a setting is new",
        ),
        pytest.param(
            {},
            {
                "cloudflare_zone_setting.z_ssl": {
                    "setting_id": "ssl",
                    "value": "off",
                    "zone_id": "z",
                }
            },
            [
                "to do: ssl of the zone is set to off, whatever it was [less-safe]\n"
                "    why: nothing is less safe: what visitors send may be read, or"
                " answered by another, between Cloudflare and the origin"
            ],
            id="a setting is new and not safe",
        ),
    ],
)
def test_what_is_said(before: dict[str, Body], after: dict[str, Body], told: list[str]) -> None:
    assert said(edge, stack(before), stack(after)) == told


def test_nothing_is_said_of_what_stays() -> None:
    same = stack({"x_y.z": {"name": "a"}})

    assert said(edge, same, {**same, "output": {}}) == []
