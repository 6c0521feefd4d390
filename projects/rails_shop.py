"""Bright Books: a shop in Rails with a front end in Node. An example, nobody's real project."""

import devops_constructs as dc

project = dc.Project(
    name="rails-shop",
    time_zone="Europe/Berlin",
    env={"APP_HOST": dc.HostOf()},
    images=(
        dc.Image(
            "rails",
            dockerfile="backend/Dockerfile",
            env={"RAILS_ENV": "production", "RAILS_LOG_TO_STDOUT": "1", "RAILS_MAX_THREADS": "5"},
            secrets=("rails", "assets"),
            uses=("database", "queue", "cache"),
            egress=(dc.Mail(),),
            writable_paths=("/tmp", "/rails/tmp", "/rails/log"),
            private_tmp=True,
        ),
        dc.Image("front", dockerfile="frontend/Dockerfile", env={"NODE_ENV": "production"}),
    ),
    secrets=(dc.Secret("rails", keys=("SECRET_KEY_BASE", "STRIPE_SECRET_KEY", "SMTP_PASSWORD")),),
    components=(
        dc.WebService(
            "web",
            image="rails",
            port=3000,
            memory_mib=768,  # three Puma workers
            replicas=2,
            routes=(dc.Route("/api"), dc.Route("/admin"), dc.Route("/rails")),
            health=dc.RailsHealth(),
        ),
        dc.WebService("front", image="front", port=4000, replicas=2, uses=("web",)),
        dc.WebService(
            "cable", image="rails", args=("cable",), port=28080, routes=(dc.Route("/cable"),)
        ),
        dc.Worker("sidekiq", image="rails", args=("sidekiq", "-q", "default"), memory_mib=768),
        dc.Worker("sidekiq-mail", image="rails", args=("sidekiq", "-q", "mailers"), memory_mib=512),
        dc.Redis("queue", role="queue", storage_gib=5),
        dc.Redis("cache", role="cache", url_env="CACHE_REDIS_URL", memory_mib=512),
        dc.ScheduledJob(
            "feeds", image="rails", args=("rake", "feeds:export"), schedule="*/30 * * * *"
        ),
        dc.ScheduledJob(
            "invoices", image="rails", args=("rake", "invoices:send"), schedule="0 5 * * *"
        ),
        dc.ScheduledJob(
            "cleanup", image="rails", args=("rake", "carts:expire"), schedule="30 3 * * 0"
        ),
        dc.ReleaseJob("migrate", image="rails", args=("rake", "db:migrate"), memory_mib=512),
    ),
    database=dc.Database(pool_size=20),
    assets_space=dc.AssetsSpace(),
    error_tracking=dc.ErrorTracking(browser=True),
    environments=(
        dc.Environment(
            "production",
            cluster="production-1",
            hosts=("www.brightbooks.example",),
            differences={
                "web": dc.Difference(autoscale=dc.Autoscale(min_replicas=3, max_replicas=8))
            },
        ),
        dc.Environment(
            "staging",
            cluster="staging",
            hosts=("rails-shop-staging.agency.example",),
            database_pool_size=5,
            differences={
                "web": dc.Difference(replicas=1, memory_mib=512),
                "front": dc.Difference(replicas=1),
                "sidekiq": dc.Difference(memory_mib=384),
                "sidekiq-mail": dc.Difference(memory_mib=384),
                "invoices": dc.Difference(present=False),  # staging writes to no customer
            },
        ),
    ),
)
