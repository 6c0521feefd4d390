from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000),'
WORKER = 'dc.Worker("sidekiq", image="app"),'
NIGHTLY = 'dc.ScheduledJob("nightly", image="app", schedule="15 3 * * *"),'
MOUNT = 'mounts=(dc.ClaimMount("/files", claim="files"),)'
ONE_NODE = "its volume is attached to one node, and pods on others would wait for ever"
SPACE = "keep the files in a Space (assets_space), which any number of pods can reach"


@pytest.fixture
def stored(definitions: Definitions) -> Definitions:
    """The project has a claim, which nothing mounts yet."""
    claims = 'claims=(dc.Claim("files", storage_gib=5),),'
    definitions.change("    components=(", f"    {claims}\n    components=(")
    return definitions


def with_(component: str, arguments: str) -> str:
    return component[:-2] + f", {arguments}),"


def test_files_for_several_pods_need_a_class_of_shared_files(definitions: Definitions) -> None:
    claims = 'claims=(dc.Claim("files", storage_gib=5, access_mode="ReadWriteMany"),),'
    place = definitions.change("    components=(", f"    {claims}\n    components=(", at=claims)

    assert definitions.refusal() == said(
        place,
        "Claim 'files': access_mode 'ReadWriteMany' on 'do-block-storage'",
        "DigitalOcean's block storage is attached to one node; a second pod would wait for ever",
        "keep shared files in a Space (assets_space), or name a storage_class of shared files, such"
        " as one of an NFS server",
    )


def test_mounted_claim_exists(stored: Definitions) -> None:
    place = stored.change(WEB, with_(WEB, MOUNT.replace('claim="files"', 'claim="file"')))

    assert stored.refusal() == said(
        place,
        "WebService 'web': there is no claim 'file'",
        "a pod that waits for a missing volume does not start",
        "did you mean 'files'?",
    )


def test_claim_is_declared_once(stored: Definitions) -> None:
    again = 'dc.Claim("files", storage_gib=6)'
    place = stored.change("storage_gib=5),)", f"storage_gib=5), {again})", at=again)

    assert stored.refusal() == said(
        place,
        "Claim 'files': the project already has claim 'files'",
        "mounts refer to it by that name",
        "give this claim a name of its own",
    )


def test_claim_is_not_that_of_a_redis(stored: Definitions) -> None:
    place = stored.change('dc.Claim("files"', 'dc.Claim("queue-data"')

    assert stored.refusal() == said(
        place,
        "Claim 'queue-data': the name is taken",
        "the volume of Redis 'queue' has it",
        "give this claim another name, such as 'files'",
    )


def test_redis_can_pin_the_name_of_its_volume(stored: Definitions) -> None:
    stored.change('dc.Claim("files"', 'dc.Claim("queue-data"')
    stored.change('role="queue"', 'role="queue", volume_name="queue-2024"')

    stored.load()


def test_several_replicas_do_not_share_a_volume_of_one_node(stored: Definitions) -> None:
    place = stored.change(WEB, with_(WEB, f"replicas=2, {MOUNT}"))

    assert stored.refusal() == said(
        place,
        "WebService 'web': several pods would share claim 'files'",
        ONE_NODE,
        f"write replicas=1, give each its own by OwnVolume(...), or {SPACE}",
    )


def test_replicas_of_one_environment_count_too(stored: Definitions) -> None:
    stored.change(WEB, with_(WEB, MOUNT))
    differences = 'differences={"web": dc.Difference(replicas=2)}'
    stored.change('cluster="staging"', f'cluster="staging", {differences}')

    [problem] = stored.error().problems
    assert problem.what == "WebService 'web': several pods would share claim 'files'"


@pytest.mark.parametrize("other", [WORKER, NIGHTLY])
def test_two_components_do_not_share_a_volume_of_one_node(stored: Definitions, other: str) -> None:
    stored.change(WEB, with_(WEB, MOUNT))
    place = stored.change(other, with_(other, MOUNT))

    name = "Worker 'sidekiq'" if other == WORKER else "ScheduledJob 'nightly'"
    assert stored.refusal() == said(
        place,
        f"{name}: claim 'files' is also mounted by 'web'",
        ONE_NODE,
        f"make one a sidecar of the other, or {SPACE}",
    )


def test_components_of_different_environments_share_the_name_of_a_claim(
    stored: Definitions,
) -> None:
    stored.change(WEB, with_(WEB, MOUNT))
    stored.change(WORKER, with_(WORKER, MOUNT))
    for name, other in (("staging", "sidekiq"), ("production", "web")):
        stored.change(
            f'dc.Environment("{name}"',
            f'dc.Environment("{name}", differences={{"{other}": dc.Difference(present=False)}}',
        )

    stored.load()


@pytest.mark.parametrize("path", ["/tmp", "/files"])
def test_one_volume_is_mounted_at_a_path(stored: Definitions, path: str) -> None:
    mounts = f'mounts=(dc.EmptyDir("/files"), dc.EmptyDir("{path}"))'
    place = stored.change(WEB, with_(WEB, mounts))

    assert stored.refusal() == said(
        place,
        f"WebService 'web': something is mounted at {path!r} already",
        "one volume is mounted at a path; the image's writable_paths count",
        "choose another path, or take it out of writable_paths",
    )


@pytest.mark.parametrize(
    ("component", "arguments", "who"),
    [
        (NIGHTLY, 'mounts=(dc.OwnVolume("/d", storage_gib=1),)', "ScheduledJob 'nightly'"),
        (
            WORKER,
            'sidecars=(dc.Sidecar("s", mounts=(dc.OwnVolume("/d", storage_gib=1),)),)',
            "Sidecar 's'",
        ),
    ],
)
def test_only_replicas_have_volumes_of_their_own(
    definitions: Definitions, component: str, arguments: str, who: str
) -> None:
    place = definitions.change(component, with_(component, arguments))

    assert definitions.refusal() == said(
        place,
        f"{who}: an OwnVolume here",
        "it belongs to the replicas of a component that is kept running",
        "mount a claim of the project by ClaimMount(...), or an EmptyDir(...)",
    )


@pytest.mark.parametrize("path", ["data", "/", "/data/", "/a/../b"])
def test_mount_is_at_a_plain_path(definitions: Definitions, path: str) -> None:
    place = definitions.change(WEB, with_(WEB, f'mounts=(dc.EmptyDir("{path}"),)'))

    [problem] = definitions.error().problems
    assert str(problem.where) == place
    assert problem.what.startswith(f"EmptyDir: path is {path!r}")


def test_folder_of_a_volume_is_inside_it(stored: Definitions) -> None:
    mounts = 'mounts=(dc.ClaimMount("/files", claim="files", sub_path="../other"),)'
    place = stored.change(WEB, with_(WEB, mounts))

    assert stored.refusal() == said(
        place,
        "ClaimMount: sub_path is '../other'",
        "it is a plain path inside the volume",
        "write one such as 'uploads/2026', without a slash in front",
    )


def test_private_tmp_needs_a_volume_there(definitions: Definitions) -> None:
    image = 'dc.Image("app", private_tmp=True, read_only_root=False)'
    place = definitions.change('dc.Image("app")', image)

    assert definitions.refusal() == said(
        place,
        "Image 'app': private_tmp without a volume at /tmp",
        "the image's own /tmp has the sticky bit already",
        "leave private_tmp out, or name '/tmp' in writable_paths",
    )
