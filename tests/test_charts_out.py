"""What is committed in charts_out/ is what the definitions give; this test never writes there."""

from __future__ import annotations

from pathlib import Path

from devops_constructs import __version__
from devops_constructs.project.loader import load
from devops_constructs.synthesis.artifacts import artifacts_of
from devops_constructs.synthesis.output_tree import OutputTree


def test_the_committed_output_is_up_to_date(repository: Path) -> None:
    comparison = OutputTree(repository).compare(artifacts_of(load(repository)), __version__)

    found = (comparison.missing, comparison.stale, comparison.surplus, comparison.foreign)
    assert found == ((), (), (), ()), "run: devops synth\n" + "\n".join(comparison.diffs.values())
