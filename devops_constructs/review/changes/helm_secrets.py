"""Rule: Secrets, and keys of Secrets, that pods need and did not, with who makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from devops_constructs.errors import UnreadableError
from devops_constructs.review.changes.change import Change
from devops_constructs.review.changes.consequence import Consequence
from devops_constructs.review.changes.helm_chart import HelmChart, HelmObject, items, mapping
from devops_constructs.review.changes.helm_pair import ChartPair, chart_pairs
from devops_constructs.review.changes.tree import Tree

Needs = dict[str, set[str]]
"""By name: the keys that are asked for; none of a Secret that is taken as a whole."""


def secrets(before: Tree, after: Tree, changes: Sequence[Change]) -> Iterator[Consequence]:
    """Each Secret that is newly needed and that somebody has yet to make."""
    for pair in chart_pairs(before, after, changes):
        if not pair.is_whole:
            continue
        old, new = needs(pair.old), needs(pair.new)
        for name in sorted(new):
            keys = sorted(new[name] - old.get(name, set()))
            if keys or name not in old:
                yield from _needed(pair, before, after, name, keys)


def needs(chart: HelmChart) -> Needs:
    """What pods and Ingresses of a chart do not start, or do not serve, without."""
    found: Needs = {}
    for each in chart.objects.values():
        for name, key in _of_object(each):
            if isinstance(name, str) and "{{" not in name:
                keys = found.setdefault(name, set())
                keys |= {key} if isinstance(key, str) else set()
    return found


def _of_object(each: HelmObject) -> Iterator[tuple[Any, Any]]:
    if each.kind == "Ingress":
        yield from ((tls.get("secretName"), None) for tls in items(each.spec, "tls"))
    pod = mapping(each.pod or {}, "spec")
    yield from ((name, None) for name in _pulled_with(pod))
    for container in (*items(pod, "initContainers"), *items(pod, "containers")):
        for variable in items(container, "env"):
            yield from _asked(mapping(mapping(variable, "valueFrom"), "secretKeyRef"))
        for source in items(container, "envFrom"):
            yield from _asked(mapping(source, "secretRef"))
    for volume in items(pod, "volumes"):
        whole = mapping(volume, "secret")
        yield from _asked({"name": whole.get("secretName"), **whole})
        for source in items(mapping(volume, "projected"), "sources"):
            yield from _asked(mapping(source, "secret"))


def _pulled_with(pod: Mapping[str, Any]) -> Iterator[Any]:
    """What images are pulled with, save what DigitalOcean itself puts into every namespace."""
    containers = (*items(pod, "initContainers"), *items(pod, "containers"))
    images = [str(each.get("image")) for each in containers]
    for name in (each.get("name") for each in items(pod, "imagePullSecrets")):
        if not any(image.startswith(f"registry.digitalocean.com/{name}/") for image in images):
            yield name


def _asked(reference: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    if reference and reference.get("optional") is not True:
        yield reference.get("name"), reference.get("key")
        for item in items(reference, "items"):
            yield reference.get("name"), item.get("key")


def _needed(
    pair: ChartPair, before: Tree, after: Tree, name: str, keys: list[str]
) -> Iterator[Consequence]:
    what = f"Secret {name}" + (f" with {', '.join(keys)}" if keys else "")
    made = _made(after, pair.name, name)
    if _in_chart(pair.new, name) or (made is not None and not set(keys) - made):
        already = _made(before, pair.name, name)
        if pair.stays and made is not None and (already is None or set(keys) - already):
            yield pair.follows(
                "secret-needed",
                "note",
                f"Secret {name}",
                f"pods of {pair.name} need {what}, which its stack makes",
                "a release waits until the stack is applied as it is here",
            )
        return
    brought = _brought(after, pair.name, name)
    if brought is not None and not set(keys) - brought:
        already = _brought(before, pair.name, name)
        if pair.stays and (already is None or set(keys) - already):
            yield pair.follows(
                "secret-needed",
                "note",
                f"Secret {name}",
                f"pods of {pair.name} need {what}, which the release brings from GitHub",
                "the workflow that releases takes the values from secrets of the repository",
            )
        return
    yield pair.follows(
        "secret-needed",
        "to do",
        f"Secret {name}",
        f"pods of {pair.name} need {what}, and nothing here makes it",
        "neither its stack nor its chart nor the workflow that releases does; without it new pods"
        " do not start, and the upgrade fails",
        f"before the release: kubectl create secret generic {name} --namespace {pair.name}"
        " --from-file=<key>=<file>",
    )


def _made(tree: Tree, release: str, name: str) -> set[str] | None:
    """The keys that Terraform gives it; None: Terraform does not make it."""
    found: Needs = tree.once(("made", release), lambda: dict(_by_stack(tree, release)))
    return found.get(name)


def _by_stack(tree: Tree, release: str) -> Iterator[tuple[str, set[str]]]:
    try:
        stack = tree.json(f"terraform/stacks/{release}/cdk.tf.json")
    except UnreadableError:
        return
    resources = mapping(stack, "resource") if isinstance(stack, Mapping) else {}
    for each in mapping(resources, "kubernetes_secret_v1").values():
        if isinstance(each, Mapping):
            keys = {*map(str, mapping(each, "data")), *map(str, mapping(each, "binary_data"))}
            yield from ((str(one.get("name")), keys) for one in items(each, "metadata"))


def _in_chart(chart: HelmChart, name: str) -> bool:
    for each in chart.of_kind("Secret", "ExternalSecret", "Certificate"):
        target = mapping(each.spec, "target").get("name") or each.spec.get("secretName")
        if name == (target or each.name):
            return True
    return False


def _brought(tree: Tree, release: str, name: str) -> set[str] | None:
    """The keys that the workflow of the release gives it; None: it does not bring it."""
    found: Needs = tree.once(("brought", release), lambda: dict(_by_workflow(tree, release)))
    return found.get(name)


def _by_workflow(tree: Tree, release: str) -> Iterator[tuple[str, set[str]]]:
    for env in _release_steps(tree, release):
        for line in str(env.get("SECRETS", "")).splitlines():
            name, *words = line.split() or [""]
            yield name, set(words[1:])


def _release_steps(tree: Tree, release: str) -> Iterator[Mapping[str, Any]]:
    """What each step that releases it is given."""
    for path in tree.below("workflows"):
        if "release-" not in path:
            continue
        try:
            content = tree.yaml(path)
        except UnreadableError:
            continue
        jobs = mapping(content, "jobs") if isinstance(content, Mapping) else {}
        for job in jobs.values():
            steps = items(job, "steps") if isinstance(job, Mapping) else []
            yield from (
                env for step in steps if (env := mapping(step, "env")).get("RELEASE") == release
            )
