"""The one pass from definitions to artifacts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devops_constructs import __version__
from devops_constructs.synthesis import artifacts
from devops_constructs.synthesis._engine_start import start_engines
from devops_constructs.synthesis._second_process import can_fork
from devops_constructs.synthesis.output_tree import Comparison, OutputTree

FEW_DEFINITIONS = 4
"""Up to so many files one process does all, and its engines may start at once."""


def synthesise(root: Path) -> Comparison:
    """Read `projects/`, generate everything and bring `charts_out/` up to date.

    Returns what changed.

    Raises:
        DefinitionError: definitions are wrong; nothing was written.
        OutputError: the folder holds a file that synthesis did not make; nothing was written.
    """
    with _engines_for(root):
        from devops_constructs.project.loader import load

        loaded = load(root)
        comparison = OutputTree(root).write(artifacts.artifacts_of(loaded), __version__)
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
    with _engines_for(root):
        from devops_constructs.project.loader import load

        return OutputTree(root).compare(artifacts.artifacts_of(load(root)), __version__)


@contextmanager
def _engines_for(root: Path) -> Iterator[None]:
    """Start the engines early, unless a second process will have to begin without them."""
    few = len(list((root / "projects").glob("*.py"))) <= FEW_DEFINITIONS
    thread = start_engines() if few or not can_fork() else None
    try:
        yield
    finally:
        if thread:
            thread.join()
