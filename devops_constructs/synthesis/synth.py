"""The one pass from definitions to artifacts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from devops_constructs import __version__
from devops_constructs.errors import DefinitionError
from devops_constructs.project.loader import LoadedPortfolio
from devops_constructs.project.unguarded import unguarded
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.committed import LAST_COMMIT, committed
from devops_constructs.synthesis.engine_scratch import fill_cdk8s_scratch
from devops_constructs.synthesis.installed_workflows import installed_comparison
from devops_constructs.synthesis.losses import losses
from devops_constructs.synthesis.output_tree import Artifact, Comparison, OutputTree
from devops_constructs.synthesis.provider_locks import lock_artifacts


def synthesise(root: Path, since: str = LAST_COMMIT) -> Comparison:
    """Read `projects/`, generate everything and bring `charts_out/` up to date.

    Returns what changed; `since` is as in `compare`.

    Raises:
        DefinitionError: definitions are wrong, or leave out what holds data; nothing was written.
        OutputError: the folder holds a file that synthesis did not make, or the committed artifacts
            are damaged; nothing was written.
    """
    loaded, artifacts = _wanted(root)
    _refuse_losses(loaded, artifacts, since)
    comparison = OutputTree(root).write(artifacts, __version__)
    if scratch := os.environ.get("CDK8S_OUTDIR"):  # `cdk8s synth` started us
        fill_cdk8s_scratch(loaded, Path(scratch))
    return replace(comparison, unguarded=unguarded(loaded.portfolio))


def compare(root: Path, since: str = LAST_COMMIT) -> Comparison:
    """What `synthesise` would change, and what differs in the workflows that are installed in this
    repository. Writes nothing.

    Args:
        root: where the definitions are
        since: the commit by whose artifacts one knows what holds data

    Raises:
        DefinitionError: definitions are wrong.
        OutputError: the index of generated files cannot be read.
    """
    loaded, artifacts = _wanted(root)
    _refuse_losses(loaded, artifacts, since)
    comparison = OutputTree(root).compare(artifacts, __version__)
    installed = installed_comparison(root, artifacts)
    return replace(comparison, installed=installed, unguarded=unguarded(loaded.portfolio))


def _wanted(root: Path) -> tuple[LoadedPortfolio, dict[str, Artifact]]:
    loaded, artifacts = load_and_build(root)
    return loaded, artifacts | lock_artifacts(root, artifacts)


def _refuse_losses(loaded: LoadedPortfolio, artifacts: Mapping[str, Artifact], since: str) -> None:
    past = committed(loaded.root, since)
    if past is None:
        return
    with loaded.places():
        if problems := list(losses(loaded, past, artifacts)):
            raise DefinitionError(problems)
