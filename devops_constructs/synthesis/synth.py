"""The one pass from definitions to artifacts."""

from __future__ import annotations

import os
from pathlib import Path

from devops_constructs import __version__
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.output_tree import Comparison, OutputTree


def synthesise(root: Path) -> Comparison:
    """Read `projects/`, generate everything and bring `charts_out/` up to date.

    Returns what changed.

    Raises:
        DefinitionError: definitions are wrong; nothing was written.
        OutputError: the folder holds a file that synthesis did not make; nothing was written.
    """
    loaded, artifacts = load_and_build(root)
    comparison = OutputTree(root).write(artifacts, __version__)
    if scratch := os.environ.get("CDK8S_OUTDIR"):  # `cdk8s synth` started us
        from devops_constructs.synthesis.engine_scratch import fill_cdk8s_scratch

        fill_cdk8s_scratch(loaded, Path(scratch))
    return comparison


def compare(root: Path) -> Comparison:
    """What `synthesise` would change. Writes nothing.

    Raises:
        DefinitionError: definitions are wrong.
        OutputError: the index of generated files cannot be read.
    """
    _, artifacts = load_and_build(root)
    return OutputTree(root).compare(artifacts, __version__)
