"""HttpsRedirect: what answers plain HTTP on a Gateway."""

from __future__ import annotations

from devops_constructs.kubernetes._manifest import Construct, KubernetesObject
from devops_constructs.kubernetes.gateway import API, GATEWAY, PLAIN_HTTP
from devops_constructs.project.cluster_services import ClusterGateway

NAME = "https-redirect"


class HttpsRedirect(KubernetesObject):
    """Sends every request on port 80, of any host, to the same address by HTTPS.

    Creates:
        gateway.networking.k8s.io/v1 HTTPRoute beside the Gateway.

    Sources: https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
    """

    def __init__(self, scope: Construct, id: str, props: ClusterGateway) -> None:
        redirect = {"scheme": "https", "statusCode": 301}
        spec = {
            "parentRefs": [{"name": GATEWAY, "sectionName": PLAIN_HTTP}],
            "rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": redirect}]}],
        }
        super().__init__(scope, id, API, "HTTPRoute", NAME, of=props, spec=spec)
