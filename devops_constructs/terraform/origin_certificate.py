"""The certificate that the cluster shows to Cloudflare, as a Secret in the release's namespace."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.edge import certified_hosts
from devops_constructs.project.release import Release
from devops_constructs.project.reserved_names import CERTIFICATE_SECRET
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import metadata_of
from devops_constructs.terraform.cloudflare import OriginCaCertificate
from devops_constructs.terraform.kubernetes import SecretV1
from devops_constructs.terraform.reference import Reference
from devops_constructs.terraform.tls import CertRequest, PrivateKey
from devops_constructs.terraform.zone_access import ZoneAccess

VALIDITY_DAYS = 5475
"""Stated although it is the default: left out, the provider has planned it anew for ever."""


class OriginCertificate(Construct):
    """A key, and the certificate of Cloudflare's Origin CA for all hosts of the environment.

    Another host is another certificate; the old one is revoked once the new one is in the cluster.
    Only Cloudflare trusts it. The key is in the state.

    Creates:
        tls_private_key.<stack>, tls_cert_request.<stack>; the key with `_<date>` once it was made
            anew, which makes the certificate anew.
        cloudflare_origin_ca_certificate.<stack>
        kubernetes_secret_v1.<stack>_certificate: the Secret `origin-certificate`, which the chart
            names.

    Sources: https://developers.cloudflare.com/ssl/origin-configuration/origin-ca/
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        props: Release,
        access: ZoneAccess,
        namespace: Reference,
    ) -> None:
        super().__init__(scope, id)
        hosts = certified_hosts(props)
        names = [host.name for host, _ in hosts]
        address = stack_id(props.name)
        [rotated] = props.generations(CERTIFICATE_SECRET)
        key_address = naming.dated(address, rotated, "_")
        key = PrivateKey(self, key_address, algorithm="ECDSA", ecdsa_curve="P256")
        request = CertRequest(
            self,
            address,
            private_key_pem=key.private_key_pem,
            # without organisation: browsers never see it, and a change would be another one
            subject=[{"common_name": props.name}],
        )
        certificate = OriginCaCertificate(
            self,
            address,
            csr=request.cert_request_pem,
            hostnames=names,
            request_type="origin-ecc",  # the kind of the key
            requested_validity=VALIDITY_DAYS,
            provider=access.provider(hosts[0][1]),
            lifecycle={"create_before_destroy": True},
        )
        SecretV1(
            self,
            stack_id(props.name, "certificate"),
            metadata=[metadata_of(CERTIFICATE_SECRET, namespace)],
            type="kubernetes.io/tls",
            data={"tls.crt": certificate.certificate, "tls.key": key.private_key_pem},
        )
