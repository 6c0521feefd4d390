"""A complete Helm chart of one release, as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from devops_constructs.kubernetes.plain_job import lasting_name
from devops_constructs.project.maintenance import MAINTENANCE
from devops_constructs.project.release import Release
from devops_constructs.synthesis.helm_values import HelmValues
from devops_constructs.synthesis.maintenance import while_in_maintenance
from devops_constructs.synthesis.yaml_text import escaped_for_helm, yaml_text

CHART_VERSION = "0.1.0"
"""Charts are told apart by content, in git and later by digest; Helm only wants a version."""

APPLIED_STACK = "devops-constructs/applied-stack"
"""The chart's annotation with the hash of the stack that has to be applied before it; release.sh
reads it."""

HELMIGNORE = (
    "# Nothing but the chart itself is packaged.\n.DS_Store\n.git/\n*.swp\n*.bak\n*.orig\n*~\n"
)


def chart_files(
    release: Release,
    objects: list[dict[str, Any]],
    definition: str,
    *,
    in_maintenance: Iterable[dict[str, Any]] = (),
    applied: str | None = None,
) -> dict[str, str]:
    """Path below the chart's folder -> text.

    Args:
        release: what it is the chart of
        objects: all that it installs
        definition: the file that it is made from
        in_maintenance: the objects that are there only then
        applied: the hash of its stack, which release steps compare; None: there is nothing to ask
    """
    values = HelmValues.of(release, objects)
    made = f"# Made from {definition}; change it there and run: devops synth\n"
    chart = {
        "apiVersion": "v2",
        "name": release.name,
        "description": f"{release.project.name} in {release.environment.name}",
        "type": "application",
        "version": CHART_VERSION,
        **({"annotations": {APPLIED_STACK: applied}} if applied else {}),
    }
    files = {
        ".helmignore": made + HELMIGNORE,
        "Chart.yaml": made + yaml_text(chart),
        "values.yaml": made + values.yaml(),
        "values.schema.json": values.schema(),
        "templates/NOTES.txt": f"{{{{- /* {made.strip()[2:]} */ -}}}}\n" + _notes(release),
    }
    always = [(body, False) for body in objects]
    for body, only_then in (*always, *((body, True) for body in in_maintenance)):
        name = f"templates/{body['kind'].lower()}-{lasting_name(body)}.yaml"
        if name in files:
            raise AssertionError(f"two objects for {name}")
        why = "".join(_reasons(release, body))
        template = made + why + yaml_text(values.template(body), for_helm=True)
        files[name] = while_in_maintenance(template) if only_then else template
    return files


def _reasons(release: Release, body: dict[str, Any]) -> Iterator[str]:
    """A comment for each patch of the object, or for its being there at all."""
    key = (body["kind"], lasting_name(body))
    for extra in release.extra_manifests:
        if (extra.kind, extra.name) == key:
            yield _comment(f"Written out in the definition: {extra.because}")
    for patch in release.patches:
        if (patch.kind, patch.name) == key:
            yield _comment(f"Patched, {patch.change}: {patch.because}")


def _comment(text: str) -> str:
    return f"# {escaped_for_helm(text)}\n"


def _notes(release: Release) -> str:
    hosts = [host.name for host in release.environment.served_hosts]
    lines = [
        f"{release.project.name} runs in namespace {{{{ .Release.Namespace }}}}.",
        "",
        *(f"  https://{escaped_for_helm(host)}/" for host in hosts),
        *([""] if hosts else []),
        "Look at its pods:",
        "",
        "  kubectl --namespace {{ .Release.Namespace }} get pods",
        "{{- if .Values.paused }}",
        "",
        "It is paused: workers and scheduled jobs do not run.",
        "{{- end }}",
    ]
    if release.rule_groups:
        lines += [
            f"{{{{- if .Values.{MAINTENANCE} }}}}",
            "",
            "It is in maintenance: every host answers with status 503 and a page that says so.",
            "{{- end }}",
        ]
    return "\n".join(lines) + "\n"
