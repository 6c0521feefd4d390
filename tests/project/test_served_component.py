"""Web services and internal services: ports and routes."""

from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WEB = 'dc.WebService("web", image="app", port=3000)'


@pytest.mark.parametrize(
    ("arguments", "what", "why", "fix"),
    [
        (
            "port=80",
            "port is 80, outside 1024 to 65535",
            "processes do not run as root, so they cannot listen below 1024",
            "write a number from 1024 to 65535",
        ),
        (
            'port=3000, extra_ports={"metrics": 3000}',
            "extra_ports.metrics is 3000, and so is port",
            "only one listener of a pod can have a port",
            "give each port of the pod a number of its own",
        ),
        (
            'port=3000, extra_ports={"a": 9000, "b": 9000}',
            "extra_ports.b is 9000, and so is extra_ports.a",
            "only one listener of a pod can have a port",
            "give each port of the pod a number of its own",
        ),
        (
            'port=3000, extra_ports={"http": 9000}',
            "an extra port is named 'http'",
            "that is the name of its main port",
            "name it after what it serves, such as 'metrics'",
        ),
        (
            'port=3000, port_name="grpc", extra_ports={"grpc": 9000}',
            "an extra port is named 'grpc'",
            "that is the name of its main port",
            "name it after what it serves, such as 'metrics'",
        ),
        (
            'port=3000, extra_ports={"a": dc.Port(3000, service_number=81)}',
            "extra_ports.a is 3000, and so is port",
            "only one listener of a pod can have a port",
            "give each port of the pod a number of its own",
        ),
        (
            'port=dc.Port(3000, service_number=80), extra_ports={"a": dc.Port(9000,'
            " service_number=80)}",
            "extra_ports.a is reached at 80, and so is port",
            "a Service leads each of its numbers to one port",
            "give each port a service_number of its own",
        ),
        (
            'port=dc.Port(3000, protocol="UDP")',
            "port is of UDP",
            "its health, and the Ingress, look for a connection on the main port",
            "name a TCP port here, and this one in extra_ports",
        ),
        (
            "port=dc.Port(3000, service_number=80), service=dc.Headless()",
            "headless, and port 'http' is reached at 80",
            "clients go to the pods themselves, which listen on 3000: nothing translates in"
            " between",
            "leave service_number out, or choose service=ClusterIp()",
        ),
        (
            'port=3000, extra_ports={"prometheus-metrics": 9000}',
            "extra_ports: the name is 'prometheus-metrics'",
            "has too many characters, 18; at most 15 fit",
            "write 'prometheus-metr'",
        ),
        (
            'port=3000, extra_ports={"a--b": 9000}',
            "extra_ports: the name is 'a--b'",
            "has two hyphens in a row; the name of a port has not",
            "write 'a-b'",
        ),
        (
            'port=3000, extra_ports={"9": 9000}',
            "extra_ports: the name is '9'",
            "starts with a digit; the name of a Service starts with a letter",
            "write 'x-9'",
        ),
    ],
)
def test_wrong_ports(
    definitions: Definitions, arguments: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WEB, f'dc.WebService("web", image="app", {arguments})')

    assert definitions.refusal() == said(place, f"WebService 'web': {what}", why, fix)


@pytest.mark.parametrize(
    ("port", "what", "why", "fix"),
    [
        (
            "dc.Port(80)",
            "number is 80, outside 1024 to 65535",
            "processes do not run as root, so they cannot listen below 1024",
            "write a number from 1024 to 65535",
        ),
        (
            "dc.Port(3000, service_number=0)",
            "service_number is 0, outside 1 to 65535",
            "that is how far the numbers of ports go",
            "write a number from 1 to 65535",
        ),
        (
            'dc.Port(3000, app_protocol="HTTP/2 clear")',
            "app_protocol is 'HTTP/2 clear'",
            "an application protocol is a name of IANA's, or one with the domain of who defines it",
            "write one such as 'https', 'kubernetes.io/h2c' or 'kubernetes.io/ws'",
        ),
    ],
)
def test_port_that_says_more_says_it_right(
    definitions: Definitions, port: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port={port})')

    assert definitions.refusal() == said(place, f"Port: {what}", why, fix)


def test_udp_and_tcp_may_have_one_number(definitions: Definitions) -> None:
    extra = 'extra_ports={"dns": 9053, "dns-udp": dc.Port(9053, protocol="UDP")}'
    definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {extra})')

    definitions.load()


@pytest.mark.parametrize(
    "path", ["api", "/api/*", "", "/a b", "/(x|y)", "/a\n", "//", "/../a", "/a:b"]
)
def test_route_is_a_plain_path(definitions: Definitions, path: str) -> None:
    routes = f"routes=(dc.Route({path!r}),)"
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {routes})')

    assert definitions.refusal() == said(
        place,
        f"Route: path is {path!r}",
        "a route is a plain path: the ingress controller drops rules with other characters",
        "write it with a leading slash and without patterns, such as '/api'",
    )


def test_prefix_has_no_slash_behind(definitions: Definitions) -> None:
    routes = 'routes=(dc.Route("/api/"),)'
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {routes})')

    assert definitions.refusal() == said(
        place,
        "Route: path is '/api/', with a slash behind",
        "as a prefix it is the same as '/api', and could be there twice",
        "write '/api'",
    )


def test_exact_path_may_have_a_slash_behind(definitions: Definitions) -> None:
    routes = 'routes=(dc.Route("/api/", match="Exact"),)'
    definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, {routes})')

    definitions.load()


@pytest.mark.parametrize(
    ("probe", "what", "why", "fix"),
    [
        (
            'dc.HttpProbe("up")',
            "path is 'up'",
            "the probe asks the component's own port, so it needs a path and nothing else",
            "write it with a leading slash and without spaces, such as '/up'",
        ),
        (
            'dc.HttpProbe("/up", host="https://acme.example")',
            "host is 'https://acme.example'",
            "the Host header has a host name, and perhaps a port",
            "write a host name such as shop.acme.example",
        ),
    ],
)
def test_probe_asks_for_a_path_of_a_host(
    definitions: Definitions, probe: str, what: str, why: str, fix: str
) -> None:
    place = definitions.change(WEB, f'dc.WebService("web", image="app", port=3000, health={probe})')

    assert definitions.refusal() == said(place, f"HttpProbe: {what}", why, fix)


def test_internal_service_has_no_routes(definitions: Definitions) -> None:
    place = definitions.change("port=4000", 'port=4000, routes=(dc.Route("/api"),)')

    assert definitions.refusal() == said(
        place,
        "InternalService 'api': has no field 'routes'",
        "an internal service never stands on the Ingress",
        "make it a WebService",
    )
