from __future__ import annotations

import pytest

from devops_constructs.project._embedded_schedules import schedule_in


@pytest.mark.parametrize(
    ("command", "schedule"),
    [
        ("celery --app shop beat", "celery beat"),
        ("celery -A shop worker -B -l info", "celery beat"),
        ("celery -A shop worker --beat", "celery beat"),
        ("python -m celery -A shop worker -BE", "celery beat"),
        ("newrelic-admin run-program celery --app=shop beat", "celery beat"),
        ("bundle exec clockwork lib/clock.rb", "clockwork"),
        ("/usr/local/bin/supercronic /app/crontab", "supercronic"),
        ("cron -f", "cron"),
        ("php artisan schedule:work", "schedule:work"),
    ],
)
def test_scheduler_is_recognised(command: str, schedule: str) -> None:
    assert schedule_in(command.split()) == schedule


@pytest.mark.parametrize(
    "command",
    [
        "",
        "celery --app shop worker --concurrency 4",
        "celery -A beat worker",
        "celery -A shop worker -Q beat",
        "celery -A shop worker --hostname B",
        "celery -A shop beat --scheduler redbeat.RedBeatScheduler",
        "bundle exec sidekiq -q cron",
        "bin/rails runner cron",
        "php artisan queue:work",
        "./manage.py beat",
    ],
)
def test_other_commands_are_none(command: str) -> None:
    assert schedule_in(command.split()) is None
