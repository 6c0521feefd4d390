"""A chart of a cluster, as files: an umbrella over somebody else's chart."""

from __future__ import annotations

from devops_constructs.kubernetes.cluster_charts.charts import ClusterChart
from devops_constructs.synthesis.helm_chart import CHART_VERSION, HELMIGNORE
from devops_constructs.synthesis.yaml_text import yaml_text


def cluster_chart_files(chart: ClusterChart, definition: str) -> dict[str, str]:
    """Path below the chart's folder -> text; `definition` is the file that it is made from.

    There is no Chart.lock: only who reaches the chart's repository can make one, and
    `helm dependency build` does without.
    """
    made = f"# Made from {definition}; change it there and run: devops synth\n"
    dependency = chart.dependency
    described = {
        "apiVersion": "v2",
        "name": chart.name,
        "description": chart.description,
        "type": "application",
        "version": CHART_VERSION,
        "dependencies": [
            {
                "name": dependency.name,
                "version": dependency.version,
                "repository": dependency.repository,
            }
        ],
    }
    files = {
        ".helmignore": made + HELMIGNORE,
        "Chart.yaml": made + yaml_text(described),
        "values.yaml": f"{made}# Values of the chart {dependency.name} {dependency.version}.\n"
        + yaml_text({dependency.name: chart.values}),
        "templates/NOTES.txt": f"{{{{- /* {made.strip()[2:]} */ -}}}}\n" + _notes(chart),
    }
    for body in chart.objects:
        name = f"templates/{body['kind'].lower()}-{body['metadata']['name']}.yaml"
        if name in files:
            raise AssertionError(f"two objects for {name}")
        files[name] = made + yaml_text(body, for_helm=True)
    return files


def _notes(chart: ClusterChart) -> str:
    return (
        f"{chart.description}, in namespace {{{{ .Release.Namespace }}}}.\n"
        "\n"
        "Look at it:\n"
        "\n"
        "  kubectl --namespace {{ .Release.Namespace }} get deployments,services\n"
    )
