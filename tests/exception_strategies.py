"""What goes past the nouns of the model: patches, and objects written out."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from tests.tricky_texts import texts

BECAUSE = st.sampled_from(["x", "{{ .Values.x }}", "{{/* x", "{{`", "}}"])
HEAD = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "written-out"}}


@st.composite
def exceptions(draw: st.DrawFn) -> dict[str, Any]:
    """Of an environment."""
    text = dc.EnvValue(draw(texts()), not_secret="random")
    patch = dc.Patch(
        "NetworkPolicy",
        "default-deny",
        "/metadata/annotations",
        {"acme.example/note": text},
        because=draw(BECAUSE),
    )
    extra = dc.ExtraManifest({**HEAD, "data": {"A": text}}, because=draw(BECAUSE))
    return {
        "patches": draw(st.sampled_from([(), (patch,)])),
        "extra_manifests": draw(st.sampled_from([(), (extra,)])),
    }
