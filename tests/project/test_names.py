import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_constructs.project._names import (
    bucket_name_problem,
    dns_label_problem,
    env_name_problem,
    github_owner_problem,
    github_repository_problem,
    host_problem,
    nearest,
    postgresql_name_problem,
    suggested_label,
    universal_ssl_covers,
)


@pytest.mark.parametrize("text", ["a", "web", "acme-shop", "a--1", "x" * 63])
def test_good_dns_label_has_no_problem(text: str) -> None:
    assert dns_label_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        (
            "Web",
            "has upper-case letters; a DNS label has only lower-case letters, digits and hyphens",
        ),
        ("acme_shop", "has '_'; a DNS label has only lower-case letters, digits and hyphens"),
        ("a.b/c", "has '.' '/'; a DNS label has only lower-case letters, digits and hyphens"),
        ("web\n", r"has '\n'; a DNS label has only lower-case letters, digits and hyphens"),
        ("café", "has 'é'; a DNS label has only lower-case letters, digits and hyphens"),
        ("web-", "has a hyphen at an end; a DNS label starts and ends with a letter or digit"),
        ("-web", "has a hyphen at an end; a DNS label starts and ends with a letter or digit"),
        ("1st", "starts with a digit; the name of a Service starts with a letter"),
        ("x" * 64, "has too many characters, 64; at most 63 fit"),
    ],
)
def test_bad_dns_label_says_why(text: str, problem: str) -> None:
    assert dns_label_problem(text) == problem


def test_dns_label_starts_with_a_digit_where_no_service_has_the_name() -> None:
    assert dns_label_problem("1st", starts_with_letter=False) is None


def test_dns_label_leaves_room_for_a_suffix() -> None:
    assert dns_label_problem("x" * 52, max_length=52) is None
    problem = dns_label_problem("x" * 53, max_length=52)
    assert problem == "has too many characters, 53; at most 52 fit"


@pytest.mark.parametrize(
    "text",
    ["shop.example", "*.shop.example", "3com.example", "xn--caf-dma.example", "a.b.c.d.example"],
)
def test_good_host_has_no_problem(text: str) -> None:
    assert host_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("https://shop.example/", "is a URL; a host name has no scheme, port or path"),
        (
            "shop.example:443",
            "has ':'; a host name has only lower-case letters, digits, hyphens and dots",
        ),
        (
            "Shop.example",
            "has upper-case letters;"
            " a host name has only lower-case letters, digits, hyphens and dots",
        ),
        (
            "localhost",
            "has one label; a full host name has at least two, such as shop.example",
        ),
        (
            "*.example",
            "has one label; a full host name has at least two, such as shop.example",
        ),
        (
            "www.*.example",
            "has a * elsewhere than in front; a wildcard stands for the whole first label",
        ),
        (
            "shop.example.",
            "has an empty label; dots stand only between labels, also at the end",
        ),
        (
            "-shop.example",
            "has the label '-shop', which has a hyphen at an end;"
            " a DNS label starts and ends with a letter or digit",
        ),
        (
            "10.0.0.1",
            "ends in a number, like an IP address; a host name ends in a top-level domain",
        ),
        (".".join(["x" * 63] * 4), "has too many characters, 255; at most 253 fit"),
    ],
)
def test_bad_host_says_why(text: str, problem: str) -> None:
    assert host_problem(text) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("RAILS_ENV", None),
        ("_private2", None),
        ("", "is empty"),
        ("2FA", "starts with a digit; the name of an environment variable does not"),
        (
            "RAILS-ENV",
            "has '-'; the name of an environment variable has only letters, digits and underscores",
        ),
    ],
)
def test_environment_variables_are_c_identifiers(text: str, problem: str | None) -> None:
    assert env_name_problem(text) == problem


OWNER = "the name of a GitHub owner has only letters, digits and single hyphens"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Acme-Ltd", None),
        ("", "is empty"),
        ("acme--ltd", f"has '--'; {OWNER}"),
        ("acme_ltd", f"has '_'; {OWNER}"),
        (
            "acme-",
            "has a hyphen at an end; the name of a GitHub owner starts and ends with a letter"
            " or digit",
        ),
        ("x" * 40, "has too many characters, 40; at most 39 fit"),
    ],
)
def test_github_owners_have_names_as_in_addresses(text: str, problem: str | None) -> None:
    assert github_owner_problem(text) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Acme_shop.rb", None),
        (".github", None),
        ("..", "is a name that GitHub keeps for itself"),
        ("shop.git", "is a name that GitHub keeps for itself"),
        ("x" * 101, "has too many characters, 101; at most 100 fit"),
    ],
)
def test_github_repositories_have_names_as_in_addresses(text: str, problem: str | None) -> None:
    assert github_repository_problem(text) == problem


def test_variable_fits_a_key_of_a_secret() -> None:
    assert env_name_problem("X" * 253) is None
    assert env_name_problem("X" * 254) == "has too many characters, 254; at most 253 fit"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("acme-shop-assets", None),
        ("2nd", None),
        ("ab", "has too few characters, 2; at least 3 are needed"),
        ("x" * 64, "has too many characters, 64; at most 63 fit"),
        (
            "assets.acme",
            "has '.'; the name of a Space has only lower-case letters, digits and hyphens",
        ),
        (
            "acme-",
            "has a hyphen at an end; the name of a Space starts and ends with a letter or digit",
        ),
    ],
)
def test_bucket_names_fit_spaces(text: str, problem: str | None) -> None:
    assert bucket_name_problem(text) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("acme_shop", None),
        ("_acme", "does not start with a letter; a PostgreSQL name does"),
        ("pg_acme", "starts with pg_; PostgreSQL keeps such names for itself"),
        ("x" * 64, "has too many characters, 64; at most 63 fit"),
        (
            "acme-shop",
            "has '-'; a PostgreSQL name without quotes has only"
            " lower-case letters, digits and underscores",
        ),
    ],
)
def test_postgresql_names_need_no_quotes(text: str, problem: str | None) -> None:
    assert postgresql_name_problem(text) == problem


@pytest.mark.parametrize(
    ("word", "meant"),
    [("wbe", "web"), ("WEB", "web"), ("sidekik", "sidekiq"), ("web", None), ("zzz", None)],
)
def test_nearest_known_word(word: str, meant: str | None) -> None:
    assert nearest(word, ["web", "sidekiq", "redis"]) == meant


@given(st.text(), st.lists(st.text()).flatmap(lambda k: st.tuples(st.just(k), st.permutations(k))))
def test_nearest_is_known_is_another_word_and_ignores_the_order(
    word: str, known: tuple[list[str], list[str]]
) -> None:
    found = nearest(word, known[0])

    assert found is None or (found in known[0] and found != word)
    assert nearest(word, known[1]) == found


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("acme.example", True),
        ("shop.acme.example", True),
        ("*.acme.example", True),
        ("staging.shop.acme.example", False),
        ("*.shop.acme.example", False),
        ("otheracme.example", False),
        ("shop.other.example", False),
        ("example", False),
    ],
)
def test_universal_ssl_covers_the_apex_and_one_label(host: str, covered: bool) -> None:
    assert universal_ssl_covers(host, "acme.example") is covered


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Acme_Shop", "acme-shop"),
        ("AcmeShop", "acme-shop"),
        ("  Acme's Shop!  ", "acmes-shop"),
        ("Café Müller", "cafe-muller"),
        ("shop.acme.example", "shop-acme-example"),
        ("3com", "x-3com"),
        ("日本", "x"),
        ("a--b", "a--b"),
    ],
)
def test_suggested_label_is_near_the_text(text: str, label: str) -> None:
    assert suggested_label(text) == label


@given(st.text() | st.text("aZ3-_. é", min_size=40), st.integers(1, 63))
def test_suggested_label_is_valid_and_stays(text: str, max_length: int) -> None:
    label = suggested_label(text, max_length=max_length)

    assert dns_label_problem(label, max_length=max_length) is None
    assert suggested_label(label, max_length=max_length) == label


@given(st.from_regex(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True))
def test_valid_label_is_its_own_suggestion(text: str) -> None:
    assert suggested_label(text) == text


@given(st.text())
def test_what_is_a_host_is_made_of_labels(text: str) -> None:
    assert host_problem(f"{text}.example") is not None or all(
        dns_label_problem(label, starts_with_letter=False) is None
        for label in text.removeprefix("*.").split(".")
        if text != "*"
    )
