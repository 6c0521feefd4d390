from __future__ import annotations

from typing import Any

import pytest

import devops_constructs as dc
from devops_constructs.kubernetes.cluster_charts.load_balancer_annotations import PREFIX
from devops_constructs.kubernetes.cluster_charts.traefik_values import traefik_values
from devops_constructs.kubernetes.ingress import INGRESS_CLASS
from devops_constructs.project.cloudflare_ranges import cloudflare_ranges
from devops_constructs.project.cluster_services import ClusterIngress
from devops_constructs.project.http_values import RESPONSE_HEADERS
from tests.kubernetes import pod_security
from tests.kubernetes.cluster_charts.clusters import cluster, traefik

CLOUDFLARE = list(cloudflare_ranges())
PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
PORTS = ("web", "websecure")


def test_ingress_objects_are_read_as_ingress_nginx_reads_them_and_only_once() -> None:
    """With the provider that is on by default every route would exist twice; and the default class
    would be Traefik's own."""
    values = traefik_values(traefik())
    providers = values["providers"]

    nginx = providers["kubernetesIngressNGINX"]
    assert (nginx["enabled"], nginx["ingressClass"]) == (True, INGRESS_CLASS)
    assert nginx["controllerClass"] == "k8s.io/ingress-nginx"
    assert providers["kubernetesIngress"] == {"enabled": False}
    assert values["ingressClass"] == {"enabled": False}


def test_an_ingress_may_set_the_headers_that_definitions_may() -> None:
    nginx = traefik_values(traefik())["providers"]["kubernetesIngressNGINX"]

    assert nginx["globalAllowedResponseHeaders"] == list(RESPONSE_HEADERS)


@pytest.mark.capability(
    "PROXY protocol on both sides at once",
    "LoadBalancer.proxy_protocol",
    "IngressController.private_ranges",
)
@pytest.mark.parametrize("wanted", [True, False])
def test_load_balancer_and_controller_agree_on_proxy_protocol(wanted: bool) -> None:
    balancer = {"proxy_protocol": wanted}
    values = traefik_values(traefik(balancer=balancer, private_ranges=("10.110.0.0/20",)))

    sent = f"{PREFIX}enable-proxy-protocol" in values["service"]["annotations"]
    expected = {"trustedIPs": ["10.110.0.0/20"]} if wanted else None
    assert sent is wanted
    assert [values["ports"][port].get("proxyProtocol") for port in PORTS] == [expected] * 2


@pytest.mark.capability("real client IP behind Cloudflare", "IngressController.behind_cloudflare")
def test_headers_about_the_visitor_are_believed_from_cloudflare_alone() -> None:
    """And Cloudflare's own address is not added to them: applications would take it for his."""
    behind, exposed = traefik_values(traefik()), traefik_values(traefik(behind_cloudflare=False))

    for port in PORTS:
        assert behind["ports"][port]["forwardedHeaders"] == {
            "trustedIPs": CLOUDFLARE,
            "notAppendXForwardedFor": True,
        }
        assert "forwardedHeaders" not in exposed["ports"][port]
    assert behind["service"]["spec"]["loadBalancerSourceRanges"] == CLOUDFLARE
    assert "loadBalancerSourceRanges" not in exposed["service"]["spec"]


@pytest.mark.parametrize(
    ("fields", "depth"),
    [
        ({}, 1),
        ({"behind_cloudflare": False}, None),
        ({"balancer": {"certificate_name": "agency"}}, 2),
    ],
)
def test_allow_lists_look_at_the_visitor(fields: dict[str, Any], depth: int | None) -> None:
    """Behind Cloudflare the last address is his; a load balancer that reads HTTP adds another."""
    provider = traefik_values(traefik(**fields))["providers"]["kubernetesIngressNGINX"]

    assert provider.get("ipAllowListStrategy", {}).get("depth") == depth


def test_load_balancer_that_ends_tls_is_believed_and_speaks_plain_http_to_the_pods() -> None:
    values = traefik_values(traefik(balancer={"certificate_name": "agency"}))

    port = values["ports"]["websecure"]
    assert port["targetPort"] == "web"
    assert port["forwardedHeaders"] == {"trustedIPs": [*PRIVATE, *CLOUDFLARE]}
    assert "proxyProtocol" not in port
    assert "targetPort" not in traefik_values(traefik())["ports"]["websecure"]


@pytest.mark.capability(
    "who may connect to the load balancer, and how it reaches nodes",
    "LoadBalancer.source_ranges",
    "LoadBalancer.external_traffic_policy",
)
def test_service_says_who_may_connect_and_which_nodes_take_traffic() -> None:
    balancer = {"source_ranges": ("203.0.113.0/24",), "external_traffic_policy": "Local"}

    assert traefik_values(traefik(balancer=balancer))["service"]["spec"] == {
        "type": "LoadBalancer",
        "externalTrafficPolicy": "Local",
        "loadBalancerSourceRanges": ["203.0.113.0/24"],
    }
    assert traefik_values(traefik())["service"]["spec"]["externalTrafficPolicy"] == "Cluster"


@pytest.mark.capability(
    "authenticated origin pulls", "IngressController.origin_pulls", "OriginPulls.secret"
)
def test_origin_pulls_ask_every_client_for_a_certificate() -> None:
    """By the TLSOption that stands for the whole cluster, which only the controller's own namespace
    may then have."""
    values = traefik_values(traefik(origin_pulls=dc.OriginPulls("agency-ca")))

    assert values["tlsOptions"] == {
        "default": {
            "clientAuth": {
                "secretNames": ["agency-ca"],
                "clientAuthType": "RequireAndVerifyClientCert",
            }
        }
    }
    assert values["providers"]["kubernetesCRD"] == {
        "enabled": True,
        "defaultTLSResourcesNamespace": "ingress",
    }
    assert traefik_values(traefik())["providers"]["kubernetesCRD"] == {"enabled": False}


@pytest.mark.capability(
    "timeouts of the controller, and how it ends",
    "Traefik.read_timeout_seconds",
    "Traefik.idle_timeout_seconds",
    "IngressController.drain_seconds",
    "IngressController.shutdown_seconds",
)
def test_times_of_connections_are_those_of_the_definition() -> None:
    here = traefik(
        read_timeout_seconds=0, idle_timeout_seconds=100, drain_seconds=20, shutdown_seconds=40
    )
    values = traefik_values(here)

    for port in PORTS:
        assert values["ports"][port]["transport"] == {
            "respondingTimeouts": {"readTimeout": "0s", "idleTimeout": "100s"},
            "lifeCycle": {"requestAcceptGraceTimeout": "20s", "graceTimeOut": "40s"},
        }
    assert values["deployment"]["terminationGracePeriodSeconds"] > 20 + 40


def test_pod_that_ends_takes_connections_until_the_load_balancer_has_noticed() -> None:
    life_cycle = traefik_values(traefik())["ports"]["websecure"]["transport"]["lifeCycle"]

    assert life_cycle["requestAcceptGraceTimeout"] == "15s"


@pytest.mark.capability(
    "size of the ingress controller",
    "IngressController.replicas",
    "IngressController.cpu_millicores",
    "IngressController.memory_mib",
)
def test_size_is_that_of_the_definition() -> None:
    values = traefik_values(traefik(replicas=3, cpu_millicores=500, memory_mib=1024))

    assert values["deployment"]["replicas"] == 3
    assert values["resources"] == {
        "requests": {"cpu": "500m", "memory": "1024Mi"},
        "limits": {"memory": "1024Mi"},
    }


def test_production_survives_the_loss_of_a_node_and_a_drain() -> None:
    values = traefik_values(traefik())

    assert values["deployment"]["replicas"] == 2
    assert values["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    [spread] = values["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "traefik"}}
    assert values["updateStrategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_single_pod_has_no_budget_that_would_block_a_drain() -> None:
    values = traefik_values(ClusterIngress(cluster(purpose="staging"), dc.Traefik()))

    assert values["deployment"]["replicas"] == 1
    assert not {"podDisruptionBudget", "topologySpreadConstraints"} & values.keys()


@pytest.mark.capability(
    "defaults for Ingress objects that say nothing",
    "IngressController.body_size_mib",
    "IngressController.proxy_timeout_seconds",
)
def test_defaults_of_all_projects_are_in_traefik_s_units() -> None:
    here = traefik(body_size_mib=20, proxy_timeout_seconds=90)
    provider = traefik_values(here)["providers"]["kubernetesIngressNGINX"]

    assert provider["proxyBodySize"] == 20_971_520
    assert (provider["proxyReadTimeout"], provider["proxySendTimeout"]) == (90, 90)


def test_pods_are_restricted_without_the_chart_s_own_defaults() -> None:
    values = traefik_values(traefik())
    pod = {
        "securityContext": values["podSecurityContext"],
        "containers": [{"name": "traefik", "securityContext": values["securityContext"]}],
    }

    assert pod_security.violations(pod) == []
    assert values["securityContext"]["readOnlyRootFilesystem"] is True


def test_nothing_is_told_to_the_vendor_and_no_dashboard_is_served() -> None:
    values = traefik_values(traefik())

    assert values["global"] == {"checkNewVersion": False, "sendAnonymousUsage": False}
    assert values["api"] == {"dashboard": False}


def test_service_keeps_its_name_whatever_the_helm_release_is_called() -> None:
    """A Service of another name would be another load balancer, with another address."""
    assert traefik_values(traefik())["fullnameOverride"] == "traefik"
