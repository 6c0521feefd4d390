"""What is committed in charts_out/ is what the definitions give; this test never writes there."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.synthesis.synth import compare


def test_the_committed_output_is_up_to_date(repository: Path) -> None:
    comparison = compare(repository)

    found = (comparison.missing, comparison.stale, comparison.surplus, comparison.foreign)
    assert found == ((), (), (), ()), "run: devops synth\n" + "\n".join(comparison.diffs.values())
