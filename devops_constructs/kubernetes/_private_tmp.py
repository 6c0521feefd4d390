"""A temporary folder that nobody else can write to, for runtimes that insist on it.

Ruby's `Dir.tmpdir` passes over a folder that everybody can write to and that has no sticky bit;
Kubernetes makes empty volumes just so. Source: lib/tmpdir.rb of Ruby.
"""

from __future__ import annotations

from typing import Any

from devops_constructs.project.image import TMP

FOLDER = f"{TMP}/private"
VARIABLE = {"name": "TMPDIR", "value": FOLDER}

_SIZE = {"cpu": "10m", "memory": "32Mi"}


def private_tmp(container: dict[str, Any]) -> dict[str, Any]:
    """The init container that makes the folder, as the user and in the volume of a container."""
    [mount] = [m for m in container["volumeMounts"] if m["mountPath"] == TMP]
    return {
        "name": f"{container['name'][:51]}-private-tmp",
        "image": container["image"],
        "command": ["mkdir", "-p", "-m", "0700", FOLDER],
        "resources": {"requests": _SIZE, "limits": {"memory": _SIZE["memory"]}},
        "securityContext": container["securityContext"],
        "volumeMounts": [mount],
    }
