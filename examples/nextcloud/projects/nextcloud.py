"""Nextcloud, as its chart runs it: none of us wrote either.

Described from the chart `nextcloud` 9.2.4 of https://github.com/nextcloud/helm and from the README
of its image, https://github.com/nextcloud/docker.
"""

import devops_constructs as dc

HOST = "cloud.example"
IMAGE = "docker.io/library/nextcloud:34.0.1-fpm-alpine"

NGINX = r"""
server {
    listen 8080;
    root /var/www/html;
    index index.php;
    server_tokens off;
    client_max_body_size 4G;
    fastcgi_read_timeout 3600s;

    location = /robots.txt { access_log off; }
    location = /.well-known/carddav { return 301 https://$host/remote.php/dav/; }
    location = /.well-known/caldav { return 301 https://$host/remote.php/dav/; }
    location ~ ^/(3rdparty|build|config|data|lib|templates|tests)/ { return 404; }
    location ~ ^/(autotest|console|db_|indie|issue|occ) { return 404; }
    location ~ /\.(?!well-known/) { return 404; }

    location ~ \.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_param front_controller_active true;
        fastcgi_pass 127.0.0.1:9000;
    }
    location / { try_files $uri $uri/ /index.php$request_uri; }
}
"""
WORKERS = """
[www]
pm = static
pm.max_children = 8
"""
PREVIEWS = """<?php
$CONFIG = [
  'preview_imaginary_url' => 'http://imaginary',
  'enabledPreviewProviders' => ['OC\\Preview\\Imaginary', 'OC\\Preview\\TXT'],
];
"""
BEFORE_STARTING = """#!/bin/sh
php /var/www/html/occ background:cron
"""
# a shell loop, since crond wants to be root
CRON = "trap 'exit 0' TERM; while :; do php -f /var/www/html/cron.php; sleep 300 & wait $!; done"

VOLUMES = (
    dc.ClaimMount("/var/www", claim="nextcloud", sub_path="root"),
    dc.ClaimMount("/var/www/html", claim="nextcloud", sub_path="html"),
    dc.ClaimMount("/var/www/html/data", claim="data", sub_path="data"),
    dc.ClaimMount("/var/www/html/config", claim="nextcloud", sub_path="config"),
    dc.ClaimMount("/var/www/html/custom_apps", claim="nextcloud", sub_path="custom_apps"),
    dc.ClaimMount("/var/www/tmp", claim="nextcloud", sub_path="tmp"),
    dc.ClaimMount("/var/www/html/themes", claim="nextcloud", sub_path="themes"),
)
PHP_FILES = (
    *VOLUMES,
    dc.EmptyDir("/usr/local/etc/php/conf.d", name="php-settings"),
    dc.ConfigFiles(
        "/var/www/html/config/previews.config.php",
        config="settings",
        sub_path="previews.config.php",
    ),
    dc.ConfigFiles(
        "/usr/local/etc/php-fpm.d/workers.conf", config="php-fpm", sub_path="workers.conf"
    ),
)

project = dc.Project(
    name="nextcloud",
    images=(
        dc.OutsideImage(
            "nextcloud",
            IMAGE,
            user_id=82,  # the image's www-data
            env={
                "MAIL_DOMAIN": HOST,
                "MAIL_FROM_ADDRESS": "cloud",
                "NEXTCLOUD_DATA_DIR": "/var/www/html/data",
                "NEXTCLOUD_TRUSTED_DOMAINS": f"{HOST} nextcloud",  # the second for the exporter
                "OPENMETRICS_ALLOWED_CLIENTS": "127.0.0.1,10.0.0.0/8",
                "OVERWRITEPROTOCOL": "https",
                "POSTGRES_DB": dc.SecretKey("database", "DATABASE_NAME"),
                "POSTGRES_HOST": dc.DependentValue("$(DATABASE_HOST):$(DATABASE_PORT)"),
                "POSTGRES_PASSWORD": dc.SecretKey("database", "DATABASE_PASSWORD"),
                "POSTGRES_USER": dc.SecretKey("database", "DATABASE_USER"),
                "REDIS_HOST": dc.AddressOf("redis", only="host"),
                "REDIS_HOST_PASSWORD": dc.SecretKey("redis-auth", "password"),
                "REDIS_HOST_PORT": dc.AddressOf("redis", only="port"),
                "SMTP_AUTHTYPE": "LOGIN",
                "SMTP_PORT": "465",
                "SMTP_SECURE": "ssl",
            },
            secrets=("nextcloud",),
            uses=("database", "redis"),
            egress=(dc.Mail(ports=(465,)),),
        ),
        dc.OutsideImage("plain", IMAGE, user_id=82),  # for what needs no variables
        dc.OutsideImage(
            "nginx", "docker.io/nginxinc/nginx-unprivileged:1.29.3-alpine", user_id=101
        ),
        dc.OutsideImage("imaginary", "docker.io/h2non/imaginary:1.2.4"),
        dc.OutsideImage("exporter", "docker.io/xperimental/nextcloud-exporter:0.9.1"),
    ),
    secrets=(
        dc.Secret(
            "nextcloud",
            keys=(
                "NEXTCLOUD_ADMIN_USER",
                "NEXTCLOUD_ADMIN_PASSWORD",
                "SMTP_HOST",
                "SMTP_NAME",
                "SMTP_PASSWORD",
            ),
        ),
        dc.Secret("exporter", keys=("NEXTCLOUD_AUTH_TOKEN",)),
    ),
    config_maps=(
        dc.Config("settings", data={"previews.config.php": PREVIEWS}),
        dc.Config("php-fpm", data={"workers.conf": WORKERS}),
        dc.Config("nginx-sites", data={"default.conf": NGINX}),
        dc.Config("hooks", data={"before-starting.sh": BEFORE_STARTING}),
    ),
    claims=(dc.Claim("nextcloud", storage_gib=10), dc.Claim("data", storage_gib=200)),
    components=(
        dc.WebService(
            "nextcloud",
            image="nginx",
            port=8080,
            cpu_millicores=50,
            memory_mib=64,
            mounts=(*VOLUMES, dc.ConfigFiles("/etc/nginx/conf.d", config="nginx-sites")),
            rollout=dc.Recreate(),
            traffic=dc.Traffic(body_size_mib=4096),
            metrics=dc.Metrics(port=8080),
            health=dc.HttpProbe(
                "/status.php", host=dc.HostOf(), forwarded_proto=None, startup_seconds=300
            ),
            uses=("imaginary",),
            security=dc.PodSecurity(volumes_group_id=82),
            init_containers=(
                dc.InitContainer(  # the entrypoint writes there, besides what the image has
                    "php-settings",
                    image="plain",
                    command=("cp", "-a", "/usr/local/etc/php/conf.d/.", "/settings"),
                    mounts=(dc.EmptyDir("/settings", name="php-settings"),),
                ),
            ),
            sidecars=(
                dc.Sidecar(
                    "php",
                    image="nextcloud",
                    native=False,  # the init container comes first
                    pre_stop=dc.PreStopSleep(15),  # nginx serves on for ten seconds
                    cpu_millicores=500,
                    memory_mib=512,
                    memory_limit_mib=1024,
                    mounts=(
                        *PHP_FILES,
                        dc.ConfigFiles(
                            "/docker-entrypoint-hooks.d/before-starting/helm.sh",
                            config="hooks",
                            sub_path="before-starting.sh",
                            mode=0o555,
                        ),
                    ),
                ),
                dc.Sidecar(
                    "cron",
                    image="nextcloud",
                    native=False,  # the init container comes first
                    command=("sh", "-c", CRON),
                    cpu_millicores=50,
                    memory_mib=128,
                    memory_limit_mib=512,
                    mounts=PHP_FILES,
                ),
            ),
        ),
        dc.InternalService(
            "imaginary",
            image="imaginary",
            port=dc.Port(9000, service_number=80),
            memory_mib=128,
            memory_limit_mib=512,
            env={"PORT": "9000"},
            health=dc.HttpProbe("/health", forwarded_proto=None),
        ),
        dc.InternalService(
            "metrics",
            image="exporter",
            port=dc.Port(9205, service_number=9100),
            port_name="metrics",
            cpu_millicores=20,
            memory_mib=32,
            memory_limit_mib=64,
            env={
                "NEXTCLOUD_INFO_APPS": "false",
                "NEXTCLOUD_INFO_UPDATE": "false",
                "NEXTCLOUD_SERVER": dc.AddressOf("nextcloud"),
                "NEXTCLOUD_TIMEOUT": "5s",
                "NEXTCLOUD_TLS_SKIP_VERIFY": "false",
            },
            secrets=("exporter",),
            uses=("nextcloud",),
            https_out=False,
            metrics=dc.Metrics(port=9205),
        ),
        dc.Redis("redis", role="queue"),
    ),
    database=dc.Database(pool_size=20),
    environments=(
        dc.Environment(
            "production",
            cluster="production-1",
            hosts=(HOST,),
            backups=False,  # as in the chart that this is compared with; leave it out for real
        ),
    ),
)
