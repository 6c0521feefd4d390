"""Rule: hosts and paths that are served anew, not any more, or by something else.

Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches and
https://gateway-api.sigs.k8s.io/reference/api-types/httproute/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.tree import Tree

_MOST = 100
"""Of a host's paths that differ; the changes themselves have the rest."""
Paths = Mapping[str, str]
"""By path and how it is matched: where it leads."""


def hosts(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each host and path of which something is different."""
    pairs = [pair for pair in chart_pairs(before, after, changes) if pair.is_whole]
    old = {pair.artifact: routes(pair.old) for pair in pairs}
    new = {pair.artifact: routes(pair.new) for pair in pairs}
    for pair in pairs:
        was, is_now = old[pair.artifact], new[pair.artifact]
        for host in sorted(was.keys() | is_now.keys()):
            if host not in is_now:
                now_in = [each for each, found in new.items() if host in found]
                # a release goes on serving when its chart is gone, until it is uninstalled
                if now_in or not pair.is_removed:
                    yield _gone(pair, host, now_in)
            elif host not in was:
                if not any(host in found for found in old.values()):
                    yield _appears(pair, host)
            else:
                yield from _controllers(pair, host)
                yield from _paths(pair, host, was[host], is_now[host])


def routes(chart: HelmChart) -> dict[str, dict[str, str]]:
    """What each host of a chart serves."""
    found: dict[str, dict[str, str]] = {}
    for each in chart.of_kind("Ingress"):
        for rule in items(each.spec, "rules"):
            served = found.setdefault(str(rule.get("host", "*")), {})
            for path in items(mapping(rule, "http"), "paths"):
                service = mapping(mapping(path, "backend"), "service")
                key = f"{path.get('path', '/')} ({path.get('pathType', 'no type')})"
                served[key] = str(service.get("name"))
    for each in chart.of_kind("HTTPRoute"):
        served = _of_route(each)
        for host in _texts(each.spec.get("hostnames")):
            found.setdefault(host, {}).update(served)
    return found


def _controllers(pair: ChartPair, host: str) -> Iterator[Consequence]:
    was, is_now = (_served_by(chart).get(host, set()) for chart in (pair.old, pair.new))
    if was and is_now and not was & is_now:
        yield pair.follows(
            "host-by-another",
            "interrupts",
            f"host {host}",
            f"{host} is served by {', '.join(sorted(is_now))}, no longer by"
            f" {', '.join(sorted(was))}",
            "another controller has another load balancer: who still comes by the old one gets 404"
            " from the moment of the upgrade",
            "see that the DNS record leads to the load balancer that serves it, at the same time",
        )


def _served_by(chart: HelmChart) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in chart.of_kind("Ingress"):
        name = f"Ingress of class {each.spec.get('ingressClassName')}"
        for rule in items(each.spec, "rules"):
            found.setdefault(str(rule.get("host", "*")), set()).add(name)
    for each in chart.of_kind("HTTPRoute"):
        gateways = {str(parent.get("name")) for parent in items(each.spec, "parentRefs")}
        for host in _texts(each.spec.get("hostnames")):
            found.setdefault(host, set()).update(f"Gateway {name}" for name in gateways)
    return found


def _of_route(route: HelmObject) -> dict[str, str]:
    served = {}
    for rule in items(route.spec, "rules"):
        backends = [str(each.get("name")) for each in items(rule, "backendRefs")]
        leads = ", ".join(backends) or "no service, but a redirect"
        matches = items(rule, "matches") or [{}]
        for match in matches:
            path = mapping(match, "path")
            served[f"{path.get('value', '/')} ({path.get('type', 'PathPrefix')})"] = leads
    return served


def _gone(pair: ChartPair, host: str, now_in: list[str]) -> Consequence:
    if now_in:
        return pair.follows(
            "host-moves",
            "interrupts",
            f"host {host}",
            f"{host} moves from {pair.name} to {now_in[0].partition('/')[2]}",
            "between the two releases nobody serves it, or both do, whichever is released first",
            "release the one that gets it first: of two Ingresses with a host the older one serves"
            " it, until it is gone",
        )
    return pair.follows(
        "host-gone",
        "interrupts",
        f"host {host}",
        f"{pair.name} does not serve {host} any more",
        "no Ingress or HTTPRoute of the chart has it; visitors get 404, for as long as its DNS"
        " record leads to the cluster",
    )


def _appears(pair: ChartPair, host: str) -> Consequence:
    return pair.follows(
        "host-new",
        "note",
        f"host {host}",
        f"{pair.name} serves {host} from now on",
        "the chart routes it; its DNS record and its certificate have to be there as well, or"
        " visitors do not get so far",
    )


def _paths(pair: ChartPair, host: str, was: Paths, is_now: Paths) -> Iterator[Consequence]:
    differ = {path for path in was.keys() | is_now.keys() if was.get(path) != is_now.get(path)}
    for path in sorted(differ)[:_MOST]:
        old, new = was.get(path), is_now.get(path)
        subject = f"host {host}"
        if new is None:
            # who is left to answer: the longest prefix, if there is one
            left = _answers(path, is_now)
            yield pair.follows(
                "path-gone",
                "note" if left == old else "interrupts",
                subject,
                f"{host} has no rule for {path} any more",
                f"{left} answers there now, which {old} did" if left else "visitors get 404 there",
            )
        elif old is None:
            instead = _answers(path, was)
            yield pair.follows(
                "path-new",
                "note",
                subject,
                f"{path} of {host} leads to {new}",
                f"{instead} answered there so far" if instead else "nobody answered there so far",
            )
        else:
            yield pair.follows(
                "path-moves",
                "note",
                subject,
                f"{path} of {host} leads to {new}, no longer to {old}",
                "another service answers from the moment of the upgrade",
            )


def _answers(path: str, among: Paths) -> str | None:
    wanted = path.rpartition(" (")[0].rstrip("/") + "/"
    best: tuple[int, str] | None = None
    for each, service in among.items():
        prefix, _, kind = each.rpartition(" (")
        is_prefix = re.match(r"(Path)?Prefix", kind) and wanted.startswith(prefix.rstrip("/") + "/")
        if is_prefix and (best is None or len(prefix) > best[0]):
            best = len(prefix), service
    return best[1] if best else None


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
