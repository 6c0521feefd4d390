"""A chart of a cluster, as files: an umbrella over somebody else's chart."""

from __future__ import annotations

from typing import Any

from devops_constructs.kubernetes.cluster_charts.charts import ClusterChart
from devops_constructs.synthesis.helm_chart import CHART_VERSION, HELMIGNORE
from devops_constructs.synthesis.yaml_text import yaml_text


def cluster_chart_files(chart: ClusterChart, definition: str) -> dict[str, str]:
    """Path below the chart's folder -> text; `definition` is the file that it is made from.

    There is no Chart.lock: only who reaches the chart's repository can make one, and
    `helm dependency build` does without.
    """
    made = f"# Made from {definition}; change it there and run: devops synth\n"
    described = {
        "apiVersion": "v2",
        "name": chart.name,
        "description": chart.description,
        "type": "application",
        "version": CHART_VERSION,
        **_dependencies(chart),
    }
    files = {
        ".helmignore": made + HELMIGNORE,
        "Chart.yaml": made + yaml_text(described),
        "values.yaml": made + _values(chart),
        "templates/NOTES.txt": f"{{{{- /* {made.strip()[2:]} */ -}}}}\n" + _notes(chart),
    }
    for body in chart.objects:
        name = f"templates/{body['kind'].lower()}-{body['metadata']['name']}.yaml"
        if name in files:
            raise AssertionError(f"two objects for {name}")
        files[name] = made + yaml_text(body, for_helm=True)
    return files


def _dependencies(chart: ClusterChart) -> dict[str, Any]:
    if chart.dependency is None:
        return {}
    name, repository, version = chart.dependency
    return {"dependencies": [{"name": name, "version": version, "repository": repository}]}


def _values(chart: ClusterChart) -> str:
    if chart.dependency is None:
        return "# Nothing can be set here: all of it is in the definitions.\n{}\n"
    name, version = chart.dependency.name, chart.dependency.version
    return f"# Values of the chart {name} {version}.\n" + yaml_text({name: chart.values})


def _notes(chart: ClusterChart) -> str:
    looked_at = "deployments,services" if chart.dependency else "gateways,httproutes,services"
    return (
        f"{chart.description}, in namespace {{{{ .Release.Namespace }}}}.\n"
        "\n"
        "Look at it:\n"
        "\n"
        "  kubectl --namespace {{ .Release.Namespace }} get "
        f"{looked_at}\n"
    )
