"""Whether a host answers, asked from outside."""

from __future__ import annotations

from devops_constructs.project.environment import Host
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.release import Release
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform.digitalocean import UptimeAlert
from devops_constructs.terraform.digitalocean import UptimeCheck as UptimeCheckResource
from devops_constructs.terraform.reference import literal

_PERIODS = {2: "2m", 3: "3m", 5: "5m", 10: "10m", 15: "15m", 30: "30m", 60: "1h"}


class HostUptime(Construct):
    """A check of one host of a release, and what it tells.

    Creates:
        digitalocean_uptime_check.<cluster>_<release>_<host>
        digitalocean_uptime_alert.<cluster>_<release>_<host>_<kind>: `down`, and `certificate` and
            `slow` where the definition asks for them. Only where the fleet has `alert_emails`.

    Sources: https://docs.digitalocean.com/reference/terraform/reference/resources/uptime_alert/
    """

    def __init__(
        self, scope: Construct, id: str, props: HostedCluster, release: Release, host: Host
    ) -> None:
        super().__init__(scope, id)
        check = host.uptime
        if check is None:
            raise AssertionError(f"{host.name} asks for no check")
        # a host has no underscore, so two of them never give one address
        self._address = f"{release.name}_{host.name.replace('.', '_')}"
        self._props = props
        self._name = f"{release.name} {host.name}"
        self.check = UptimeCheckResource(
            self,
            stack_id(props.cluster.name, self._address),
            name=self._name,
            target=literal(f"https://{host.name}{check.path}"),
            type="https",
            regions=sorted(check.regions),
        )
        if not props.fleet.alert_emails:
            return
        after = _PERIODS[check.after_minutes]
        # everywhere, because one region's network is no news about the host
        self._alert("down", type_="down_global", period=after)
        if check.certificate_days:
            self._alert(
                "certificate", type_="ssl_expiry", below=check.certificate_days, period=after
            )
        if check.slower_than_ms:
            self._alert("slow", type_="latency", above=check.slower_than_ms, period=after)

    def _alert(
        self,
        kind: str,
        *,
        type_: str,
        period: str,
        above: int | None = None,
        below: int | None = None,
    ) -> None:
        comparison = "greater_than" if above else "less_than" if below else None
        UptimeAlert(
            self,
            stack_id(self._props.cluster.name, f"{self._address}_{kind}"),
            check_id=self.check.id,
            name=f"{self._name} {kind}",
            type=type_,
            period=period,
            comparison=comparison,
            threshold=above or below,
            notifications=[{"email": list(self._props.fleet.alert_emails)}],
        )
