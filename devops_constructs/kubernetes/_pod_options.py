"""Settings of a pod that concern neither its containers nor its node."""

from __future__ import annotations

from typing import Any

from devops_constructs.project.pod_options import Dns, PodOptions


def pod_options(options: PodOptions) -> dict[str, Any]:
    """The parts of a pod's spec; nothing for what is left at its default."""
    aliases = [{"ip": a.ip, "hostnames": list(a.names)} for a in options.host_aliases]
    return {
        **({"runtimeClassName": options.runtime_class} if options.runtime_class else {}),
        **({"hostAliases": aliases} if aliases else {}),
        **(_dns(options.dns) if options.dns else {}),
    }


def _dns(dns: Dns) -> dict[str, Any]:
    """Sources: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/"""
    options = [
        {"name": name, **({"value": value} if value else {})}
        for name, value in sorted(dns.options.items())
    ]
    config = {
        **({"nameservers": list(dns.servers)} if dns.servers else {}),
        **({"searches": list(dns.searches)} if dns.searches else {}),
        **({"options": options} if options else {}),
    }
    return {
        **({} if dns.cluster_first else {"dnsPolicy": "None"}),
        **({"dnsConfig": config} if config else {}),
    }
