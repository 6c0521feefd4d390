"""A chart of a cluster is all that `helm dependency build` needs, and says where it comes from."""

from __future__ import annotations

import yaml

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.charts import cluster_charts
from devops_constructs.synthesis.cluster_chart import cluster_chart_files
from tests.helm_engine import parsed

CLUSTER = dc.Cluster("main", region="fra1")


def files() -> dict[str, str]:
    [chart] = cluster_charts(CLUSTER, ())
    return cluster_chart_files(chart, "projects/fleet.py")


def test_every_file_of_the_chart_is_there_and_no_lock_file_with_invented_digests() -> None:
    assert set(files()) == {
        *(".helmignore", "Chart.yaml", "values.yaml", "templates/NOTES.txt"),
        *("templates/ingressclass-nginx.yaml", "templates/networkpolicy-entry-ports.yaml"),
    }


def test_dependency_is_pinned_to_one_version() -> None:
    described = yaml.safe_load(files()["Chart.yaml"])

    assert described == {
        "apiVersion": "v2",
        "name": "main-ingress",
        "description": "Ingress controller of cluster main",
        "type": "application",
        "version": "0.1.0",
        "dependencies": [
            {
                "name": "traefik",
                "version": "41.3.0",
                "repository": "https://traefik.github.io/charts",
            }
        ],
    }


def test_values_are_those_of_the_dependency_for_every_parser() -> None:
    text = files()["values.yaml"]
    [chart] = cluster_charts(CLUSTER, ())

    assert parsed(text) == yaml.safe_load(text) == {"traefik": chart.values}


def test_every_file_says_what_made_it_and_how_to_remake_it() -> None:
    made = "Made from projects/fleet.py; change it there and run: devops synth"

    for path, text in files().items():
        start = f"{{{{- /* {made} */ -}}}}\n" if path.endswith("NOTES.txt") else f"# {made}\n"
        assert text.startswith(start), path
