from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.ingress_nginx_values import ingress_nginx_values
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import PREFIX
from devops_constructs.project.cloudflare_ranges import cloudflare_ranges
from devops_constructs.project.cluster_services import ClusterIngress
from devops_constructs.project.http_values import RESPONSE_HEADERS
from tests.kubernetes.cluster_charts.clusters import cluster, nginx

CLOUDFLARE = ",".join(cloudflare_ranges())
PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
LOCAL_NETWORK = {"type": "REGIONAL_NETWORK", "external_traffic_policy": "Local"}


def controller(**fields: Any) -> dict[str, Any]:
    part: dict[str, Any] = ingress_nginx_values(nginx(**fields))["controller"]
    return part


@pytest.mark.parametrize(
    ("fields", "config"),
    [
        pytest.param(
            {},
            {
                "enable-real-ip": "true",
                "forwarded-for-header": "CF-Connecting-IP",
                "proxy-real-ip-cidr": f"{PRIVATE},{CLOUDFLARE}",
                "use-forwarded-headers": "true",
                "use-proxy-protocol": "true",
            },
            id="PROXY protocol behind Cloudflare",
        ),
        pytest.param(
            {"behind_cloudflare": False},
            {"proxy-real-ip-cidr": PRIVATE, "use-proxy-protocol": "true"},
            id="PROXY protocol in the open",
        ),
        pytest.param(
            {"balancer": LOCAL_NETWORK},
            {
                "enable-real-ip": "true",
                "forwarded-for-header": "CF-Connecting-IP",
                "proxy-real-ip-cidr": CLOUDFLARE,
                "use-forwarded-headers": "true",
            },
            id="packets of Cloudflare as they are",
        ),
        pytest.param(
            {"balancer": {"certificate_name": "agency"}, "behind_cloudflare": False},
            {
                "enable-real-ip": "true",
                "proxy-real-ip-cidr": PRIVATE,
                "use-forwarded-headers": "true",
            },
            id="a load balancer that reads HTTP",
        ),
        pytest.param(
            {"balancer": LOCAL_NETWORK, "behind_cloudflare": False}, {}, id="packets in the open"
        ),
    ],
)
def test_visitor_s_address_comes_from_whom_it_can_be_believed(
    fields: dict[str, Any], config: dict[str, str]
) -> None:
    """With PROXY protocol alone nginx takes the sender, which is Cloudflare, for the visitor:
    use-forwarded-headers is what makes it look further."""
    made = controller(**fields)["config"]

    assert {name: text for name, text in made.items() if name in _ABOUT_SENDERS} == config


_ABOUT_SENDERS = {
    "enable-real-ip",
    "forwarded-for-header",
    "proxy-real-ip-cidr",
    "use-forwarded-headers",
    "use-proxy-protocol",
}


@pytest.mark.parametrize("wanted", [True, False])
def test_load_balancer_and_controller_agree_on_proxy_protocol(wanted: bool) -> None:
    made = controller(balancer={"proxy_protocol": wanted})

    assert (f"{PREFIX}enable-proxy-protocol" in made["service"]["annotations"]) is wanted
    assert ("use-proxy-protocol" in made["config"]) is wanted


def test_service_lets_only_cloudflare_in() -> None:
    service = controller()["service"]

    assert service["loadBalancerSourceRanges"] == list(cloudflare_ranges())
    assert (service["type"], service["externalTrafficPolicy"]) == ("LoadBalancer", "Cluster")
    assert "loadBalancerSourceRanges" not in controller(behind_cloudflare=False)["service"]


def test_load_balancer_that_ends_tls_speaks_plain_http_to_the_pods() -> None:
    service = controller(balancer={"certificate_name": "agency"})["service"]

    assert service["targetPorts"] == {"https": "http"}


def test_origin_pulls_ask_every_client_for_a_certificate() -> None:
    """For all servers at once: inside a server the same line may stand once only, and an Ingress
    with `auth-tls-secret` has it there."""
    made = controller(origin_pulls=dc.OriginPulls("agency-ca"))

    assert made["config"]["http-snippet"] == (
        "ssl_client_certificate /etc/origin-pulls/ca.crt;\nssl_verify_client on;\n"
    )
    [volume], [mount] = made["extraVolumes"], made["extraVolumeMounts"]
    assert volume["secret"] == {"secretName": "agency-ca"}
    assert (mount["mountPath"], mount["name"]) == ("/etc/origin-pulls", volume["name"])
    assert "http-snippet" not in controller()["config"]


def test_snippets_of_projects_stay_off_and_the_class_is_our_own() -> None:
    """A class of the chart would go with it when the controller is changed."""
    made = controller()

    assert made["allowSnippetAnnotations"] is False
    assert made["ingressClassResource"] == {
        "enabled": False,
        "controllerValue": "k8s.io/ingress-nginx",
    }
    assert made["ingressClass"] == "nginx"


def test_an_ingress_may_set_the_headers_that_definitions_may_and_hsts_is_among_them() -> None:
    """By default ingress-nginx binds browsers for a year, all subdomains included."""
    config = controller()["config"]

    assert config["global-allowed-response-headers"].split(",") == list(RESPONSE_HEADERS)
    assert "Strict-Transport-Security" in RESPONSE_HEADERS
    assert config["hsts"] == "false"


def test_size_times_and_defaults_are_those_of_the_definition() -> None:
    made = controller(
        replicas=3,
        cpu_millicores=500,
        memory_mib=1024,
        drain_seconds=20,
        shutdown_seconds=40,
        body_size_mib=20,
        proxy_timeout_seconds=90,
    )

    assert made["replicaCount"] == 3
    assert made["resources"]["limits"] == {"memory": "1024Mi"}
    assert made["extraArgs"] == {"shutdown-grace-period": 20}
    assert made["config"]["worker-shutdown-timeout"] == "40s"
    assert made["terminationGracePeriodSeconds"] > 20 + 40 + 10
    assert made["config"]["proxy-body-size"] == "20m"
    assert made["config"]["proxy-read-timeout"] == made["config"]["proxy-send-timeout"] == "90"


def test_production_survives_the_loss_of_a_node_and_a_drain() -> None:
    made = controller()

    assert (made["replicaCount"], made["minAvailable"]) == (2, 1)
    assert made["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
    [spread] = made["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "ingress-nginx"}}


def test_single_pod_is_not_spread() -> None:
    staging = ClusterIngress(cluster(purpose="staging"), dc.IngressNginx())
    made = ingress_nginx_values(staging)["controller"]

    assert made["replicaCount"] == 1
    assert "topologySpreadConstraints" not in made


@pytest.mark.capability("another build of ingress-nginx", "IngressNginx.image")
@pytest.mark.parametrize(
    ("image", "parts"),
    [
        (
            "images.acme.example:5000/nginx/controller:1.15.9",
            {
                "repository": "images.acme.example:5000/nginx/controller",
                "tag": "1.15.9",
                "digest": "",
            },
        ),
        (
            f"nginx/controller:1.15.9@sha256:{'a' * 64}",
            {
                "repository": "nginx/controller",
                "tag": "1.15.9",
                "digest": f"sha256:{'a' * 64}",
            },
        ),
        (
            f"nginx/controller@sha256:{'a' * 64}",
            {"repository": "nginx/controller", "digest": f"sha256:{'a' * 64}"},
        ),
    ],
)
def test_other_build_replaces_the_chart_s_tag_and_digest(image: str, parts: dict[str, str]) -> None:
    """A digest of the chart's that stayed would be pulled instead of the tag."""
    made = controller(image=image)["image"]

    assert {name: made[name] for name in ("repository", "tag", "digest") if name in made} == parts


def test_pods_are_restricted_without_the_chart_s_own_defaults() -> None:
    image = controller()["image"]

    assert image == {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
