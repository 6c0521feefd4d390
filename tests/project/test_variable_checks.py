from __future__ import annotations

import pytest

from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
REDIS = 'dc.Redis("queue", role="queue"),'
CACHE = 'dc.Redis("cache", role="cache"),'
WHY = "a variable has one value, so one of the two would silently be lost"
FIX = "leave it out, or give the Redis another url_env"


def test_process_tells_its_two_redis_apart(definitions: Definitions) -> None:
    definitions.change(WORKER, 'dc.Worker("sidekiq", image="app", uses=("queue", "cache"))')
    place = definitions.change(REDIS, f"{REDIS}\n        {CACHE}", at=CACHE)

    assert definitions.refusal() == said(
        place,
        "Redis 'cache': url_env is 'REDIS_URL', which clashes with Redis 'queue';"
        " 'sidekiq' uses both",
        WHY,
        "give each a url_env of its own, such as 'CACHE_REDIS_URL'",
    )


def test_two_redis_do_not_share_the_variable_of_the_password(definitions: Definitions) -> None:
    definitions.change(WORKER, 'dc.Worker("sidekiq", image="app", uses=("queue", "cache"))')
    cache = CACHE.replace("role", 'url_env="REDIS", role')
    place = definitions.change(REDIS, f"{REDIS}\n        {cache}", at=cache)

    assert definitions.refusal() == said(
        place,
        "Redis 'cache': url_env is 'REDIS', which clashes with Redis 'queue'; 'sidekiq' uses both",
        WHY,
        "give each a url_env of its own, such as 'CACHE_REDIS_URL'",
    )


@pytest.mark.parametrize(
    "uses",
    [
        ('uses=("queue",)', 'uses=("cache",)'),
        ("", 'uses=("queue",)'),
    ],
)
def test_redis_of_different_processes_share_a_variable(
    definitions: Definitions, uses: tuple[str, str]
) -> None:
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {uses[0]})')
    definitions.change('"migrate", image="app"', f'"migrate", image="app", {uses[1]}')
    definitions.change(REDIS, REDIS + CACHE)

    definitions.load()


def test_redis_of_different_environments_share_a_variable(definitions: Definitions) -> None:
    definitions.change(WORKER, 'dc.Worker("sidekiq", image="app", uses=("queue", "cache"))')
    definitions.change(REDIS, REDIS + CACHE)
    for name, other in (("staging", "queue"), ("production", "cache")):
        definitions.change(
            f'dc.Environment("{name}"',
            f'dc.Environment("{name}", differences={{"{other}": dc.Difference(present=False)}}',
        )

    definitions.load()


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        (WORKER, 'dc.Worker("sidekiq", image="app", env={})', "Worker 'sidekiq'"),
        ('dc.Image("app")', 'dc.Image("app", env={})', "Image 'app'"),
        ('cluster="staging"', 'cluster="staging", env={}', "Environment 'staging'"),
        (
            'cluster="staging"',
            'cluster="staging", differences={"sidekiq": dc.Difference(env={})}',
            "Difference",
        ),
    ],
)
def test_variable_of_a_redis_stands_in_no_env(
    definitions: Definitions, old: str, new: str, who: str
) -> None:
    place = definitions.change(old, new.replace("env={}", 'env={"REDIS_URL": "redis://other"}'))
    sidekiq = 'dc.Worker("sidekiq", image="app"'
    definitions.change(sidekiq, f'{sidekiq}, uses=("queue",)')

    assert definitions.refusal() == said(
        place,
        f"{who}: env.REDIS_URL is also what Redis 'queue' gives to 'sidekiq'",
        WHY,
        FIX,
    )


def test_variable_of_a_redis_is_no_key_of_a_secret(definitions: Definitions) -> None:
    place = definitions.change('"API_KEY"', '"REDIS_PASSWORD"')
    given = 'uses=("queue",), secrets=("app",)'
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {given})')

    assert definitions.refusal() == said(
        place,
        "Secret 'app': 'REDIS_PASSWORD' is also what Redis 'queue' gives to 'sidekiq'",
        WHY,
        FIX,
    )


def test_variable_of_a_redis_is_none_of_the_database(definitions: Definitions) -> None:
    place = definitions.change(REDIS, 'dc.Redis("queue", role="queue", url_env="DATABASE_URL"),')
    definitions.change(WORKER, 'dc.Worker("sidekiq", image="app", uses=("queue", "database"))')
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')

    first, *_ = definitions.error().problems
    assert str(first) == said(
        place,
        "Redis 'queue': 'DATABASE_PASSWORD' is also what the database gives to 'sidekiq'",
        WHY,
        "choose another url_env",
    )


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        (WORKER, 'dc.Worker("sidekiq", image="app", env={})', "Worker 'sidekiq'"),
        ('dc.Image("app")', 'dc.Image("app", env={})', "Image 'app'"),
        ('cluster="staging"', 'cluster="staging", env={}', "Environment 'staging'"),
        (
            'cluster="staging"',
            'cluster="staging", differences={"sidekiq": dc.Difference(env={})}',
            "Difference",
        ),
    ],
)
def test_plain_variable_is_no_key_of_a_whole_secret(
    definitions: Definitions, old: str, new: str, who: str
) -> None:
    place = definitions.change(old, new.replace("env={}", 'env={"API_URL": "x"}'))
    definitions.change('"API_KEY"', '"API_URL"')
    sidekiq = 'dc.Worker("sidekiq", image="app"'
    definitions.change(sidekiq, f'{sidekiq}, secrets=("app",)')

    assert definitions.refusal() == said(
        place,
        f"{who}: env.API_URL is also a key of Secret 'app', of which 'sidekiq' gets every key",
        WHY,
        "leave one of the two out, or rename it",
    )


def test_variable_of_an_image_is_one_problem_for_all_its_processes(
    definitions: Definitions,
) -> None:
    definitions.change('dc.Image("app")', 'dc.Image("app", env={"A": "x"}, secrets=("app",))')
    definitions.change('"API_KEY"', '"A"')

    [problem] = definitions.error().problems
    assert problem.what == (
        "Image 'app': env.A is also a key of Secret 'app', of which 'web' gets every key"
    )


def test_plain_variable_is_none_of_the_database(definitions: Definitions) -> None:
    env = 'env={"DATABASE_URL": "x"}, uses=("database",)'
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {env})')
    definitions.change("    environments=(", "    database=dc.Database(),\n    environments=(")
    definitions.change('cluster="staging"', 'cluster="staging", database_cluster="postgres-1"')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': env.DATABASE_URL is also a key of Secret 'database', of which 'sidekiq'"
        " gets every key",
        WHY,
        "leave one of the two out, or rename it",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        'secrets=("app",), env={"API_KEY": dc.SecretKey("queue-auth", "password")}',
        'env={"API_URL": "x"}, secrets=("app",)',
        'env={"API_KEY": "off"}',
    ],
)
def test_variable_may_be_chosen_from_another_secret(
    definitions: Definitions, arguments: str
) -> None:
    definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {arguments})')

    definitions.load()
