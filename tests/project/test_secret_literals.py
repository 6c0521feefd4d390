"""Fake secrets are put together at run time, so that no host's secret scanner stops a push."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devops_constructs.project.secret_literals import is_secret_name, secret_reason

HEX_40 = "0123456789abcdef" * 2 + "76543210"
# letters, digits and both cases in no order, as a generator of keys writes them
RANDOM_40 = "fAk3N0tR3alxQ7" + "zW2mK9pL5vB8nC4jH6gD1sT0yU"

BENIGN = [
    ("RAILS_ENV", "production"),
    ("RAILS_LOG_TO_STDOUT", "1"),
    ("PASSWORD_MIN_LENGTH", "12"),
    ("PASSWORD_REQUIRED", "true"),
    ("PASSWORD_RESET_URL", "https://shop.acme.example/password/edit"),
    ("TOKEN_TTL_SECONDS", "3600"),
    ("TOKEN_LIFETIME", "1h30m"),
    ("SESSION_TOKEN", "30 days"),
    ("MAX_TOKENS", "1000000"),
    ("TOKENIZERS_PARALLELISM", "false"),
    ("SECRET_NAME", "app-secrets"),
    ("API_KEY_HEADER", "X-Api-Key"),
    ("AUTH_TOKEN_URL", "https://login.acme.example/oauth/token"),
    ("SSH_KEY_PATH", "/etc/ssh/id_ed25519"),
    ("DB_PASSWORD", "/run/secrets/db-password"),
    ("DB_PASSWORD", ""),
    ("REDIS_PASSWORD", "$(QUEUE_REDIS_PASSWORD)"),
    ("SECRET_KEY_BASE_DUMMY", "1"),
    ("SECRET_KEY_BASE", "dummy"),
    ("CSRF_TOKEN", "required"),
    ("DATABASE_URL", "postgres://app:$(PGPASSWORD)@db.internal:25060/app?sslmode=require"),
    ("DATABASE_URL", "postgres://app@db.internal/app"),
    ("DATABASE_URL", "postgres://app:<password>@db.internal/app"),
    ("REDIS_URL", "redis://:$(REDIS_PASSWORD)@redis-queue:6379/0"),
    ("CACHE_URL", "redis://redis-cache:6379/1"),
    ("ICON_URL", "https://cdn.acme.example:8443/logo@2x.png?version=3"),
    ("SENTRY_DSN", "https://" + HEX_40[:32] + "@o1.ingest.sentry.example/42"),
    ("STRIPE_KEY", "pk_" + "live_" + RANDOM_40),
    ("STRIPE_PUBLISHABLE_KEY", RANDOM_40),
    ("NEXT_PUBLIC_MAPS_API_KEY", "AI" + "za" + RANDOM_40[:35]),
    ("VAPID_PUBLIC_KEY", RANDOM_40 + RANDOM_40),
    ("RECAPTCHA_SITE_KEY", RANDOM_40),
    ("ROLLBAR_CLIENT_TOKEN", HEX_40[:32]),
    ("DEPLOY_KEY", "ssh-ed25519 AAAA" + RANDOM_40 + " deploy@acme.example"),
    ("JWT_KEY", "-----BEGIN PUBLIC KEY-----\n" + RANDOM_40),
    ("BACKUP_RECIPIENT", "age1" + "qpzry9x8gf2tvdw0s3jn54khce6mua7l" * 2),
    ("GIT_SHA", HEX_40),
    ("APP_REVISION", HEX_40),
    ("CLOUDFLARE_ZONE_ID", HEX_40[:32]),
    ("IMAGE", "registry.digitalocean.com/acme/app:" + HEX_40),
    ("SIDECAR", "ghcr.io/acme/app@sha256:" + HEX_40),
    ("PINNED", "sha256:" + HEX_40),
    ("TENANT", "6f1c2e4a-9b7d-4c3e-8a5f-0d1b2c3e4f5a"),
    ("SMTP_HOST", "smtp.mailhost.example"),
    ("MAIL_FROM", "Acme Shop <shop@acme.example>"),
    ("GREETING", "Your password and your token are safe with us, say all 24 of our engineers."),
    ("ALLOWED_HOSTS", "shop.acme.example,www.shop.acme.example,localhost"),
    ("QUEUES", "critical,default,mailers,active_storage_analysis_2,low_priority_exports"),
    ("ADAPTER", "ActiveRecord::ConnectionAdapters::PostgreSQL42Adapter"),
    ("SORT_KEY", "created_at"),
    ("PRIMARY_KEY", "id"),
    ("PWD", "/rails"),
]

REAL = [
    ("SMTP_PASSWORD", "hunter2"),
    ("PGPASSWORD", "correct horse battery staple"),
    ("db-password", "changeme"),
    ("adminPassword", "letmein"),
    ("ADMIN_PASSWORD_2", "s3same"),
    ("PASSWORD", "12345678"),
    ("AWS_SECRET_ACCESS_KEY", "/" + RANDOM_40[1:]),
    ("RAILS_MASTER_KEY", HEX_40[:32]),
    ("SECRET_KEY_BASE", HEX_40 + HEX_40),
    ("API_KEY_STAGING", "not-very-random"),
    ("ENCRYPTION_PRIMARY_KEY", "not-very-random"),
    ("STRIPE_APIKEY", "not-very-random"),
    ("NEXT_PUBLIC_CLIENT_SECRET", "not-very-random"),
    ("ROLLBAR_ACCESS_TOKEN", HEX_40[:32]),
    ("HTTP_BASIC_AUTH", "admin:letmein"),
    ("SPACES_ID", "DO" + "00" + "FAKEFAKEFAKEFAKE"),
    ("AWS_ID", "AK" + "IA" + "FAKEFAKEFAKEFAKE"),
    ("DO", "dop" + "_v1_" + HEX_40 + HEX_40[:24]),
    ("CI", "gh" + "p_" + "Fake" * 9),
    ("CI", "github" + "_pat_" + "Fake" * 20),
    ("CI", "gl" + "pat-" + "Fake" * 5),
    ("HEADER", "Bearer " + "gh" + "s_" + "Fake" * 9),
    ("HEADER", "Bearer " + RANDOM_40),
    ("BOT", "xo" + "xb-" + "0" * 12 + "-Fake"),
    ("NOTIFY_URL", "https://hooks.slack" + ".com/services/T00000000/B00000000/" + "Fake" * 6),
    ("PAYMENTS", "sk" + "_live_" + "Fake" * 6),
    ("PAYMENTS", "rk" + "_live_" + "Fake" * 6),
    ("MAILER", "S" + "G." + "Fake" * 5 + "." + "Fake" * 10),
    ("PASSWORD_MIN_LENGTH", "np" + "m_" + "Fake" * 9),
    ("INDEX", "py" + "pi-" + "Fake" * 12),
    ("MAPS", "AI" + "za" + RANDOM_40[:35]),
    ("SESSION", ".".join(["ey" + "JhbGciOiJub25lIn0", "ey" + "JzdWIiOiJmYWtlIn0", "Fake" * 6])),
    ("IDENTITY", "AGE-" + "SECRET-KEY-" + "1" + "FAKE" * 14),
    ("HTPASSWD", "admin:$2" + "y$10$" + "Fake" * 13),
    ("DATABASE_URL", "postgres://app:letmein@db.internal:25060/app"),
    ("SETTING", "redis://:letmein@redis-queue:6379/0"),
    ("SENTRY_DSN", "https://abc:letmein@sentry.acme.example/42"),
    ("DSN", "app:letmein@tcp(db.internal:3306)/app"),
    ("JDBC_URL", "jdbc:postgresql://db.internal/app?user=app&password=letmein"),
    ("DSN", "host=db.internal user=app password=letmein"),
    ("BLOB", "AccountName=acme;AccountKey=letmein"),
    ("SETTING", RANDOM_40),
    ("SETTING", HEX_40[:32]),
    ("SETTING", "one," + RANDOM_40),
]


@pytest.mark.parametrize(("name", "value"), BENIGN)
def test_benign_variable_is_no_secret(name: str, value: str) -> None:
    assert secret_reason(name, value) is None


@pytest.mark.parametrize(("name", "value"), REAL)
def test_secret_is_found_and_not_repeated(name: str, value: str) -> None:
    reason = secret_reason(name, value)

    assert reason is not None
    parts = set(re.findall(r"[\w-]{5,}", value)) - {"password"}  # as in the key of password=...
    assert not any(part in reason for part in parts)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (
            "SMTP_PASSWORD",
            "hunter2",
            "has a name like a secret's and a value that is not plainly something else",
        ),
        ("CACHE", "redis://:hunter2@redis:6379", "is a URL with a password in it"),
        (
            "DSN",
            "host=db password=hunter2",
            "is a connection string with a password, key or token in it",
        ),
        ("CI", "gh" + "p_" + "Fake" * 9, "has the form of a token of GitHub"),
        ("SETTING", RANDOM_40, "is long random text, like a key or a token"),
    ],
)
def test_reason_says_what_gave_it_away(name: str, value: str, reason: str) -> None:
    assert secret_reason(name, value) == reason


names = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True) | st.sampled_from(
    sorted({name for name, _ in BENIGN + REAL})
)


@given(names, st.booleans().map(lambda value: str(value).lower()))
def test_boolean_is_never_a_secret(name: str, value: str) -> None:
    assert secret_reason(name, value) is None


@given(names, st.integers())
def test_number_is_a_secret_only_as_a_password(name: str, number: int) -> None:
    assume(abs(number) < 100_000 or not re.search("PASS|PWD", name, re.IGNORECASE))

    assert secret_reason(name, str(number)) is None


@given(names, st.text(), st.sampled_from(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "]), st.text())
def test_private_key_is_refused_under_any_name(
    name: str, before: str, kind: str, after: str
) -> None:
    header = "-----BEGIN " + kind + "PRIVATE KEY-----"

    assert secret_reason(name, before + header + after) == "has the form of a private key"


@given(names, st.text(st.sampled_from("Qq7Jj4Xx3Zz9+/_-"), min_size=2))
def test_reason_never_contains_the_value(name: str, value: str) -> None:
    assert value not in (secret_reason(name, value) or "")


@given(st.text(), st.text())
def test_any_text_is_judged_with_one_of_a_few_fixed_reasons(name: str, value: str) -> None:
    reason = secret_reason(name, value)

    assert reason in {
        None,
        "has a name like a secret's and a value that is not plainly something else",
        "is a URL with a password in it",
        "is a connection string with a password, key or token in it",
        "is long random text, like a key or a token",
    }


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("NPM_TOKEN", True),
        ("npm-token", True),
        ("RAILS_MASTER_KEY", True),
        ("DB_PASSWORD_STAGING", True),
        ("PUBLIC_SECRET", True),
        ("VITE_CLIENT_TOKEN", False),
        ("RUBY_VERSION", False),
        ("PASSWORD_MIN_LENGTH", False),
    ],
)
def test_a_name_alone_can_be_a_secrets(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret
