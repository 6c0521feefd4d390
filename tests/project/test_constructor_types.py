"""What an editor knows of a definition: the constructors' types are exact under mypy --strict."""

from __future__ import annotations

import re

import pytest

WRONG = """\
import devops_constructs as dc

dc.Worker("sidekiq", image="app", port=3000)  # call-arg
dc.Worker("sidekiq")  # call-arg
dc.Worker("sidekiq", "app")  # arg-type call-arg
dc.Worker("sidekiq", image=5)  # arg-type
dc.Worker("sidekiq", image=dc.Image("app"))  # arg-type
dc.Worker("sidekiq", image="app", args="-q mailers")  # arg-type
dc.Worker("sidekiq", image="app", env={"PORT": 1})  # dict-item
dc.Worker("sidekiq", image="app", health=dc.Recreate())  # arg-type
dc.Worker("sidekiq", image="app", command="sidekiq")  # arg-type
dc.Worker("sidekiq", image="app", args=dc.Shell("sidekiq"))  # arg-type
dc.Worker("sidekiq", image="app", sidecars=(dc.InitContainer("a"),))  # arg-type
dc.Worker("sidekiq", image="app", pre_stop=10)  # arg-type
dc.Health(dc.TcpProbe())  # call-arg
dc.RollingUpdate(max_surge=0.25)  # arg-type
dc.WebService("web", image="app")  # call-arg
dc.WebService("web", image="app", port="3000")  # arg-type
dc.WebService("web", image="app", port=3000, routes=("/api",))  # arg-type
dc.Redis("queue", role="queu")  # arg-type
dc.Redis("queue")  # call-arg
dc.InternalService("api", image="app", port=4000, routes=())  # call-arg
dc.Environment("production")  # call-arg
dc.Environment("production", cluster="a", differences={"web": {"replicas": 2}})  # dict-item
dc.Project("shop", components=(), environments=())  # call-arg
dc.Secret("app", keys="API_KEY")  # arg-type
dc.Config("nginx", data={"nginx.conf": 1})  # dict-item
dc.ConfigFiles("/etc/nginx")  # call-arg
dc.ProjectedFiles("/etc/x", sources=("nginx",))  # arg-type
dc.ResourceField("limits.gpu")  # arg-type
dc.Secret("app", keys=("KEY",), producer="vault")  # arg-type
dc.Zone("acme.example").name = "other.example"  # misc
dc.Worker("sidekiq", image="app").env["A"] = "2"  # index
"""

RIGHT = """\
import devops_constructs as dc

project = dc.Project(
    name="shop",
    images=(dc.Image("app", env={"A": "1", "B": dc.EnvValue("x", not_secret="public")}),),
    env={"APP_HOST": dc.HostOf(), "POD_IP": dc.PodField("status.podIP")},
    config_maps=(dc.Config("nginx", data={"a": dc.EnvValue("x", not_secret="x"), "b": "y"}),),
    secrets=(
        dc.Secret("app", keys=("API_KEY",)),
        dc.Secret("stored", keys=("KEY",), producer=dc.ExternalSecrets("vault")),
    ),
    components=(
        dc.WebService("web", image="app", port=3000, routes=(dc.Route("/"),), health=None),
        dc.Worker(name="sidekiq", image="app", env={"KEY": dc.SecretKey("app", "API_KEY")}),
        dc.Worker(
            "jobs",
            image="app",
            command=dc.Shell("work -t $THREADS", before=("cd /app",)),
            health=dc.Health(liveness=dc.CeleryHealth("shop")),
            pre_stop=dc.PreStopSleep(5),
            rollout=dc.RollingUpdate(max_surge="25%"),
        ),
        dc.Redis("queue", role="queue"),
    ),
    environments=(
        dc.Environment(
            "production",
            cluster="main",
            hosts=("shop.acme.example", dc.Host("admin.acme.example", role="admin")),
            differences={"web": dc.Difference(replicas=2)},
        ),
    ),
)
name: str = project.components[0].name
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, set[str]]]:
    """The codes of mypy's errors by file and line."""
    api = pytest.importorskip("mypy.api")
    folder = tmp_path_factory.mktemp("types")
    for name, text in (("wrong", WRONG), ("right", RIGHT)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    options = ["--strict", "--config-file=", f"--cache-dir={folder / 'cache'}"]
    files = [str(folder / f"{name}.py") for name in ("wrong", "right")]
    report, trouble, _ = api.run([*options, "--follow-imports=silent", *files])
    assert not trouble, trouble
    errors: dict[str, dict[int, set[str]]] = {"wrong": {}, "right": {}}
    for file, line, code in re.findall(r"(wrong|right)\.py:(\d+): error: .*\[(.*)\]", report):
        errors[file].setdefault(int(line), set()).add(code)
    return errors


def test_wrong_calls_are_type_errors(found: dict[str, dict[int, set[str]]]) -> None:
    expected = {
        number: set(line.partition("  # ")[2].split())
        for number, line in enumerate(WRONG.splitlines(), 1)
        if "  # " in line
    }

    assert found["wrong"] == expected


def test_right_calls_are_none(found: dict[str, dict[int, set[str]]]) -> None:
    assert found["right"] == {}
