"""What takes the place of a retired environment's chart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from devops_constructs.project.release import Release
from devops_constructs.project.retirement import Retirement


def uninstall_note(
    release: Release, retirement: Retirement, objects: Iterable[dict[str, Any]]
) -> tuple[str, str]:
    """Path below charts_out/ and text of the note by which a release is uninstalled.

    It is done before the release's stack is applied: the stack takes the rights to do it away.
    """
    note = {
        "release": release.name,
        "namespace": release.name,
        "cluster": release.cluster.name,
        "before_stack": release.name,
        "keeps": sorted(_kept(objects)),
        "reason": retirement.reason,
        "date": retirement.date,
        "backup": retirement.backup,
    }
    return f"uninstall/{release.name}.json", json.dumps(note, indent=2, ensure_ascii=False) + "\n"


def _kept(objects: Iterable[dict[str, Any]]) -> Iterable[str]:
    """The volumes that Helm leaves: claims by their annotation, those of pods by their kind."""
    for body in objects:
        claims = body.get("spec", {}).get("volumeClaimTemplates", ())
        if body["kind"] == "PersistentVolumeClaim" or claims:
            yield f"{body['kind']}/{body['metadata']['name']}"
