"""Facts of Mastodon's own chart, and in what examples/mastodon differs.

The chart `mastodon` 1.0.2 of github.com/mastodon/helm-charts (commit f6905d5, 2026-06-25) with the
values of examples/mastodon/README.md, read and typed in by hand.
"""

from __future__ import annotations

from dataclasses import replace

from tests.examples import house_rules
from tests.examples.comparison import ABSENT, PRESENT, Difference
from tests.examples.facts import Container, Facts, Probe, Workload, secret

RENDERED_LINES = 1647
"""Lines of YAML that the chart makes with these values, without empty ones, comments and the
content of configuration files."""

NAMES = {
    "mastodon": "app",  # the ServiceAccount; the Ingress keeps its name
    "mastodon-assets-upload": "assets-upload",
    "mastodon-create-admin": "create-admin",
    "mastodon-db-migrate": "db-migrate",
    "mastodon-db-pre-migrate": "db-pre-migrate",
    "mastodon-db-prepare": "db-prepare",
    "mastodon-sidekiq-default": "sidekiq-default",
    "mastodon-sidekiq-ingress": "sidekiq-ingress",
    "mastodon-sidekiq-push-pull": "sidekiq-push-pull",
    "mastodon-sidekiq-scheduler": "sidekiq-scheduler",
    "mastodon-streaming": "streaming",
    "mastodon-web": "web",
}
"""The chart begins every name with its release's, to stand beside others in a namespace."""

CONTAINERS: dict[str, dict[str, str]] = {}

IMAGE = "ghcr.io/mastodon/mastodon:v4.6.2"

_BEFORE = {  # the ConfigMap of hooks: no S3, no mail, and the database without pooler
    "TZ": "UTC",
    "LOCAL_DOMAIN": "social.example",
    "RAILS_LOG_LEVEL": "info",
    "LOG_LEVEL": "info",
    "MALLOC_ARENA_MAX": "2",
    "NODE_ENV": "production",
    "RAILS_ENV": "production",
    "STREAMING_CLUSTER_NUM": "1",
    "TRUSTED_PROXY_IP": "10.0.0.0/8",
    "DB_HOST": "direct.db.example",
    "DB_PORT": "25060",
    "DB_NAME": "mastodon",
    "PREPARED_STATEMENTS": "false",
    "ES_ENABLED": "false",
    "REDIS_HOST": "redis",
    "REDIS_PORT": "6379",
    "SIDEKIQ_REDIS_HOST": "queue",
    "SIDEKIQ_REDIS_PORT": "6379",
    "CACHE_REDIS_HOST": "cache",
    "CACHE_REDIS_PORT": "6379",
}
_ALWAYS = {
    **_BEFORE,
    "DB_HOST": "db.example",
    "DB_PORT": "5432",
    "S3_ENABLED": "true",
    "S3_BUCKET": "agency-mastodon-production-assets",
    "S3_ENDPOINT": "https://fra1.digitaloceanspaces.com",
    "S3_HOSTNAME": "fra1.digitaloceanspaces.com",
    "S3_PROTOCOL": "https",
    "S3_REGION": "fra1",
    "S3_ALIAS_HOST": "files.social.example",
    "SMTP_AUTH_METHOD": "plain",
    "SMTP_CA_FILE": "/etc/ssl/certs/ca-certificates.crt",
    "SMTP_DELIVERY_METHOD": "smtp",
    "SMTP_ENABLE_STARTTLS": "auto",
    "SMTP_FROM_ADDRESS": "notices@social.example",
    "SMTP_OPENSSL_VERIFY_MODE": "peer",
    "SMTP_PORT": "587",
    "SMTP_SERVER": "smtp.mail.example",
    "CACHE_BUSTER_ENABLED": "false",
    "OIDC_ENABLED": "false",
    "SAML_ENABLED": "false",
    "CAS_ENABLED": "false",
    "PAM_ENABLED": "false",
    "LDAP_ENABLED": "false",
    "OMNIAUTH_ONLY": "false",
}
_SECRETS = {
    **{
        key: secret("mastodon", key)
        for key in (
            "SECRET_KEY_BASE",
            "VAPID_PRIVATE_KEY",
            "VAPID_PUBLIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY",
            "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT",
        )
    },
    "DB_USER": secret("database", "DATABASE_USER"),
    "DB_PASS": secret("database", "DATABASE_PASSWORD"),
    "REDIS_PASSWORD": secret("redis-auth", "password"),
    "SIDEKIQ_REDIS_PASSWORD": secret("queue-auth", "password"),
    "CACHE_REDIS_PASSWORD": secret("cache-auth", "password"),
}
_S3 = {key: secret("assets", key) for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
_MAIL = {key: secret("mail", key) for key in ("SMTP_LOGIN", "SMTP_PASSWORD")}

_ROLLING = "RollingUpdate, maxSurge 10%, maxUnavailable 25%"
_RUNS_AS = "991:991:991"
_DELETED = "before-hook-creation,hook-succeeded"


def _sidekiq(replicas: int, threads: str, *queues: str) -> Workload:
    queue_words = [word for queue in queues for word in ("-q", queue)]
    started = "/opt/mastodon/tmp/sidekiq_process_has_started_and_will_begin_processing_jobs"
    main = Container(
        image=IMAGE,
        command=("bundle", "exec", "sidekiq", "-c", threads, *queue_words),
        env={
            **_ALWAYS,
            **_SECRETS,
            **_S3,
            **_MAIL,
            "MASTODON_PROMETHEUS_EXPORTER_ENABLED": "true",
            "MASTODON_PROMETHEUS_EXPORTER_LOCAL": "true",
            "MASTODON_PROMETHEUS_EXPORTER_HOST": "0.0.0.0",
            "MASTODON_PROMETHEUS_EXPORTER_PORT": "9394",
        },
        ports={"prometheus": 9394},
        readiness=Probe(asks=f"cat {started}", delay_seconds=10, period_seconds=2, failures=10),
        requests="250m 512Mi",
        limits="768Mi",
    )
    return Workload(
        replicas=replicas,
        rollout="Recreate",
        revisions=2,
        runs_as=_RUNS_AS,
        service_account="mastodon",
        containers={"main": main},
    )


_PRE_MIGRATE = Workload(
    hook=f"pre-upgrade; {_DELETED}",
    weight=-1,
    runs_as=_RUNS_AS,
    service_account="mastodon-predeploy",
    containers={
        "main": Container(
            image=IMAGE,
            command=("bundle", "exec", "rake", "db:migrate"),
            env={**_BEFORE, **_SECRETS, "SKIP_POST_DEPLOYMENT_MIGRATIONS": "true"},
        )
    },
)

_WEB = Container(
    image=IMAGE,
    command=("bundle", "exec", "puma", "-C", "config/puma.rb"),
    env={
        **_ALWAYS,
        **_SECRETS,
        **_S3,
        "PORT": "3000",
        "MIN_THREADS": "5",
        "MAX_THREADS": "5",
        "WEB_CONCURRENCY": "2",
        "PERSISTENT_TIMEOUT": "20",
        "MASTODON_PROMETHEUS_EXPORTER_ENABLED": "true",
        "PROMETHEUS_EXPORTER_HOST": "127.0.0.1",
        "PROMETHEUS_EXPORTER_PORT": "9394",
    },
    ports={"http": 3000},
    startup=Probe(asks="GET /health on 3000", delay_seconds=15, period_seconds=5, failures=30),
    readiness=Probe(asks="GET /health on 3000"),
    liveness=Probe(asks="connect to 3000"),
    requests="500m 1024Mi",
    limits="1536Mi",
)

_STREAMING_HEALTH = "GET /api/v1/streaming/health on 4000"

ORIGINAL = Facts(
    workloads={
        "Deployment mastodon-web": Workload(
            replicas=2,
            rollout=_ROLLING,
            revisions=2,
            runs_as=_RUNS_AS,
            service_account="mastodon",
            containers={
                "main": _WEB,
                "prometheus-exporter": Container(
                    image=IMAGE,
                    command=("./bin/prometheus_exporter",),
                    args=("--bind", "0.0.0.0", "--port", "9394"),
                    ports={"prometheus": 9394},
                    requests="100m 172Mi",  # 180M
                    limits="500m 238Mi",  # 250M
                ),
            },
        ),
        "Deployment mastodon-streaming": Workload(
            replicas=2,
            rollout=_ROLLING,
            revisions=2,
            runs_as=_RUNS_AS,
            service_account="mastodon",
            containers={
                "main": Container(
                    image="ghcr.io/mastodon/mastodon-streaming:v4.6.2",
                    command=("node", "./streaming"),
                    env={**_ALWAYS, **_SECRETS, "PORT": "4000"},
                    ports={"streaming": 4000},
                    startup=Probe(
                        asks=_STREAMING_HEALTH, delay_seconds=5, period_seconds=5, failures=15
                    ),
                    readiness=Probe(asks=_STREAMING_HEALTH),
                    liveness=Probe(asks=_STREAMING_HEALTH),
                    requests="100m 128Mi",
                    limits="256Mi",
                )
            },
        ),
        "Deployment mastodon-sidekiq-default": _sidekiq(2, "25", "default", "mailers,2", "fasp"),
        "Deployment mastodon-sidekiq-push-pull": _sidekiq(2, "50", "push", "pull"),
        "Deployment mastodon-sidekiq-ingress": _sidekiq(1, "25", "ingress"),
        "Deployment mastodon-sidekiq-scheduler": _sidekiq(1, "5", "scheduler"),
        "Job mastodon-db-prepare": replace(
            _PRE_MIGRATE,
            hook=f"pre-install; {_DELETED}",
            weight=-2,
            containers={
                "main": Container(
                    image=IMAGE,
                    command=("bundle", "exec", "rake", "db:prepare"),
                    env={**_BEFORE, **_SECRETS},
                )
            },
        ),
        "Job mastodon-db-pre-migrate": _PRE_MIGRATE,
        "Job mastodon-db-migrate": replace(
            _PRE_MIGRATE,
            hook=f"post-install,post-upgrade; {_DELETED}",
            service_account="mastodon",
            containers={
                "main": Container(
                    image=IMAGE,
                    command=("bundle", "exec", "rake", "db:migrate"),
                    env={**_BEFORE, **_SECRETS},
                )
            },
        ),
        "Job mastodon-create-admin": Workload(
            hook=f"post-install; {_DELETED}",
            weight=-1,
            runs_as=_RUNS_AS,
            service_account="mastodon",
            containers={
                "main": Container(
                    image=IMAGE,
                    command=(
                        *("bin/tootctl", "accounts", "create", "owner"),
                        *("--email", "owner@social.example", "--confirmed", "--role", "Owner"),
                    ),
                    env={**_ALWAYS, **_SECRETS, "PORT": "3000"},
                )
            },
        ),
        "Job mastodon-assets-upload": Workload(
            hook=f"pre-install,pre-upgrade; {_DELETED}",
            weight=-1,
            runs_as=_RUNS_AS,
            service_account="mastodon-predeploy",
            init_containers={
                "extract-assets": Container(
                    image=IMAGE,
                    command=("cp",),
                    args=("-rv", "public", "/assets"),
                    mounts={"/assets": "empty"},
                )
            },
            containers={
                "main": Container(
                    image="rclone/rclone:1",
                    command=("rclone",),
                    args=(
                        *("copy", "/assets/public", "remote:agency-mastodon-production-assets"),
                        *("--fast-list", "--transfers=32", "--include", "{assets,packs}/**"),
                        *("--progress", "-vv"),
                    ),
                    env={
                        "RCLONE_S3_NO_CHECK_BUCKET": "true",
                        "RCLONE_S3_ACL": "public-read",
                        "RCLONE_CONFIG_REMOTE_TYPE": "s3",
                        "RCLONE_CONFIG_REMOTE_PROVIDER": "AWS",
                        "RCLONE_CONFIG_REMOTE_ENDPOINT": "fra1.digitaloceanspaces.com",
                        "RCLONE_CONFIG_REMOTE_ACCESS_KEY_ID": secret("assets", "AWS_ACCESS_KEY_ID"),
                        "RCLONE_CONFIG_REMOTE_SECRET_ACCESS_KEY": secret(
                            "assets", "AWS_SECRET_ACCESS_KEY"
                        ),
                    },
                    mounts={"/assets": "empty"},
                    requests="100m 256Mi",
                    limits="500Mi",
                )
            },
        ),
    },
    services={
        "mastodon-web": {"http": "3000 to http"},
        "mastodon-streaming": {"streaming": "4000 to streaming"},
    },
    routes={
        "social.example/ Prefix": "mastodon-web:3000",
        "social.example/api/v1/streaming Prefix": "mastodon-streaming:4000",
    },
    ingresses={
        "mastodon": {
            "class": "nginx",
            "TLS of social.example": "origin-certificate",
            "proxy-body-size": "40m",
        }
    },
    others=frozenset({"ServiceAccount mastodon", "ServiceAccount mastodon-predeploy"}),
)

_JOBS = "workloads > Job *"
_LONG = "workloads > Deployment *"
_ENV = "workloads > * > main > env"

_BROUGHT = "the chart wants a Redis from elsewhere, here the project brings it"
_ONCE = (
    "a release job runs with each release, there is none for the installation alone; so"
    " db-pre-migrate runs db:prepare, which also fills an empty database"
)
_BY_HAND = "once in a lifetime: a suspended CronJob, kubectl create job --from=cronjob/create-admin"
_ONE_URL = "an address is one variable, which takes the password by reference"
_DATABASE_URL = "DATABASE_URL says it all, and Mastodon prefers it to the parts"
_WHOLE_SECRET = "who uses the database has the whole Secret about it"
_SCRAPED = "the chart exposes metrics and leaves it to others to fetch them"
_ONE_IDENTITY = "hooks run with the namespace's default identity, without token"

DIFFERENCES = (
    house_rules.NETWORK_POLICIES,
    house_rules.BUDGETS,
    house_rules.RESTRICTED,
    house_rules.READ_ONLY_ROOT,
    house_rules.WRITABLE,
    house_rules.SPREAD,
    house_rules.REQUESTS,
    house_rules.LIMITS,
    house_rules.NATIVE_SIDECARS,
    house_rules.SERVES_ON,
    house_rules.GRACE_OF_SERVING,
    house_rules.GRACE_OF_WORKING,
    house_rules.TIMEOUTS,
    *house_rules.PATIENT_LIVENESS,
    house_rules.FORCED_TLS,
    house_rules.NO_RETRIES,
    house_rules.DEADLINE,
    # what is there
    Difference("workloads > StatefulSet redis", ABSENT, PRESENT, _BROUGHT),
    Difference("workloads > StatefulSet queue", ABSENT, PRESENT, _BROUGHT),
    Difference("workloads > Deployment cache", ABSENT, PRESENT, _BROUGHT),
    Difference("services > redis", ABSENT, PRESENT, _BROUGHT),
    Difference("services > queue", ABSENT, PRESENT, _BROUGHT),
    Difference("services > cache", ABSENT, PRESENT, _BROUGHT),
    Difference("claims > redis-data", ABSENT, PRESENT, _BROUGHT),
    Difference("claims > queue-data", ABSENT, PRESENT, _BROUGHT),
    Difference("workloads > Job db-prepare", PRESENT, ABSENT, _ONCE),
    Difference("workloads > Job create-admin", PRESENT, ABSENT, _BY_HAND),
    Difference("workloads > CronJob create-admin", ABSENT, PRESENT, _BY_HAND),
    Difference("others > ServiceAccount mastodon-predeploy", PRESENT, ABSENT, _ONE_IDENTITY),
    Difference(f"{_JOBS} > service_account", "app", ABSENT, _ONE_IDENTITY),
    Difference(f"{_JOBS} > service_account", "mastodon-predeploy", ABSENT, _ONE_IDENTITY),
    # how requests get there
    Difference("routes > *", "web:3000", "web:http", house_rules.NAMED_PORTS),
    Difference("routes > *", "streaming:4000", "streaming:streaming", house_rules.NAMED_PORTS),
    house_rules.READ_WHOLE,
    Difference("others > ServiceMonitor web", ABSENT, PRESENT, _SCRAPED),
    Difference("others > PodMonitor sidekiq-*", ABSENT, PRESENT, _SCRAPED),
    Difference("services > web > prometheus", ABSENT, "9394 to prometheus", _SCRAPED),
    Difference(f"{_LONG} > main > ports > prometheus", "9394", ABSENT, "it is named metrics"),
    Difference(f"{_LONG} > main > ports > metrics", ABSENT, "9394", "named prometheus there"),
    # variables
    Difference(f"{_ENV} > REDIS_HOST", "redis", ABSENT, _ONE_URL),
    Difference(f"{_ENV} > SIDEKIQ_REDIS_HOST", "queue", ABSENT, _ONE_URL),
    Difference(f"{_ENV} > CACHE_REDIS_HOST", "cache", ABSENT, _ONE_URL),
    Difference(f"{_ENV} > *REDIS_PORT", "6379", ABSENT, _ONE_URL),
    Difference(f"{_ENV} > REDIS_URL", ABSENT, "redis://:$(REDIS_PASSWORD)@redis:6379/0", _ONE_URL),
    Difference(
        f"{_ENV} > SIDEKIQ_REDIS_URL",
        ABSENT,
        "redis://:$(SIDEKIQ_REDIS_PASSWORD)@queue:6379/0",
        _ONE_URL,
    ),
    Difference(
        f"{_ENV} > CACHE_REDIS_URL",
        ABSENT,
        "redis://:$(CACHE_REDIS_PASSWORD)@cache:6379/0",
        _ONE_URL,
    ),
    Difference(f"{_LONG} > env > DB_HOST", "db.example", ABSENT, _DATABASE_URL),
    Difference(f"{_JOBS} > env > DB_HOST", "direct.db.example", ABSENT, _DATABASE_URL),
    Difference(f"{_LONG} > env > DB_PORT", "5432", ABSENT, _DATABASE_URL),
    Difference(f"{_JOBS} > env > DB_PORT", "25060", ABSENT, _DATABASE_URL),
    Difference(f"{_ENV} > DB_NAME", "mastodon", ABSENT, _DATABASE_URL),
    Difference(f"{_ENV} > DB_USER", secret("database", "DATABASE_USER"), ABSENT, _DATABASE_URL),
    Difference(f"{_ENV} > DB_PASS", secret("database", "DATABASE_PASSWORD"), ABSENT, _DATABASE_URL),
    Difference(
        f"{_LONG} > env > DATABASE_URL", ABSENT, secret("database", "DATABASE_URL"), _WHOLE_SECRET
    ),
    Difference(
        f"{_JOBS} > env > DATABASE_URL",
        ABSENT,
        secret("database", "DIRECT_DATABASE_URL"),
        "migrations pass the pooler by, as in the chart",
    ),
    *(
        Difference(f"{_ENV} > {key}", ABSENT, secret("database", key), _WHOLE_SECRET)
        for key in (
            "DIRECT_DATABASE_URL",
            "DATABASE_HOST",
            "DATABASE_PORT",
            "DATABASE_NAME",
            "DATABASE_USER",
            "DATABASE_PASSWORD",
        )
    ),
    # how it runs
    Difference(
        f"{_LONG} > rollout",
        "RollingUpdate, maxSurge 10%, maxUnavailable 25%",
        "RollingUpdate, maxSurge 1, maxUnavailable 0",
        "new pods are ready before old ones go; with two replicas the chart's shares are the same",
    ),
    Difference(f"{_LONG} > revisions", "2", "5", "more to go back to"),
    Difference(
        "workloads > * > mounts > /opt/mastodon/tmp",
        ABSENT,
        "empty",
        "Rails writes there, and the root file system is read-only",
    ),
    Difference(
        "workloads > Deployment web > * > prometheus-exporter > limits",
        "500m 238Mi",
        "238Mi",
        "CPU is not limited: it would throttle while the node has time to spare",
    ),
    Difference(
        "workloads > Job db-pre-migrate > * > command",
        "bundle exec rake db:migrate",
        "bundle exec rake db:prepare",
        _ONCE,
    ),
    Difference(
        "workloads > Job db-pre-migrate > hook",
        "pre-upgrade; before-hook-creation,hook-succeeded",
        "pre-install,pre-upgrade; before-hook-creation",
        f"{_ONCE}; {house_rules.LAST_RUN_STAYS}",
    ),
    Difference(
        "workloads > Job db-migrate > hook",
        "post-install,post-upgrade; before-hook-creation,hook-succeeded",
        "post-install,post-upgrade; before-hook-creation",
        house_rules.LAST_RUN_STAYS,
    ),
    Difference(
        "workloads > Job assets-upload > hook",
        "pre-install,pre-upgrade; before-hook-creation,hook-succeeded",
        "pre-install,pre-upgrade; before-hook-creation",
        house_rules.LAST_RUN_STAYS,
    ),
    Difference(
        "workloads > Job assets-upload > * > image",
        "rclone/rclone:1",
        "docker.io/rclone/rclone:1.71.2",
        "an image names a version, so that the diff shows what runs",
    ),
    Difference(
        "workloads > Deployment sidekiq-* > readiness > delay_seconds",
        "10",
        "0",
        "nothing waits for it: what is asked too early is asked again after two seconds",
    ),
    Difference(
        "workloads > Deployment web > * > startup > delay_seconds", "15", "0", house_rules.NO_DELAY
    ),
    Difference(
        "workloads > Deployment streaming > * > startup > delay_seconds",
        "5",
        "0",
        house_rules.NO_DELAY,
    ),
)
