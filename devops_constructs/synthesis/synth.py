"""The one pass from definitions to artifacts."""

from __future__ import annotations

import os
from pathlib import Path

from devops_constructs import __version__
from devops_constructs.project.loader import LoadedPortfolio, load
from devops_constructs.synthesis.artifacts import artifacts_of
from devops_constructs.synthesis.engine_scratch import fill_cdk8s_scratch
from devops_constructs.synthesis.output_tree import Comparison, OutputTree


def synthesise(root: Path) -> Comparison:
    """Read `projects/`, generate everything, and bring `charts_out/` up to date; returns what changed.

    Raises:
        DefinitionError: definitions are wrong; nothing was written.
        OutputError: the folder holds a file that synthesis did not make; nothing was written.
    """
    loaded = load(root)
    comparison = OutputTree(root).write(artifacts_of(loaded), __version__)
    if scratch := os.environ.get("CDK8S_OUTDIR"):  # `cdk8s synth` started us
        fill_cdk8s_scratch(loaded, Path(scratch))
    return comparison


def compare(root: Path) -> Comparison:
    """What `synthesise` would change. Writes nothing.

    Raises:
        DefinitionError: definitions are wrong.
        OutputError: the index of generated files cannot be read.
    """
    return OutputTree(root).compare(artifacts_of(load(root)), __version__)


__all__ = ["LoadedPortfolio", "compare", "synthesise"]
