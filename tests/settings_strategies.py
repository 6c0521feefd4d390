"""Random variables, ConfigMaps and Secrets, and the containers that get them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import devops_constructs as dc
from devops_constructs.project.env import Value
from devops_constructs.project.file_mounts import FileMount
from tests.tricky_texts import texts

PROJECT_ENV: dict[str, Value] = {
    "A": "what commands refer to",
    "BASE": dc.HostOf(scheme="https"),
    "LATE": dc.DependentValue("$(MIDDLE)/$$(BASE)$"),
    "MIDDLE": dc.DependentValue("{{ $(BASE)/middle"),
}
CONFIG_MAPS = (
    dc.Config("features", data={"ALPHA": "over the shared one", "FLAG": "{{ on }}"}),
    dc.Config("files", data={"a.conf": "{{ a }}\n$(BASE)\n", "b.conf": "b"}),
)
SECRETS = (
    dc.Secret("app", keys=("KEY",), optional_keys=("PERHAPS",)),
    dc.Secret("maybe", keys=(), optional_keys=("PERHAPS_TOO",)),
    dc.Secret("made", keys=("RANDOM",), producer="terraform"),
    dc.Secret("stored", keys=("TOKEN",), producer=dc.ExternalSecrets("vault")),
    dc.Secret(
        "registry",
        keys=(".dockerconfigjson",),
        type="kubernetes.io/dockerconfigjson",
        producer=dc.ExternalSecrets("vault", store_kind="SecretStore", path="{environment}/{key}"),
    ),
)

_COMPUTED: tuple[Value, ...] = (
    dc.SecretKey("app", "KEY"),
    dc.SecretKey("app", "PERHAPS"),
    dc.SecretKey("stored", "TOKEN"),
    dc.EnvironmentName(),
    dc.HostOf(),
    dc.ImageVersion(),
    dc.PodField("metadata.labels['app.kubernetes.io/name']"),
    dc.ResourceField("requests.cpu", divisor="1m"),
    dc.DependentValue("$(LATE) and {{ $(BASE)"),
)
_FILES: tuple[tuple[FileMount, ...], ...] = (
    (),
    (
        dc.ConfigFiles("/etc/x/a.conf", config="files", sub_path="a.conf"),
        dc.ConfigFiles("/etc/x/b.conf", config="files", sub_path="b.conf"),
    ),
    (
        dc.SecretFiles("/etc/y", secret="stored", items={"TOKEN": "a/token"}, mode=0o400),
        dc.SecretFiles("/etc/z", secret="maybe"),
    ),
    (
        dc.ProjectedFiles(
            "/etc/x",
            sources=(
                dc.ConfigSource("files", items={"b.conf": "nested/b"}),
                dc.SecretSource("app", items={"PERHAPS": "perhaps"}),
                dc.SecretSource("stored"),
            ),
        ),
    ),
)


def env() -> st.SearchStrategy[dict[str, Any]]:
    """Variables: more often texts than anything else."""
    plain = texts().map(lambda text: dc.EnvValue(text, not_secret="random"))
    values = st.one_of(plain, plain, st.sampled_from(_COMPUTED))
    return st.dictionaries(
        st.sampled_from(["ALPHA", "BETA", "GAMMA", "On", "N"]), values, max_size=3
    )


def config_data() -> st.SearchStrategy[dict[str, Any]]:
    """What an environment changes."""
    changed = texts().map(lambda text: {"a.conf": dc.EnvValue(text, not_secret="random")})
    return st.one_of(st.just({}), changed.map(lambda data: {"files": data}))


def whole(draw: st.DrawFn) -> dict[str, Any]:
    """ConfigMaps and Secrets whose entries all become variables."""
    return {
        "config_maps": draw(st.sampled_from([(), ("features",)])),
        "secrets": draw(st.sampled_from([(), ("app",), ("stored", "maybe", "app")])),
    }


def file_mounts() -> st.SearchStrategy[tuple[FileMount, ...]]:
    """Files of a container."""
    return st.sampled_from(_FILES)
