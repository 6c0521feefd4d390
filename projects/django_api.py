"""Harbour: an API in Django with Celery. An example, nobody's real project."""

import devops_constructs as dc

project = dc.Project(
    name="django-api",
    workflows="whole",  # Harbour may take its repository along to another agency
    images=(
        dc.Image(
            "api",
            env={
                "DJANGO_SETTINGS_MODULE": "harbour.settings",
                "JWT_PUBLIC_KEY_ID": dc.EnvValue(
                    "3f1c2ab09d7e4f6680aa51c2d94be7f0", not_secret="names the key, is not the key"
                ),
            },
            secrets=("django",),
            uses=("database", "broker"),
        ),
    ),
    secrets=(dc.Secret("django", keys=("DJANGO_SECRET_KEY", "JWT_PRIVATE_KEY")),),
    components=(
        dc.WebService(
            "api",
            image="api",
            port=8000,
            replicas=2,
            memory_mib=512,
            health=dc.DjangoHealth("/healthz"),
        ),
        dc.Worker(
            "celery",
            image="api",
            args=("celery", "--app", "harbour", "worker", "--concurrency", "4"),
            memory_mib=768,
            drain_seconds=120,  # the longest task takes 90
            health=dc.CeleryHealth("harbour"),
        ),
        dc.Worker(
            "beat",
            image="api",
            args=("celery", "--app", "harbour", "beat", "--schedule", "/tmp/beat"),
            singleton=True,  # two of them would queue every task twice
        ),
        dc.Redis("broker", role="queue", url_env="CELERY_BROKER_URL"),
        dc.ScheduledJob(
            "clear-sessions",
            image="api",
            args=("django-admin", "clearsessions"),
            schedule="0 4 * * *",
        ),
        dc.ReleaseJob("migrate", image="api", args=("django-admin", "migrate", "--no-input")),
    ),
    database=dc.Database(pool_size=15),
    github=dc.GithubRepository(teams={"harbour": "maintain"}),  # it sets the tags of production
    environments=(
        dc.Environment(
            "production",
            cluster="production-2",
            hosts=("api.harbour.example",),
            github=dc.GithubEnvironment(branches=(), tags=("v*",)),
        ),
        dc.Environment(
            "staging",
            cluster="staging",
            hosts=("django-api-staging.agency.example",),
            database_pool_size=5,
            backups=True,  # testers' data takes days to make
            differences={"api": dc.Difference(replicas=1), "celery": dc.Difference(memory_mib=512)},
        ),
    ),
)
