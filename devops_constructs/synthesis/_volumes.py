"""Volume claims in the texts of charts, which are no YAML before Helm has evaluated them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from devops_constructs.terraform.data_holding import Held

_OBJECT = re.compile(
    r"helm/(?P<release>[^/]+)/templates/(?P<file>persistentvolumeclaim|statefulset)-(?P<name>.+)\.yaml"
)
_KINDS = {"persistentvolumeclaim": "PersistentVolumeClaim", "statefulset": "StatefulSet"}

_LEFT = "its volumes would be left behind, with nothing that mounts them"


def volumes_in(texts: Mapping[str, str]) -> Iterator[Held]:
    """Each volume claim of these files of charts, and each set of pods with volumes of their
    own."""
    for path, text in texts.items():
        found = _OBJECT.fullmatch(path)
        if found and (found["file"] != "statefulset" or "\n  volumeClaimTemplates:\n" in text):
            kind = _KINDS[found["file"]]
            address = f"{found['release']}/{kind}/{found['name']}"
            yield Held(address, kind, {"name": found["name"]}, _LEFT)
