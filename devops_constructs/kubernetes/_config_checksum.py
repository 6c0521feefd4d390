"""A digest of the settings that pods use: when one of them changes, so does the pod template."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from devops_constructs.project.component import Process
from devops_constructs.project.config_use import entries_used
from devops_constructs.project.release import Placed


def config_checksum(placed: Placed[Process], *, inline_shared: bool) -> str | None:
    """Over the entries of ConfigMaps that some container of the pods gets, and no others; variables
    that stand in the pod itself are none."""
    release = placed.release
    images = {release.image_of(container) for container in placed.component.containers}
    in_order = sorted(images, key=lambda image: image.name)
    shared = [dict(env) for image in in_order if (env := release.shared_env(image))]
    shared = [] if inline_shared else shared
    entries = entries_used(release, placed.component)
    if not shared and not entries:
        return None
    content: Any = [*shared, entries] if entries else shared
    # of one ConfigMap with variables, just its content
    content = shared[0] if len(content) == 1 and shared else content
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
