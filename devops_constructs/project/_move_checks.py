"""An environment that goes to another cluster while its visitors stay on the old one."""

from __future__ import annotations

from collections.abc import Iterator

from devops_constructs.errors import Problem
from devops_constructs.project import edge
from devops_constructs.project.fleet import did_you_mean
from devops_constructs.project.release import Release


def dns_stays_somewhere(release: Release) -> Iterator[Problem]:
    """`dns_stays_on` names another cluster, and one that can go on serving."""
    environment, clusters = release.environment, [each.name for each in release.fleet.clusters]
    name = environment.dns_stays_on
    if name is None or environment.is_spoilt("dns_stays_on"):
        return
    if name not in clusters:
        what = f"there is no cluster {name!r}"
        why = "records lead to the load balancer of a cluster of the fleet"
        fix = did_you_mean(name, clusters)
    elif name == environment.cluster:
        what = f"dns_stays_on names its own cluster {name!r}"
        why = "DNS leads there in any case"
        fix = "name the cluster that it came from, or leave it out"
    elif (way := edge.way_in(edge.dns_cluster(release))) is None:
        what = f"nothing is known of {name!r} that DNS could lead to"
        why = "others look after what is in front of it, so no record leads there"
        fix = "leave dns_stays_on out"
    elif way.behind_cloudflare and not _has_certificates(release):
        what = f"DNS would stay on {name!r}, and the certificate that it shows to Cloudflare goes"
        why = f"{environment.cluster!r} is not behind Cloudflare, so none is made any more"
        fix = "leave dns_stays_on out, and release at once, at a quiet hour"
    else:
        return
    yield environment.problem("dns_stays_on", what=what, why=why, fix=fix)


def _has_certificates(release: Release) -> bool:
    way = edge.way_in(release.cluster)
    return way is None or way.behind_cloudflare
