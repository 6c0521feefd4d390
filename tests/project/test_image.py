from __future__ import annotations

import pytest

import devops_constructs as dc
from devops_constructs.project.redis import REDIS_IMAGE
from tests.project.definitions import Definitions, said

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "reference",
    [
        "app:1.2",
        "docker.io/library/redis:8.2.1-alpine",
        "localhost:5000/app:v3",
        f"app@{DIGEST}",
        f"localhost:5000/app@{DIGEST}",
        f"app:1.2@{DIGEST}",
        f"app:latest@{DIGEST}",
    ],
)
def test_version_or_digest_pins_an_image(reference: str) -> None:
    assert dc.OutsideImage("app", reference).reference == reference


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "app",
        "app:",
        "app:latest",
        "app:stable",
        "app:latest-alpine3.20",
        "app:nightly-2026",
        "app:latest-alpine",
        "localhost:5000/app",
        "localhost:5000/app:latest",
        "app@sha256:0123",
        f"app:1.2@{DIGEST[:-1]}g",
        f"app:1.2@md5:{DIGEST}",
    ],
)
def test_image_without_a_version_is_refused(definitions: Definitions, reference: str) -> None:
    place = definitions.change('"docker.io/library/search:1.2"', repr(reference))

    assert definitions.refusal() == said(
        place,
        f"OutsideImage 'search': reference is {reference!r}, which does not name a version",
        "what it means can change after the review, so the diff would not show what runs",
        "write a version or a digest, such as 'docker.io/library/redis:8.2.1'",
    )


@pytest.mark.parametrize(
    "reference",
    ["app :1.2", "app:1.2\n", "app:1.2+x", "app:" + "1" * 129, "App:1.2", "app:1.2{{", "a//b:1"],
)
def test_reference_is_one_that_nodes_can_pull(definitions: Definitions, reference: str) -> None:
    place = definitions.change('"docker.io/library/search:1.2"', repr(reference))

    assert definitions.refusal() == said(
        place,
        f"OutsideImage 'search': reference is {reference!r}, which is no name of an image",
        "no node could pull it: that has the form registry/name:version",
        "write it as 'docker pull' takes it, such as 'docker.io/library/redis:8.2.1'",
    )


@pytest.mark.parametrize("field", ["dockerfile", "context"])
@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("/Dockerfile", "write one such as 'backend/Dockerfile'"),
        ("../Dockerfile", "write one such as 'backend/Dockerfile'"),
        ("a/../../b", "write one such as 'backend/Dockerfile'"),
        ("a\nb", "write one such as 'backend/Dockerfile'"),
        ("${{ github.token }}", "write one such as 'backend/Dockerfile'"),
        ("--file", "write one such as 'backend/Dockerfile'"),
        ("./backend/", "write 'backend'"),
        ("backend\\Dockerfile", "write 'backend/Dockerfile'"),
        ("", "write '.'"),
    ],
)
def test_build_reads_plain_paths_of_the_repository(
    definitions: Definitions, field: str, path: str, fix: str
) -> None:
    place = definitions.change('dc.Image("app")', f'dc.Image("app", {field}={path!r})')

    assert definitions.refusal() == said(
        place,
        f"Image 'app': {field} is {path!r}",
        "it is a plain path, seen from the root of the project's repository",
        fix,
    )


@pytest.mark.parametrize("target", ["", "a b", "-x", "a\n"])
def test_target_is_the_name_of_a_stage(definitions: Definitions, target: str) -> None:
    place = definitions.change('dc.Image("app")', f'dc.Image("app", target={target!r})')

    assert definitions.refusal() == said(
        place,
        f"Image 'app': target is {target!r}",
        "the name of a stage has only letters, digits, '_', '.' and '-'",
        "write the name behind AS in the Dockerfile",
    )


@pytest.mark.parametrize(
    ("paths", "what", "why", "fix"),
    [
        (
            ("/",),
            "[0] is '/'",
            "an empty volume there would hide everything that is in the image",
            "name the folders that the process writes to, or write read_only_root=False",
        ),
        (("tmp",), "[0] is 'tmp'", "plain", "write '/tmp'"),
        (("/tmp/",), "[0] is '/tmp/'", "plain", "write '/tmp'"),
        (("/a/../b",), "[0] is '/a/../b'", "plain", "write '/b'"),
        (("/a:b",), "[0] is '/a:b'", "plain", "write one such as '/app/tmp'"),
        (("",), "[0] is ''", "plain", "write one such as '/app/tmp'"),
        (("/a", "/a"), "[1] is '/a' again", "one volume is mounted at a path", "write it once"),
        (
            ("/a/b", "/a"),
            "[0] is '/a/b', which lies in '/a'",
            "all of that folder can be written to",
            "leave one of the two out",
        ),
    ],
)
def test_writable_paths_are_folders_apart(
    definitions: Definitions, paths: tuple[str, ...], what: str, why: str, fix: str
) -> None:
    place = definitions.change('dc.Image("app")', f'dc.Image("app", writable_paths={paths!r})')

    why = "a volume is mounted at a plain, absolute path" if why == "plain" else why
    assert definitions.refusal() == said(place, f"Image 'app': writable_paths{what}", why, fix)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("A", "https://:hunter2@gems.acme.example", "is a URL with a password in it"),
        (
            "NPM_TOKEN",
            "hunter2",
            "has a name like a secret's and a value that is not plainly something else",
        ),
    ],
)
def test_build_arguments_are_no_secrets(
    definitions: Definitions, name: str, value: str, reason: str
) -> None:
    arguments = {name: value}
    place = definitions.change('dc.Image("app")', f'dc.Image("app", build_args={arguments!r})')

    assert definitions.refusal() == said(
        place,
        f"Image 'app': build_args.{name} looks like a secret in clear",
        f"{reason}; build arguments stay readable, here and in the image",
        "let the build do without it; if it is public, make it the ARG's default in the Dockerfile",
    )


def test_build_argument_has_a_name_that_shells_take(definitions: Definitions) -> None:
    place = definitions.change('dc.Image("app")', 'dc.Image("app", build_args={"A-B": "x"})')

    assert definitions.refusal() == said(
        place,
        "Image 'app': build_args.A-B is no name of a build argument",
        "has '-'; the name of an environment variable has only letters, digits and underscores",
        "write letters, digits and '_'",
    )


def test_processes_never_run_as_root(definitions: Definitions) -> None:
    place = definitions.change('dc.Image("app")', 'dc.Image("app", user_id=0)')

    assert definitions.refusal() == said(
        place, "Image 'app': user_id is 0", "it has to be at least 1", "write 1 or more"
    )


def test_redis_of_the_library_is_pinned() -> None:
    assert REDIS_IMAGE.reference == "docker.io/library/redis:8.2.1-alpine"


@pytest.mark.parametrize(
    ("name", "why", "fix"),
    [
        (
            "npm-token",
            "GitHub's secrets have such names: capitals, digits and '_', not GITHUB_ in front",
            "write the name that it has there, such as 'NPM_TOKEN'",
        ),
        (
            "REGISTRY_TOKEN",
            "what releases and pushes is not for builds, which run what others wrote",
            "give the build a secret of its own",
        ),
    ],
)
def test_refused_build_secret(definitions: Definitions, name: str, why: str, fix: str) -> None:
    place = definitions.change('dc.Image("app")', f'dc.Image("app", build_secrets=("{name}",))')

    what = f"Image 'app': build_secrets[0] is '{name}'"
    assert definitions.refusal() == said(place, what, why, fix)
