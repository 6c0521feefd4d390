"""Patches and extra manifests are judged when the objects are there: at their place in the
definition, together with all other problems, and before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_constructs.errors import DefinitionError
from devops_constructs.synthesis.artifacts import load_and_build
from devops_constructs.synthesis.synth import synthesise
from tests.project.definitions import BLOG, Definitions, said

BEFORE = "    components=("
STAGING = 'cluster="staging", hosts'
DOES_NOTHING = "a patch without effect would look as if it worked"
FOUND_BY = "Services, policies and Helm go by kind, name, our labels and selectors"
OTHER_NAME = "leave it out; a component of another name has other ones"
NO_POD = (
    "leaves something that is no pod: it has containers, each with a name, an image and variables"
)
MOVED = "the chart's values move some of that"
CONTAINER = "/spec/template/spec/containers/0"


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    return Definitions(tmp_path)


def refusal(definitions: Definitions) -> str:
    with pytest.raises(DefinitionError) as caught:
        load_and_build(definitions.root)
    return str(caught.value)


def patched(definitions: Definitions, *arguments: str) -> str:
    """Adds a patch to the project, each argument on its line; the place of the last one."""
    lines = ",\n".join(arguments)
    patch = f'    patches=(dc.Patch(\n{lines},\nbecause="x"),),\n{BEFORE}'
    return definitions.change(BEFORE, patch, at=arguments[-1])


@pytest.mark.parametrize(
    ("kind", "name", "at", "what", "fix"),
    [
        ("Deployment", "wep", "wep", "there is no Deployment 'wep'", "did you mean 'web'?"),
        ("Deploymnt", "web", "Deploymnt", "there is no Deploymnt", "did you mean 'Deployment'?"),
    ],
)
def test_object_that_is_not_there(
    definitions: Definitions, kind: str, name: str, at: str, what: str, fix: str
) -> None:
    patched(definitions, f'"{kind}"', f'"{name}"', '"/spec/paused"', "True")

    assert refusal(definitions) == said(
        definitions.place(f'"{at}",\n'), f"Patch {name!r}: {what}", DOES_NOTHING, fix
    )


@pytest.mark.parametrize(
    ("path", "value", "what", "why", "fix"),
    [
        (
            "/spec/tempalte/x",
            "True",
            "/spec/tempalte/x: /spec has no 'tempalte'",
            DOES_NOTHING,
            "did you mean 'template'?",
        ),
        (
            "/spec/revisionHistoryLimit",
            "5",
            "/spec/revisionHistoryLimit already has this value",
            DOES_NOTHING,
            "take the patch out",
        ),
        (
            "/metadata/name",
            '"x"',
            "/metadata/name is part of what others find the object by",
            FOUND_BY,
            OTHER_NAME,
        ),
        (
            "/metadata/namespace",
            '"x"',
            "/metadata/namespace is part of what others find the object by",
            FOUND_BY,
            OTHER_NAME,
        ),
        (
            "/metadata",
            '{"name": "web"}',
            "/metadata is part of what others find the object by",
            FOUND_BY,
            OTHER_NAME,
        ),
        (
            "/spec/selector/matchLabels/x",
            '"y"',
            "/spec/selector/matchLabels/x is part of what others find the object by",
            FOUND_BY,
            OTHER_NAME,
        ),
        (
            "/spec/template/metadata/labels/app.kubernetes.io~1component",
            '"x"',
            "/spec/template/metadata/labels/app.kubernetes.io~1component is part of what others"
            " find the object by",
            FOUND_BY,
            OTHER_NAME,
        ),
        (
            "/spec/replicas",
            "3",
            "/spec/replicas has a field",
            "the chart's values move it at each release, over the patch",
            "write replicas=... of the component, or of its Difference",
        ),
        (
            "/spec/template/spec/containers",
            '"x"',
            f"/spec/template/spec/containers {NO_POD}",
            MOVED,
            "patch a field further inside",
        ),
        (
            f"{CONTAINER}/image",
            "5",
            f"{CONTAINER}/image {NO_POD}",
            MOVED,
            "patch a field further inside",
        ),
        (
            f"{CONTAINER}/env",
            '("A",)',
            f"{CONTAINER}/env {NO_POD}",
            MOVED,
            "patch a field further inside",
        ),
    ],
)
def test_change_that_the_object_cannot_have(
    definitions: Definitions, path: str, value: str, what: str, why: str, fix: str
) -> None:
    patched(definitions, '"Deployment"', '"web"', f'"{path}"', value)

    place = definitions.place(f'"{path}"')
    assert refusal(definitions) == said(place, f"Patch 'web': {what}", why, fix)


def test_ingress_leads_to_services(definitions: Definitions) -> None:
    patched(definitions, '"Ingress"', '"shop"', '"/spec/rules/0/http"', "{}")

    assert refusal(definitions) == said(
        definitions.place('"/spec/rules/0/http"'),
        "Patch 'shop': /spec/rules/0/http leaves something that is no Ingress: it has paths, each"
        " to a named port of a Service",
        MOVED,
        "patch a field further inside",
    )


def test_route_of_a_gateway_leads_to_services(definitions: Definitions) -> None:
    for name, pods, services in (("production-1", 112, 113), ("staging", 114, 115)):
        cluster = f'dc.Cluster("{name}"'
        ranges = f'pod_range="10.{pods}.0.0/16", service_range="10.{services}.0.0/19"'
        native = f'routing="both", vpc_native=dc.VpcNative({ranges})'
        definitions.change(cluster, f"{cluster}, {native}", file="fleet")
    path = '"/spec/rules/0/backendRefs/0/port"'
    patched(definitions, '"HTTPRoute"', '"shop"', path, '"http"')

    assert refusal(definitions) == said(
        definitions.place(path),
        "Patch 'shop': /spec/rules/0/backendRefs/0/port leaves something that is no HTTPRoute: it"
        " has rules, with a numbered port of a Service each",
        MOVED,
        "patch a field further inside",
    )


def test_suspension_of_a_scheduled_job_has_a_field(definitions: Definitions) -> None:
    patched(definitions, '"CronJob"', '"nightly"', '"/spec/suspend"', "True")

    assert refusal(definitions) == said(
        definitions.place('"/spec/suspend"'),
        "Patch 'nightly': /spec/suspend has a field",
        "the chart's values move it at each release, over the patch",
        "write suspended=... of the component, or of its Difference",
    )


def extra(name: str, kind: str) -> str:
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
    return f'dc.ExtraManifest({manifest}, because="x"),'


def test_extra_manifest_under_the_name_of_another_object(definitions: Definitions) -> None:
    extras = f"    extra_manifests=(\n{extra('web', 'Service')}\n),\n{BEFORE}"
    place = definitions.change(BEFORE, extras, at="dc.ExtraManifest")

    assert refusal(definitions) == said(
        place,
        "ExtraManifest: the chart already has Service 'web'",
        "one of the two would be lost",
        "write a Patch(...) of that one, or give this one another name",
    )


def test_extra_manifest_that_is_there_twice(definitions: Definitions) -> None:
    one = extra("flags", "ConfigMap")
    definitions.change(BEFORE, f"    extra_manifests=({one}),\n{BEFORE}")
    here = f"extra_manifests=(\n{one}), {STAGING}"
    place = definitions.change(STAGING, here, at=here.splitlines()[1])

    assert refusal(definitions) == said(
        place,
        "ExtraManifest: the chart already has ConfigMap 'flags' in 'staging'",
        "one of the two would be lost",
        "write a Patch(...) of that one, or give this one another name",
    )


def test_extra_manifest_is_changed_where_it_is_written(definitions: Definitions) -> None:
    extras = f"    extra_manifests=({extra('flags', 'ConfigMap')}),\n{BEFORE}"
    definitions.change(BEFORE, extras)
    patched(definitions, '"ConfigMap"', '"flags"', '"/data"', "{}")

    assert refusal(definitions) == said(
        definitions.place('"flags",\n'),
        "Patch 'flags': ConfigMap 'flags' is an extra manifest",
        "a patch is of others",
        "change it where it is written",
    )


def test_mistake_of_some_environments_names_them(definitions: Definitions) -> None:
    absent = 'differences={"sidekiq": dc.Difference(present=False)}'
    definitions.change(STAGING, f"{absent}, {STAGING}")
    patched(definitions, '"Deployment"', '"sidekiq"', '"/spec/paused"', "True")

    assert refusal(definitions) == said(
        definitions.place('"sidekiq",\n'),
        "Patch 'sidekiq': there is no Deployment 'sidekiq' in 'staging'",
        DOES_NOTHING,
        "choose one of api, web",
    )


def test_problems_come_out_together_with_those_of_other_files(definitions: Definitions) -> None:
    """Of a file with mistakes of its own nobody knows yet which objects there will be."""
    patched(definitions, '"Deployment"', '"wep"', '"/spec/paused"', "True")
    definitions.write("blog", BLOG.replace('"blog.acme.example",', '"Blog.acme.example",'))

    text = refusal(definitions)
    assert "projects/blog.py" in text
    assert "there is no Deployment 'wep'" in text


def test_problems_of_patches_alone_wait_for_those_of_their_file(definitions: Definitions) -> None:
    patched(definitions, '"Deployment"', '"wep"', '"/spec/paused"', "True")
    definitions.change('"15 3 * * *"', '"15 25 * * *"')

    text = refusal(definitions)
    assert "schedule" in text
    assert "wep" not in text


def test_nothing_is_written_while_a_patch_is_wrong(definitions: Definitions) -> None:
    synthesise(definitions.root)
    before = {path: path.read_bytes() for path in definitions.root.rglob("*") if path.is_file()}
    patched(definitions, '"Deployment"', '"wep"', '"/spec/paused"', "True")

    with pytest.raises(DefinitionError):
        synthesise(definitions.root)

    shop = definitions.root / "projects/shop.py"
    after = {path: path.read_bytes() for path in before}
    assert {path for path in before if before[path] != after[path]} == {shop}
