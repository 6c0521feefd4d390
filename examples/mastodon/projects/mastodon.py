"""Mastodon, as its makers' own chart runs it: none of us wrote either.

Described from the chart `mastodon` 1.0.2 of https://github.com/mastodon/helm-charts and from
https://docs.joinmastodon.org/admin/config/.
"""

import devops_constructs as dc

SPACES = "fra1.digitaloceanspaces.com"
BUCKET = "agency-mastodon-production-assets"  # the name that AssetsSpace has by rule

IMAGE = "ghcr.io/mastodon/mastodon:v4.6.2"
SIDEKIQ = ("bundle", "exec", "sidekiq", "-c")
SIDEKIQ_STARTED = "/opt/mastodon/tmp/sidekiq_process_has_started_and_will_begin_processing_jobs"
SIDEKIQ_HEALTH = dc.Health(
    readiness=dc.ExecProbe(("cat", SIDEKIQ_STARTED), period_seconds=2, failure_threshold=10)
)
S3_KEYS = {  # of the Secret that comes with the AssetsSpace
    name: dc.SecretKey("assets", name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
}
EXPORTER = {
    "MASTODON_PROMETHEUS_EXPORTER_ENABLED": "true",
    "MASTODON_PROMETHEUS_EXPORTER_HOST": "0.0.0.0",  # noqa: S104 - in its own pod
    "MASTODON_PROMETHEUS_EXPORTER_LOCAL": "true",
    "MASTODON_PROMETHEUS_EXPORTER_PORT": "9394",
}
COMMON = {
    "ES_ENABLED": "false",
    "LOG_LEVEL": "info",
    "MALLOC_ARENA_MAX": "2",
    "NODE_ENV": "production",
    "PREPARED_STATEMENTS": "false",  # the pool works by transactions
    "RAILS_ENV": "production",
    "RAILS_LOG_LEVEL": "info",
    "STREAMING_CLUSTER_NUM": "1",
    "TRUSTED_PROXY_IP": "10.0.0.0/8",
    "TZ": "UTC",
}
RUNNING = {
    "CACHE_BUSTER_ENABLED": "false",
    "CAS_ENABLED": "false",
    "LDAP_ENABLED": "false",
    "OIDC_ENABLED": "false",
    "OMNIAUTH_ONLY": "false",
    "PAM_ENABLED": "false",
    "S3_ALIAS_HOST": "files.social.example",
    "S3_BUCKET": BUCKET,
    "S3_ENABLED": "true",
    "S3_ENDPOINT": f"https://{SPACES}",
    "S3_HOSTNAME": SPACES,
    "S3_PROTOCOL": "https",
    "S3_REGION": "fra1",
    "SAML_ENABLED": "false",
    "SMTP_AUTH_METHOD": "plain",
    "SMTP_CA_FILE": "/etc/ssl/certs/ca-certificates.crt",
    "SMTP_DELIVERY_METHOD": "smtp",
    "SMTP_ENABLE_STARTTLS": "auto",
    "SMTP_FROM_ADDRESS": "notices@social.example",
    "SMTP_OPENSSL_VERIFY_MODE": "peer",
    "SMTP_PORT": "587",
    "SMTP_SERVER": "smtp.mail.example",
}
USES = ("database", "redis", "queue", "cache")
MAIL = (dc.Mail(),)
METRICS = dc.Metrics(port=9394)

project = dc.Project(
    name="mastodon",
    images=(
        dc.OutsideImage(
            "mastodon",
            IMAGE,
            user_id=991,
            env={"LOCAL_DOMAIN": dc.HostOf()},
            config_maps=("common",),
            secrets=("mastodon",),
            uses=USES,
            writable_paths=("/tmp", "/opt/mastodon/tmp"),
        ),
        dc.OutsideImage(
            "streaming",
            "ghcr.io/mastodon/mastodon-streaming:v4.6.2",
            user_id=991,
            env={"LOCAL_DOMAIN": dc.HostOf()},
            config_maps=("common",),
            secrets=("mastodon",),
            uses=USES,
        ),
        dc.OutsideImage("plain", IMAGE, user_id=991),  # for what needs no variables
        dc.OutsideImage("rclone", "docker.io/rclone/rclone:1.71.2", user_id=991),
    ),
    secrets=(
        dc.Secret(
            "mastodon",
            keys=(
                "SECRET_KEY_BASE",
                "VAPID_PRIVATE_KEY",
                "VAPID_PUBLIC_KEY",
                "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY",
                "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
                "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT",
            ),
        ),
        dc.Secret("mail", keys=("SMTP_LOGIN", "SMTP_PASSWORD")),
    ),
    config_maps=(dc.Config("common", data=COMMON), dc.Config("running", data=RUNNING)),
    components=(
        dc.WebService(
            "web",
            image="mastodon",
            command=("bundle", "exec", "puma", "-C", "config/puma.rb"),
            port=3000,
            replicas=2,
            cpu_millicores=500,
            memory_mib=1024,
            memory_limit_mib=1536,
            env={
                "MASTODON_PROMETHEUS_EXPORTER_ENABLED": "true",
                "MAX_THREADS": "5",
                "MIN_THREADS": "5",
                "PERSISTENT_TIMEOUT": "20",
                "PORT": "3000",
                "PROMETHEUS_EXPORTER_HOST": "127.0.0.1",
                "PROMETHEUS_EXPORTER_PORT": "9394",
                "WEB_CONCURRENCY": "2",
                **S3_KEYS,
            },
            config_maps=("running",),
            health=dc.Health(
                startup=dc.HttpProbe("/health", forwarded_proto=None),
                readiness=dc.HttpProbe("/health", forwarded_proto=None),
                liveness=dc.TcpProbe(),
            ),
            metrics=METRICS,
            sidecars=(
                dc.Sidecar(
                    "prometheus-exporter",
                    image="plain",
                    command=("./bin/prometheus_exporter",),
                    args=("--bind", "0.0.0.0", "--port", "9394"),  # noqa: S104 - in its own pod
                    ports={"prometheus": 9394},
                    memory_mib=172,
                    memory_limit_mib=238,
                ),
            ),
        ),
        dc.WebService(
            "streaming",
            image="streaming",
            command=("node", "./streaming"),
            port=4000,
            port_name="streaming",
            replicas=2,
            memory_mib=128,
            memory_limit_mib=256,
            env={"PORT": "4000"},
            config_maps=("running",),
            routes=(dc.Route("/api/v1/streaming"),),
            health=dc.HttpProbe(
                "/api/v1/streaming/health", forwarded_proto=None, startup_seconds=75
            ),
        ),
        dc.Worker(
            "sidekiq-default",
            image="mastodon",
            command=(*SIDEKIQ, "25", "-q", "default", "-q", "mailers,2", "-q", "fasp"),
            replicas=2,
            cpu_millicores=250,
            memory_mib=512,
            memory_limit_mib=768,
            env={**EXPORTER, **S3_KEYS},
            secrets=("mail",),
            config_maps=("running",),
            egress=MAIL,
            rollout=dc.Recreate(),  # no old process meets a job that it does not know
            health=SIDEKIQ_HEALTH,
            metrics=METRICS,
        ),
        dc.Worker(
            "sidekiq-push-pull",
            image="mastodon",
            command=(*SIDEKIQ, "50", "-q", "push", "-q", "pull"),
            replicas=2,
            cpu_millicores=250,
            memory_mib=512,
            memory_limit_mib=768,
            env={**EXPORTER, **S3_KEYS},
            secrets=("mail",),
            config_maps=("running",),
            rollout=dc.Recreate(),
            health=SIDEKIQ_HEALTH,
            metrics=METRICS,
        ),
        dc.Worker(
            "sidekiq-ingress",
            image="mastodon",
            command=(*SIDEKIQ, "25", "-q", "ingress"),
            cpu_millicores=250,
            memory_mib=512,
            memory_limit_mib=768,
            env={**EXPORTER, **S3_KEYS},
            secrets=("mail",),
            config_maps=("running",),
            rollout=dc.Recreate(),
            health=SIDEKIQ_HEALTH,
            metrics=METRICS,
        ),
        dc.Worker(
            "sidekiq-scheduler",
            image="mastodon",
            command=(*SIDEKIQ, "5", "-q", "scheduler"),
            singleton=True,  # two would do everything that is due twice
            cpu_millicores=250,
            memory_mib=512,
            memory_limit_mib=768,
            env={**EXPORTER, **S3_KEYS},
            secrets=("mail",),
            config_maps=("running",),
            health=SIDEKIQ_HEALTH,
            metrics=METRICS,
        ),
        dc.ScheduledJob(  # once in a lifetime: kubectl create job --from=cronjob/create-admin
            "create-admin",
            image="mastodon",
            command=(
                *("bin/tootctl", "accounts", "create", "owner"),
                *("--email", "owner@social.example", "--confirmed", "--role", "Owner"),
            ),
            env={"PORT": "3000"},
            config_maps=("running",),
            schedule="0 0 1 1 *",
            suspended=True,
        ),
        dc.Redis("redis", role="pubsub"),
        dc.Redis("queue", role="queue", url_env="SIDEKIQ_REDIS_URL"),
        dc.Redis("cache", role="cache", url_env="CACHE_REDIS_URL"),
        dc.ReleaseJob(
            "db-pre-migrate",
            image="mastodon",
            command=("bundle", "exec", "rake", "db:prepare"),  # also fills an empty database
            env={"SKIP_POST_DEPLOYMENT_MIGRATIONS": "true"},
            order=-1,
        ),
        dc.ReleaseJob(
            "assets-upload",
            image="rclone",
            command=("rclone",),
            args=(
                *("copy", "/assets/public", f"remote:{BUCKET}", "--fast-list", "--transfers=32"),
                *("--include", "{assets,packs}/**", "--progress", "-vv"),
            ),
            memory_limit_mib=500,
            env={
                "RCLONE_CONFIG_REMOTE_ACCESS_KEY_ID": dc.SecretKey("assets", "AWS_ACCESS_KEY_ID"),
                "RCLONE_CONFIG_REMOTE_ENDPOINT": SPACES,
                "RCLONE_CONFIG_REMOTE_PROVIDER": "AWS",
                "RCLONE_CONFIG_REMOTE_SECRET_ACCESS_KEY": dc.SecretKey(
                    "assets", "AWS_SECRET_ACCESS_KEY"
                ),
                "RCLONE_CONFIG_REMOTE_TYPE": "s3",
                "RCLONE_S3_ACL": "public-read",
                "RCLONE_S3_NO_CHECK_BUCKET": "true",
            },
            mounts=(dc.EmptyDir("/assets", name="assets"),),
            init_containers=(
                dc.InitContainer(
                    "extract-assets",
                    image="plain",
                    command=("cp",),
                    args=("-rv", "public", "/assets"),
                    mounts=(dc.EmptyDir("/assets", name="assets"),),
                ),
            ),
            order=-1,
        ),
        dc.ReleaseJob(
            "db-migrate",
            image="mastodon",
            command=("bundle", "exec", "rake", "db:migrate"),
            when="after",
            order=-1,
        ),
    ),
    database=dc.Database(pool_size=60),
    assets_space=dc.AssetsSpace(host_label="files"),
    environments=(
        dc.Environment(
            "production",
            cluster="production-1",
            hosts=("social.example",),
            traffic=dc.Traffic(body_size_mib=40),
            backups=False,  # as in the chart that this is compared with; leave it out for real
        ),
    ),
)
