"""Facts of Nextcloud's chart, and in what examples/nextcloud differs.

The chart `nextcloud` 9.2.4 of github.com/nextcloud/helm (commit c968d8b, 2026-07-23) with the
values of examples/nextcloud/README.md, read and typed in by hand.
"""

from __future__ import annotations

from tests.examples import house_rules
from tests.examples.comparison import ABSENT, PRESENT, Difference
from tests.examples.facts import Claim, Container, Facts, Probe, Workload, secret

RENDERED_LINES = 727
"""Lines of YAML that the chart makes with these values, without empty ones, comments and the
content of configuration files."""

NAMES = {
    "nextcloud-config": "settings",
    "nextcloud-hooks": "hooks",
    "nextcloud-imaginary": "imaginary",
    "nextcloud-metrics": "metrics",
    "nextcloud-nextcloud": "nextcloud",
    "nextcloud-nextcloud-data": "data",
    "nextcloud-nginxconfig": "nginx-sites",
    "nextcloud-phpconfig": "php-fpm",
}
"""The chart begins every name with its release's, to stand beside others in a namespace."""

CONTAINERS = {
    "Deployment nextcloud": {"main": "php", "nextcloud-nginx": "main", "nextcloud-cron": "cron"},
}
"""What a Service leads to is the component's own container here, the others stand beside it."""

IMAGE = "docker.io/library/nextcloud:34.0.1-fpm-alpine"

_ENV = {
    "OVERWRITEPROTOCOL": "https",
    "POSTGRES_HOST": secret("database", "DATABASE_HOST"),
    "POSTGRES_DB": secret("database", "DATABASE_NAME"),
    "POSTGRES_USER": secret("database", "DATABASE_USER"),
    "POSTGRES_PASSWORD": secret("database", "DATABASE_PASSWORD"),
    "DATABASE_URL": (
        "postgres://$(POSTGRES_USER):$(POSTGRES_PASSWORD)@$(POSTGRES_HOST)/$(POSTGRES_DB)"
    ),
    "REDIS_HOST": "redis",
    "REDIS_HOST_PORT": "6379",
    "REDIS_HOST_PASSWORD": secret("redis-auth", "password"),
    "REDIS_URL": "redis://:$(REDIS_HOST_PASSWORD)@$(REDIS_HOST):$(REDIS_HOST_PORT)",
    "NEXTCLOUD_ADMIN_USER": secret("nextcloud", "NEXTCLOUD_ADMIN_USER"),
    "NEXTCLOUD_ADMIN_PASSWORD": secret("nextcloud", "NEXTCLOUD_ADMIN_PASSWORD"),
    "NEXTCLOUD_TRUSTED_DOMAINS": "cloud.example nextcloud.nextcloud.svc.cluster.local",
    "OPENMETRICS_ALLOWED_CLIENTS": "127.0.0.1,10.42.0.0/16,10.43.0.0/16",
    "NEXTCLOUD_DATA_DIR": "/var/www/html/data",
    "MAIL_FROM_ADDRESS": "cloud",
    "MAIL_DOMAIN": "cloud.example",
    "SMTP_SECURE": "ssl",
    "SMTP_PORT": "465",
    "SMTP_AUTHTYPE": "LOGIN",
    "SMTP_HOST": secret("nextcloud", "SMTP_HOST"),
    "SMTP_NAME": secret("nextcloud", "SMTP_NAME"),
    "SMTP_PASSWORD": secret("nextcloud", "SMTP_PASSWORD"),
}

_VOLUMES = {
    "/var/www": "claim nextcloud-nextcloud, root",
    "/var/www/html": "claim nextcloud-nextcloud, html",
    "/var/www/html/data": "claim nextcloud-nextcloud-data, data",
    "/var/www/html/config": "claim nextcloud-nextcloud, config",
    "/var/www/html/custom_apps": "claim nextcloud-nextcloud, custom_apps",
    "/var/www/tmp": "claim nextcloud-nextcloud, tmp",
    "/var/www/html/themes": "claim nextcloud-nextcloud, themes",
}
_FILES = {
    "/var/www/html/config/previews.config.php": "ConfigMap nextcloud-config, previews.config.php",
    "/usr/local/etc/php-fpm.d/workers.conf": "ConfigMap nextcloud-phpconfig, workers.conf",
}

_HOST = {"Host": "cloud.example"}
_STATUS = "GET /status.php on 80"
_CHECK = Probe(asks=_STATUS, headers=_HOST, delay_seconds=10, timeout_seconds=5)

ORIGINAL = Facts(
    workloads={
        "Deployment nextcloud": Workload(
            replicas=1,
            rollout="Recreate",
            runs_as="None:None:82",
            containers={
                "main": Container(
                    image=IMAGE,
                    env=_ENV,
                    mounts={
                        **_VOLUMES,
                        **_FILES,
                        "/docker-entrypoint-hooks.d/before-starting/helm.sh": (
                            "ConfigMap nextcloud-hooks, before-starting.sh"
                        ),
                    },
                    requests="500m 512Mi",
                    limits="1024Mi",
                ),
                "nextcloud-nginx": Container(
                    image="library/nginx:alpine",
                    ports={"http": 80},
                    mounts={**_VOLUMES, "/etc/nginx/conf.d": "ConfigMap nextcloud-nginxconfig"},
                    startup=Probe(
                        asks=_STATUS,
                        headers=_HOST,
                        delay_seconds=30,
                        timeout_seconds=5,
                        failures=30,
                    ),
                    readiness=_CHECK,
                    liveness=_CHECK,
                    requests="50m 64Mi",
                    limits="64Mi",
                ),
                "nextcloud-cron": Container(
                    image=IMAGE,
                    command=("/cron.sh",),
                    env=_ENV,
                    mounts={**_VOLUMES, **_FILES},
                    requests="50m 128Mi",
                    limits="512Mi",
                ),
            },
        ),
        "Deployment nextcloud-imaginary": Workload(
            replicas=1,
            containers={
                "main": Container(
                    image="docker.io/h2non/imaginary:1.2.4",
                    env={"PORT": "9000"},
                    ports={"http": 9000},
                    readiness=Probe(asks="GET /health on 9000"),
                    liveness=Probe(asks="GET /health on 9000"),
                    requests="100m 128Mi",
                    limits="512Mi",
                )
            },
        ),
        "Deployment nextcloud-metrics": Workload(
            replicas=1,
            containers={
                "main": Container(
                    image="docker.io/xperimental/nextcloud-exporter:0.9.1",
                    env={
                        "NEXTCLOUD_AUTH_TOKEN": secret("nextcloud", "NEXTCLOUD_AUTH_TOKEN"),
                        "NEXTCLOUD_SERVER": "http://nextcloud.nextcloud.svc.cluster.local:8080",
                        "NEXTCLOUD_TIMEOUT": "5s",
                        "NEXTCLOUD_TLS_SKIP_VERIFY": "false",
                        "NEXTCLOUD_INFO_APPS": "false",
                        "NEXTCLOUD_INFO_UPDATE": "false",
                    },
                    ports={"metrics": 9205},
                    requests="20m 32Mi",
                    limits="64Mi",
                )
            },
        ),
    },
    services={
        "nextcloud": {"http": "8080 to 80"},
        "nextcloud-imaginary": {"http": "80 to http"},
        "nextcloud-metrics": {"http": "9100 to metrics"},
    },
    routes={"cloud.example/ Prefix": "nextcloud:8080"},
    ingresses={
        "nextcloud": {
            "class": "nginx",
            "TLS of cloud.example": "origin-certificate",
            "proxy-body-size": "4G",
        }
    },
    claims={
        "nextcloud-nextcloud": Claim(size="10Gi"),
        "nextcloud-nextcloud-data": Claim(size="200Gi"),
    },
    others=frozenset({"ServiceMonitor nextcloud"}),
)

_CLOUD = "workloads > Deployment nextcloud"
_PHP = f"{_CLOUD} > containers > *"
_SMALL = "workloads > Deployment [im]*"  # imaginary and metrics

_BROUGHT = "the chart wants a Redis from elsewhere, here the project brings it"
_ONE_NAME = "a port has one name in the pod and in the Service"
_NOT_ROOT = "who is not root cannot listen on 80, and the image of nginx for that listens on 8080"
_PORT_TOO = "Nextcloud takes the port with the host, and the pooler has one of its own"
_WHOLE_SECRET = "who uses the database has the whole Secret about it"
_UNUSED = "no process of Nextcloud reads it; the variable comes with the use of the component"
_OWN_USER = "the chart says it of the container alone"
_PHP_SETTINGS = (
    "the entrypoint writes a file beside the image's own settings; under a read-only root they are"
    " copied into a folder first"
)

DIFFERENCES = (
    house_rules.NETWORK_POLICIES,
    house_rules.RESTRICTED,
    house_rules.READ_ONLY_ROOT,
    house_rules.WRITABLE,
    house_rules.SPREAD,
    house_rules.SERVES_ON,
    house_rules.GRACE_OF_SERVING,
    house_rules.TIMEOUTS,
    *house_rules.PATIENT_LIVENESS,
    house_rules.FORCED_TLS,
    # what is there
    Difference("workloads > StatefulSet redis", ABSENT, PRESENT, _BROUGHT),
    Difference("services > redis", ABSENT, PRESENT, _BROUGHT),
    Difference("claims > redis-data", ABSENT, PRESENT, _BROUGHT),
    Difference("others > ServiceAccount app", ABSENT, PRESENT, "an identity without any right"),
    Difference("workloads > * > service_account", ABSENT, "app", "the chart takes the default one"),
    Difference(
        "others > ServiceMonitor metrics",
        ABSENT,
        PRESENT,
        "each component has its own; the chart's one selects both by a label",
    ),
    Difference(f"{_CLOUD} > init_containers > php-settings", ABSENT, PRESENT, _PHP_SETTINGS),
    Difference(f"{_PHP} > mounts > /usr/local/etc/php/conf.d", ABSENT, "empty", _PHP_SETTINGS),
    # how requests get there
    Difference("routes > *", "nextcloud:8080", "nextcloud:http", house_rules.NAMED_PORTS),
    Difference("services > nextcloud > http", "8080 to 80", "8080 to http", _NOT_ROOT),
    Difference(f"{_CLOUD} > containers > main > ports > http", "80", "8080", _NOT_ROOT),
    Difference(
        f"{_CLOUD} > * > asks", "GET /status.php on 80", "GET /status.php on 8080", _NOT_ROOT
    ),
    Difference(
        f"{_CLOUD} > containers > main > image",
        "library/nginx:alpine",
        "docker.io/nginxinc/nginx-unprivileged:1.29.3-alpine",
        f"{_NOT_ROOT}; it names a version, so that the diff shows what runs",
    ),
    Difference("services > metrics > http", "9100 to metrics", ABSENT, _ONE_NAME),
    Difference("services > metrics > metrics", ABSENT, "9100 to metrics", _ONE_NAME),
    Difference(
        "ingresses > nextcloud > proxy-body-size", "4G", "4096m", "the same, in the one unit"
    ),
    house_rules.READ_WHOLE,
    # variables
    Difference(
        f"{_PHP} > env > POSTGRES_HOST",
        secret("database", "DATABASE_HOST"),
        "$(DATABASE_HOST):$(DATABASE_PORT)",
        _PORT_TOO,
    ),
    Difference(
        f"{_PHP} > env > DATABASE_URL",
        "postgres://$(POSTGRES_USER):$(POSTGRES_PASSWORD)@$(POSTGRES_HOST)/$(POSTGRES_DB)",
        secret("database", "DATABASE_URL"),
        _WHOLE_SECRET,
    ),
    *(
        Difference(f"{_PHP} > env > {key}", ABSENT, secret("database", key), _WHOLE_SECRET)
        for key in (
            "DIRECT_DATABASE_URL",
            "DATABASE_HOST",
            "DATABASE_PORT",
            "DATABASE_NAME",
            "DATABASE_USER",
            "DATABASE_PASSWORD",
        )
    ),
    Difference(
        f"{_PHP} > env > REDIS_URL",
        "redis://:$(REDIS_HOST_PASSWORD)@$(REDIS_HOST):$(REDIS_HOST_PORT)",
        "redis://:$(REDIS_PASSWORD)@redis:6379/0",
        _UNUSED,
    ),
    Difference(f"{_PHP} > env > REDIS_PASSWORD", ABSENT, secret("redis-auth", "password"), _UNUSED),
    Difference(
        f"{_PHP} > env > NEXTCLOUD_TRUSTED_DOMAINS",
        "cloud.example nextcloud.nextcloud.svc.cluster.local",
        "cloud.example nextcloud",
        "the exporter calls it by its short name",
    ),
    Difference(
        f"{_PHP} > env > OPENMETRICS_ALLOWED_CLIENTS",
        "127.0.0.1,10.42.0.0/16,10.43.0.0/16",
        "127.0.0.1,10.0.0.0/8",
        "the chart's ranges are those of another kind of cluster",
    ),
    Difference(
        f"{_SMALL} > env > NEXTCLOUD_SERVER",
        "http://nextcloud.nextcloud.svc.cluster.local:8080",
        "http://nextcloud:8080",
        "the short name is enough in one namespace",
    ),
    Difference(
        f"{_SMALL} > env > NEXTCLOUD_AUTH_TOKEN",
        secret("nextcloud", "NEXTCLOUD_AUTH_TOKEN"),
        secret("exporter", "NEXTCLOUD_AUTH_TOKEN"),
        "a Secret of its own, so that Nextcloud does not get what only the exporter needs",
    ),
    # how it runs
    Difference(
        f"{_CLOUD} > containers > cron > command",
        "/cron.sh",
        "sh -c trap 'exit 0' TERM; while :; do php -f /var/www/html/cron.php; sleep 300 & wait $!;"
        " done",
        "that script starts crond, which wants to be root",
    ),
    Difference(f"{_CLOUD} > runs_as", "None:None:82", "101:101:82", "nginx' user instead of root"),
    Difference(f"{_SMALL} > runs_as", ABSENT, "1000:1000:1000", _OWN_USER),
    Difference("workloads > * > revisions", "10", "5", "enough to go back to"),
    Difference(
        f"{_SMALL} > rollout",
        "RollingUpdate, maxSurge 25%, maxUnavailable 25%",
        "RollingUpdate, maxSurge 1, maxUnavailable 0",
        "new pods are ready before old ones go; with one replica the shares are the same",
    ),
    Difference(
        f"{_CLOUD} > containers > php > pre_stop",
        ABSENT,
        "sleep 15",
        "PHP has to be there as long as nginx serves on",
    ),
    Difference(f"{_SMALL} > startup", ABSENT, PRESENT, "a slow start is not taken for a hang"),
    Difference(
        "workloads > Deployment metrics > * > readiness", ABSENT, PRESENT, "what serves is asked"
    ),
    Difference(
        "workloads > Deployment metrics > * > liveness", ABSENT, PRESENT, "what serves is asked"
    ),
    Difference(f"{_CLOUD} > * > [rl]* > delay_seconds", "10", "0", house_rules.NO_DELAY),
    Difference(f"{_CLOUD} > * > startup > delay_seconds", "30", "0", house_rules.NO_DELAY),
    Difference(
        f"{_CLOUD} > * > startup > period_seconds", "10", "5", "the same five minutes, asked more"
    ),
    Difference(f"{_CLOUD} > * > startup > failures", "30", "60", "the same five minutes"),
)
