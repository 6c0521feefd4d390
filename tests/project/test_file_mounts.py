"""Files from ConfigMaps and Secrets: what is refused, and why."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
CONFIG = 'config_maps=(dc.Config("nginx", data={"a.conf": "x", "b.conf": "y"}),),'
WAITS = "a pod that waits for a missing file does not start"


def mounted(definitions: Definitions, mount: str) -> str:
    """The place of a mount of a worker; there are a Config `nginx` and a Secret `app`."""
    definitions.change("secrets=(", f"{CONFIG} secrets=(")
    return definitions.change(WORKER, f"{WORKER[:-1]}, mounts=({mount},))")


@pytest.mark.parametrize(
    ("mount", "what", "why", "fix"),
    [
        (
            'dc.ConfigFiles("/x", config="ngin")',
            "there is no config 'ngin'",
            WAITS,
            "did you mean 'nginx'?",
        ),
        (
            'dc.SecretFiles("/x", secret="ap")',
            "there is no secret 'ap'",
            WAITS,
            "did you mean 'app'?",
        ),
        (
            'dc.ConfigFiles("/x", config="nginx", items={"c.conf": "x"})',
            "config 'nginx' has no key 'c.conf'",
            WAITS,
            "did you mean 'b.conf'?",
        ),
        (
            'dc.SecretFiles("/x", secret="app", items={"API": "x"})',
            "secret 'app' has no key 'API'",
            WAITS,
            "did you mean 'API_KEY'?",
        ),
        (
            'dc.ConfigFiles("/x", config="nginx", sub_path="c.conf")',
            "sub_path 'c.conf' is none of the files",
            "Kubernetes would make an empty folder instead",
            "did you mean 'b.conf'?",
        ),
        (
            'dc.ProjectedFiles("/x", sources=(dc.ConfigSource("nginx"),'
            ' dc.SecretSource("app", items={"API_KEY": "a.conf"})))',
            "2 files are named 'a.conf' in '/x'",
            "one would hide the other",
            "name those that are wanted by items={key: file name}",
        ),
        (
            'dc.ProjectedFiles("/x", sources=(dc.ConfigSource("other"), dc.SecretSource("app")))',
            "there is no config 'other'",
            WAITS,
            "choose one of nginx",
        ),
    ],
)
def test_file_that_is_not_there(
    definitions: Definitions, mount: str, what: str, why: str, fix: str
) -> None:
    place = mounted(definitions, mount)

    assert definitions.refusal() == said(place, f"Worker 'sidekiq': {what}", why, fix)


def test_files_of_other_containers_are_there_too(definitions: Definitions) -> None:
    definitions.change("secrets=(", f"{CONFIG} secrets=(")
    sidecar = 'dc.Sidecar("proxy", mounts=(dc.ConfigFiles("/x", config="x"),))'
    place = definitions.change(WORKER, f"{WORKER[:-1]}, sidecars=({sidecar},))")

    assert definitions.refusal() == said(
        place, "Sidecar 'proxy': there is no config 'x'", WAITS, "choose one of nginx"
    )


def test_files_are_mounted_at_a_path_of_their_own(definitions: Definitions) -> None:
    place = mounted(definitions, 'dc.ConfigFiles("/tmp", config="nginx")')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': something is mounted at '/tmp' already",
        "one volume is mounted at a path; the image's writable_paths count",
        "choose another path, or take it out of writable_paths",
    )


@pytest.mark.parametrize(
    ("mode", "shown", "fix"),
    [
        ("644", "0o1204", "write 0o644"),
        ("444", "0o674", "write 0o444"),
        ("400", "0o620", "write 0o400"),
        ("440", "0o670", "write 0o440"),
        ("0o446", "0o446", "write one such as 0o444"),
        ("-1", "-0o1", "write one such as 0o444"),
    ],
)
def test_mode_is_octal(definitions: Definitions, mode: str, shown: str, fix: str) -> None:
    place = mounted(definitions, f'dc.ConfigFiles("/x", config="nginx", mode={mode})')

    assert definitions.refusal() == said(
        place,
        f"ConfigFiles: mode is {shown}",
        "modes are octal numbers, such as 0o440, and nobody may do more than the owner",
        fix,
    )


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o444, 0o500, 0o555, 0o600, 0o640, 0o644, 0o755])
def test_usual_modes_are_taken(mode: int) -> None:
    assert dc.ConfigFiles("/x", config="nginx", mode=mode).mode == mode


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", ""])
def test_file_name_stays_in_its_folder(path: str) -> None:
    with pytest.raises(dc.DefinitionError, match="it is a plain path inside the volume"):
        dc.ConfigFiles("/x", config="nginx", items={"a.conf": path})


def test_sub_path_may_be_a_folder_of_items(definitions: Definitions) -> None:
    items = 'items={"a.conf": "conf.d/a.conf"}, sub_path="conf.d"'
    mounted(definitions, f'dc.ConfigFiles("/x", config="nginx", {items})')

    definitions.load()
