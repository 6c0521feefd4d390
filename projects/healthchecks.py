"""Healthchecks, a public monitor of cron jobs, from its public image: none of us wrote it.

Described from https://healthchecks.io/docs/self_hosted_configuration/ and from the README of its
image, https://github.com/healthchecks/healthchecks/tree/master/docker.
"""

import devops_constructs as dc

HOST = "checks.uptime.example"

project = dc.Project(
    name="healthchecks",
    images=(
        dc.OutsideImage(
            "healthchecks",
            "docker.io/healthchecks/healthchecks:v3.10",
            user_id=999,  # the image's user `hc`, which it names only by name
            env={
                "ALLOWED_HOSTS": HOST,
                "DB": "postgres",
                "DB_HOST": dc.SecretKey("database", "DATABASE_HOST"),
                "DB_NAME": dc.SecretKey("database", "DATABASE_NAME"),
                "DB_PASSWORD": dc.SecretKey("database", "DATABASE_PASSWORD"),
                "DB_PORT": dc.SecretKey("database", "DATABASE_PORT"),
                "DB_SSLMODE": "require",
                "DB_USER": dc.SecretKey("database", "DATABASE_USER"),
                "DEBUG": "False",
                "REGISTRATION_OPEN": "False",
                "SITE_ROOT": f"https://{HOST}",
            },
            secrets=("healthchecks",),
            uses=("database",),
            egress=(dc.Mail(),),
        ),
    ),
    secrets=(dc.Secret("healthchecks", keys=("SECRET_KEY", "EMAIL_HOST_PASSWORD")),),
    components=(
        dc.WebService(
            "web",
            image="healthchecks",
            # the image's own uwsgi.ini would also migrate and run the two senders in each pod
            args=(
                "uwsgi",
                "--master",
                "--die-on-term",
                "--http-socket=:8000",
                "--module=hc.wsgi:application",
                "--processes=4",
                "--harakiri=10",
                "--max-fd=10000",
            ),
            port=8000,
            replicas=2,
            memory_mib=512,
        ),
        dc.Worker("sendalerts", image="healthchecks", args=("./manage.py", "sendalerts")),
        dc.Worker(
            "sendreports",
            image="healthchecks",
            args=("./manage.py", "sendreports", "--loop"),
            singleton=True,
        ),
        dc.ScheduledJob(
            "prune-users",
            image="healthchecks",
            args=("./manage.py", "pruneusers"),
            schedule="0 4 * * 1",
        ),
        dc.ReleaseJob("migrate", image="healthchecks", args=("./manage.py", "migrate")),
    ),
    database=dc.Database(pool_size=8),
    environments=(
        dc.Environment(
            "production",
            cluster="production-2",
            hosts=(dc.Host(HOST, uptime=dc.UptimeCheck(path="/api/v3/status/")),),
        ),
    ),
)
