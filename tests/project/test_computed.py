"""Values of variables that are made from other facts: what is refused, and why."""

from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
NOWHERE = "the variable would lead nowhere"
AS_IT_IS = "Kubernetes would leave the reference in the text as it is"


def given(definitions: Definitions, value: str, more: str = "") -> str:
    """The place of a variable `A` of a worker with that value."""
    return definitions.change(
        WORKER, f'dc.Worker("sidekiq", image="app"{more}, env={{"A": {value}}})'
    )


def refused(place: str, what: str, why: str, fix: str, who: str = "Worker 'sidekiq'") -> str:
    return said(place, f"{who}: {what}", why, fix)


def test_host_of_a_role_that_no_host_has(definitions: Definitions) -> None:
    place = given(definitions, 'dc.HostOf("mian")')

    assert (
        refused(
            place,
            "env.A: 'production' has no host with the role 'mian'",
            "the name of such a host is the value; a wildcard is none",
            "did you mean 'main'?",
        )
        in definitions.refusal()
    )


def test_host_of_an_environment_without_hosts(definitions: Definitions) -> None:
    given(definitions, "dc.HostOf()")
    definitions.change('dc.WebService("web", image="app", port=3000),\n        ', "")
    definitions.change(', hosts=("shop-staging.acme.example",)', "")

    assert definitions.refusal() == refused(
        definitions.place('dc.Worker("sidekiq"'),
        "env.A: 'staging' has no host with the role 'main'",
        "the name of such a host is the value; a wildcard is none",
        "add a host there, or write a text here",
    )


def test_host_of_one_environment_may_be_said_otherwise(definitions: Definitions) -> None:
    definitions.change('dc.WebService("web", image="app", port=3000),\n        ', "")
    given(definitions, "dc.HostOf()")
    otherwise = 'differences={"sidekiq": dc.Difference(env={"A": "none"})}'
    definitions.change(', hosts=("shop-staging.acme.example",)', f", {otherwise}")

    definitions.load()


@pytest.mark.parametrize(
    ("value", "more", "what", "why", "fix"),
    [
        ('dc.AddressOf("aip")', "", "there is no component 'aip'", NOWHERE, "did you mean 'api'?"),
        (
            'dc.AddressOf("nightly")',
            "",
            "'nightly' has no port",
            NOWHERE,
            "make it an InternalService",
        ),
        (
            'dc.AddressOf("api", port="metrics")',
            "",
            "'api' has no port 'metrics'",
            NOWHERE,
            "choose one of http",
        ),
        (
            'dc.AddressOf("api")',
            "",
            "'sidekiq' does not use 'api'",
            "the network lets nothing through that is not declared",
            "add 'api' to its uses",
        ),
    ],
)
def test_address_that_leads_nowhere(
    definitions: Definitions, value: str, more: str, what: str, why: str, fix: str
) -> None:
    place = given(definitions, value, more)

    assert definitions.refusal() == refused(place, f"env.A: {what}", why, fix)


def test_address_with_a_misspelt_port(definitions: Definitions) -> None:
    definitions.change("port=4000", 'port=4000, extra_ports={"metrics": 9394}')
    place = given(definitions, 'dc.AddressOf("api", port="metric")', ', uses=("api",)')

    assert definitions.refusal() == refused(
        place, "env.A: 'api' has no port 'metric'", NOWHERE, "did you mean 'metrics'?"
    )


def test_address_of_what_does_not_exist_in_an_environment(definitions: Definitions) -> None:
    place = given(definitions, 'dc.AddressOf("api")', ', uses=("api",)')
    absent = 'differences={"api": dc.Difference(present=False)}'
    definitions.change('cluster="staging"', f'cluster="staging", {absent}')

    assert definitions.refusal() == refused(
        place,
        "env.A: 'api' does not exist in 'staging'",
        NOWHERE,
        "give the variable another value there: Environment('staging', ...)",
    )


@pytest.mark.parametrize(
    "more", [', uses=("api",)', ', sidecars=(dc.Sidecar("x", image="search"),)']
)
def test_address_is_for_whoever_the_network_lets_through(
    definitions: Definitions, more: str
) -> None:
    given(definitions, 'dc.AddressOf("api")', more)
    if "sidecars" in more:
        definitions.change('search:1.2"', 'search:1.2", uses=("api",)')

    definitions.load()


def test_everybody_may_know_their_own_address(definitions: Definitions) -> None:
    definitions.change("port=4000", 'port=4000, env={"SELF": dc.AddressOf("api")}')

    definitions.load()


def test_address_without_a_scheme_has_none(definitions: Definitions) -> None:
    given(definitions, 'dc.AddressOf("api", scheme="http://")', ', uses=("api",)')

    assert definitions.refusal() == said(
        definitions.place('dc.Worker("sidekiq"'),
        "AddressOf: scheme is 'http://'",
        "the scheme of an address is what stands before '://'",
        "write one such as 'http', without '://'",
    )


def test_host_alone_has_no_scheme(definitions: Definitions) -> None:
    given(definitions, 'dc.AddressOf("api", scheme="ws", only="host")', ', uses=("api",)')

    assert definitions.refusal() == said(
        definitions.place('dc.Worker("sidekiq"'),
        "AddressOf: a scheme, and only='host'",
        "a scheme stands in front of host and port",
        "leave one of the two out",
    )


def test_pod_field_that_no_variable_can_be_filled_from(definitions: Definitions) -> None:
    place = given(definitions, 'dc.PodField("status.podIp")')

    assert definitions.refusal() == said(
        place,
        "PodField: path is 'status.podIp'",
        "a variable can be filled from metadata.name, metadata.namespace, metadata.uid,"
        " spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP,"
        " status.podIPs, and from one label or annotation: metadata.labels['name']",
        "did you mean 'status.podIP'?",
    )


@pytest.mark.parametrize("path", ["metadata.labels", "metadata.labels['']", "spec.containers"])
def test_pod_field_is_one_that_kubernetes_takes(path: str) -> None:
    with pytest.raises(dc.DefinitionError):
        dc.PodField(path)


def test_pod_field_may_be_one_label() -> None:
    assert dc.PodField("metadata.annotations['acme.example/build']").path


@pytest.mark.parametrize(
    ("value", "what", "fix"),
    [
        (
            'dc.ResourceField("limits.memory", divisor="1m")',
            "divisor '1m' of limits.memory",
            "write one such as '1Mi'",
        ),
        (
            'dc.ResourceField("requests.cpu", divisor="1Mi")',
            "divisor '1Mi' of requests.cpu",
            "write '1m'",
        ),
    ],
)
def test_divisor_fits_the_resource(
    definitions: Definitions, value: str, what: str, fix: str
) -> None:
    place = given(definitions, value)

    assert definitions.refusal() == said(
        place,
        f"ResourceField: {what}",
        "CPU is counted in '1' or '1m', memory and storage in '1' or units of bytes",
        fix,
    )


def test_reference_to_no_variable(definitions: Definitions) -> None:
    place = given(definitions, 'dc.DependentValue("x $(DB_USR)"), "DB_USER": "me"')

    assert definitions.refusal() == refused(
        place, "env.A: 'sidekiq' has no variable 'DB_USR'", AS_IT_IS, "did you mean 'DB_USER'?"
    )


def test_references_in_a_circle(definitions: Definitions) -> None:
    place = given(definitions, 'dc.DependentValue("$(B)"), "B": dc.DependentValue("$(A)")')

    first, second = definitions.error().problems
    assert str(first) == refused(
        place,
        "env.A: it refers to itself through 'B'",
        "neither could come first",
        "give one of the two another name",
    )
    assert second.what == "Worker 'sidekiq': env.B: it refers to itself through 'A'"


def test_reference_to_itself(definitions: Definitions) -> None:
    """The kubelet would take the value of a whole Secret for it, in release jobs the pooled one."""
    given(definitions, 'dc.DependentValue("$(A)")')

    [problem] = definitions.error().problems
    assert problem.what == "Worker 'sidekiq': env.A: it refers to itself through 'A'"


def test_reference_to_what_may_be_missing(definitions: Definitions) -> None:
    place = given(definitions, 'dc.DependentValue("x $(B)"), "B": dc.SecretKey("app", "MORE")')
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY",), optional_keys=("MORE",)')

    assert definitions.refusal() == refused(
        place,
        "env.A: 'B' may be missing: it is an optional key of Secret 'app'",
        AS_IT_IS,
        "put the whole value into the Secret",
    )


def test_reference_to_an_optional_key_of_a_whole_secret(definitions: Definitions) -> None:
    given(definitions, 'dc.DependentValue("x $(MORE)")', ', secrets=("app",)')
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY",), optional_keys=("MORE",)')

    [problem] = definitions.error().problems
    assert "env.A: 'MORE' may be missing" in problem.what


def test_reference_to_an_optional_key_that_has_a_default(definitions: Definitions) -> None:
    both = ', config_maps=("defaults",), secrets=("app",)'
    given(definitions, 'dc.DependentValue("x $(MORE)")', both)
    definitions.change('keys=("API_KEY",)', 'keys=("API_KEY",), optional_keys=("MORE",)')
    config = 'config_maps=(dc.Config("defaults", data={"MORE": "x"}),),'
    definitions.change("    secrets=(", f"    {config}\n    secrets=(")

    definitions.load()


@pytest.mark.parametrize(
    ("text", "what", "why", "fix"),
    [
        (
            "a $(B-C)",
            "refers to '$(B-C)'",
            "what stands in the brackets is the name of a variable",
            "write '$$(B-C)' where just this text is meant",
        ),
        (
            "a ${B} $C",
            "refers to no variable",
            "a value that depends on none is a plain text",
            "write the text by itself, or '$(NAME)' for the value of another variable",
        ),
    ],
)
def test_dependent_value_without_sound_references(
    definitions: Definitions, text: str, what: str, why: str, fix: str
) -> None:
    place = given(definitions, f"dc.DependentValue({text!r})")

    assert definitions.refusal() == said(place, f"DependentValue: text {what}", why, fix)


def test_dependent_value_with_a_secret_in_clear(definitions: Definitions) -> None:
    place = given(definitions, 'dc.DependentValue("postgres://$(B):hunter2@db/x"), "B": "me"')

    assert definitions.refusal() == refused(
        place,
        "env.A looks like a secret in clear",
        "is a URL with a password in it; whatever stands here is committed and readable by everyone"
        " with access",
        "declare it in a Secret, and refer to it by $(NAME)",
    )


@pytest.mark.parametrize(
    ("owner", "old", "new"),
    [
        ("Worker 'sidekiq'", WORKER, 'dc.Worker("sidekiq", image="app", env={})'),
        ("Image 'app'", 'dc.Image("app")', 'dc.Image("app", env={})'),
        ("Project 'shop'", '    name="shop",', '    name="shop", env={},'),
        ("Environment 'staging'", 'cluster="staging"', 'cluster="staging", env={}'),
    ],
)
def test_plain_text_that_names_a_variable(
    definitions: Definitions, owner: str, old: str, new: str
) -> None:
    place = definitions.change(old, new.replace("{}", '{"URL": "http://$(NAME)/", "NAME": "x"}'))

    [problem, *_] = definitions.error().problems
    who = "sidekiq" if "Worker" in owner else "web"
    assert str(problem) == said(
        place,
        f"{owner}: env.URL has '$(NAME)' in a plain text",
        f"'{who}' has a variable of that name, and a plain text stays as it is",
        "write DependentValue('...'), and in it '$$(...)' if just this text is meant",
    )


@pytest.mark.parametrize(
    "value", ['"$(date)"', '"$$(B)", "B": "x"', 'dc.EnvValue("$(B)", not_secret="x"), "B": "y"']
)
def test_other_plain_texts_stay_as_they_are(definitions: Definitions, value: str) -> None:
    given(definitions, value)

    definitions.load()


def test_values_of_the_whole_project_are_judged_for_each_container(
    definitions: Definitions,
) -> None:
    env = 'env={"API": dc.AddressOf("api")},'
    place = definitions.change('    name="shop",', f'    name="shop",\n    {env}', at=env)
    definitions.change('dc.Image("app")', 'dc.Image("app", uses=("api",))')
    sidecar = 'sidecars=(dc.Sidecar("x", image="search"),)'
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="search", {sidecar})')

    assert definitions.refusal() == said(
        place,
        "Project 'shop': env.API: 'sidekiq' does not use 'api'",
        "the network lets nothing through that is not declared",
        "add 'api' to its uses",
    )


@pytest.mark.parametrize("field", ["command", "args"])
def test_reference_to_no_variable_in_a_command(definitions: Definitions, field: str) -> None:
    words = f'{field}=("run", "--to=$(QUEUS)"), env={{"QUEUES": "x"}}'
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {words})')

    assert definitions.refusal() == refused(
        place,
        f"{field} refers to 'QUEUS', and 'sidekiq' has no such variable",
        AS_IT_IS,
        "did you mean 'QUEUES'?",
    )


@pytest.mark.parametrize(
    "words",
    [
        '("run", "$(QUEUES)", "$(DATABASE_URL)", "$(TMPDIR)")',
        '("run", "$$(NO)", "$(date)")',
        '("sh", "-c", "exec run $(NO)")',
    ],
)
def test_other_references_in_a_command(definitions: Definitions, words: str) -> None:
    definitions.change('dc.Image("app")', 'dc.Image("app", private_tmp=True)')
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')
    given = f'command={words}, uses=("database",), env={{"QUEUES": "x"}}'
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {given})')

    definitions.load()
