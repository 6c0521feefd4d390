"""The infrastructure repository's own workflows, as they lie in `charts_out/`."""

from __future__ import annotations

from pathlib import Path

from devops_constructs.errors import OperationError
from devops_constructs.synthesis.installed_workflows import OWN_WORKFLOWS, places


def own_workflows(root: Path) -> dict[str, str]:
    """By path in the repository.

    Raises:
        OperationError: the fleet names no repository of its own, or nothing was synthesised.
    """
    folder = root / "charts_out/workflows" / OWN_WORKFLOWS
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    found = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}
    if not found:
        raise OperationError(
            f"there is no charts_out/workflows/{OWN_WORKFLOWS}\n"
            "    why: a fleet has workflows of its own if it names its own repository\n"
            "    fix: write Fleet(infrastructure=InfrastructureRepository(...)), then synth"
        )
    return places(found)
