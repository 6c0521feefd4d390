"""The administrator's access to the databases that a cluster uses, where no project can read it."""

from __future__ import annotations

from devops_constructs.project import naming
from devops_constructs.project.administration import (
    ADMINISTRATION_NAMESPACE,
    administrator_secret,
)
from devops_constructs.project.database_cluster import DatabaseCluster
from devops_constructs.project.hosted_cluster import HostedCluster
from devops_constructs.project.private_ranges import PRIVATE_RANGES
from devops_constructs.project.reachability import DATABASE_PORTS
from devops_constructs.terraform._addresses import stack_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._lookups import database_cluster_named
from devops_constructs.terraform._objects import metadata_of
from devops_constructs.terraform.closed_namespace import ClosedNamespace
from devops_constructs.terraform.digitalocean import DataDatabaseCluster, DataVpc
from devops_constructs.terraform.kubernetes import NetworkPolicyV1, SecretV1

_NAME_SERVERS = {"kubernetes.io/metadata.name": "kube-system"}
_DIRECT = str(DATABASE_PORTS[0])


class DatabaseAdministration(Construct):
    """A namespace of its own with one Secret per database cluster, for Jobs that grant rights.

    Nowhere else is the administrator's password referred to. The account that releases of a project
    use is limited to that project's namespace.

    Creates:
        kubernetes_namespace_v1.<stack>_database-admin: `namespace`.
        kubernetes_secret_v1.<stack>_<database cluster>: as libpq's variables.
        kubernetes_network_policy_v1.<stack>_database-admin: pods there reach the databases and
            their name, and nothing reaches them.

    Sources: https://www.postgresql.org/docs/current/libpq-envars.html
    """

    def __init__(self, scope: Construct, id: str, props: HostedCluster) -> None:
        super().__init__(scope, id)
        self._stack = naming.base_stack_name(props.cluster)
        self.namespace = ClosedNamespace(
            self, "namespace", props, ADMINISTRATION_NAMESPACE, level="restricted"
        )
        found = {
            database: database_cluster_named(self, f"database_{database.name}", database.name)
            for database in props.administered_databases
        }
        for database, cluster in found.items():
            self._secret(database, cluster)
        self._policy(props)

    def _secret(self, database: DatabaseCluster, cluster: DataDatabaseCluster) -> None:
        SecretV1(
            self,
            stack_id(self._stack, database.name),
            metadata=[metadata_of(administrator_secret(database), self.namespace.name)],
            data={
                "PGHOST": cluster.private_host,
                "PGPASSWORD": cluster.password,
                "PGPORT": _DIRECT,
                "PGUSER": cluster.user,
            },
        )

    def _policy(self, props: HostedCluster) -> None:
        NetworkPolicyV1(
            self,
            stack_id(self._stack, ADMINISTRATION_NAMESPACE),
            metadata=[metadata_of(ADMINISTRATION_NAMESPACE, self.namespace.name)],
            spec=[
                {
                    "pod_selector": [{}],
                    "policy_types": ["Ingress", "Egress"],
                    "egress": [
                        {
                            "to": [{"ip_block": [{"cidr": cidr}]} for cidr in self._ranges(props)],
                            "ports": [{"port": _DIRECT, "protocol": "TCP"}],
                        },
                        {
                            "to": [{"namespace_selector": [{"match_labels": _NAME_SERVERS}]}],
                            "ports": [
                                {"port": "53", "protocol": "UDP"},
                                {"port": "53", "protocol": "TCP"},
                            ],
                        },
                    ],
                }
            ],
        )

    def _ranges(self, props: HostedCluster) -> list[str]:
        """Where the databases are: all of them are in the cluster's VPC."""
        if not props.knows_network:
            return list(PRIVATE_RANGES)
        return [DataVpc(self, "network", name=props.network_name).ip_range]
