"""Names that platforms accept: labels, hosts, variables, buckets, databases.

Each `..._problem` returns the reason only, for the middle of a sentence, or None if the name is
fine. A name can have several problems; the one to mend first is reported.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable

_LABEL_MAX_LENGTH = 63  # RFC 1035 2.3.4, and so in Kubernetes
_HOST_MAX_LENGTH = 253  # 255 octets on the wire, less the length octet and the root


def dns_label_problem(
    text: str, *, max_length: int = _LABEL_MAX_LENGTH, starts_with_letter: bool = True
) -> str | None:
    """Why this is not a DNS label; None if it is one.

    The name of a Service starts with a letter, that of most other objects may start with a digit.
    `max_length` is for names that get a suffix: a CronJob's has at most 52 characters.

    Sources:
        RFC 1123 2.1, RFC 1035 2.3.1
        https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
        https://kubernetes.io/docs/concepts/services-networking/service/ (Defining a Service)
        https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ (52 characters)
    """
    rule = "a DNS label has only lower-case letters, digits and hyphens"
    if problem := _character_problem(text, allowed="a-z0-9-", rule=rule):
        return problem
    if problem := _end_problem(text, "a DNS label"):
        return problem
    if starts_with_letter and not "a" <= text[0] <= "z":
        return "starts with a digit; the name of a Service starts with a letter"
    return _length_problem(text, 1, max_length)


def host_problem(text: str) -> str | None:
    """Why this is not a full host name, or one with a leading `*.`; None if it is one.

    Sources:
        RFC 1123 2.1 (a name is no dotted-decimal address), RFC 4592 (wildcards)
        https://kubernetes.io/docs/concepts/services-networking/ingress/ (Hostname wildcards)
    """
    if "://" in text:
        return "is a URL; a host name has no scheme, port or path"
    name = text.removeprefix("*.")
    if "*" in name:
        return "has a * elsewhere than in front; a wildcard stands for the whole first label"
    rule = "a host name has only lower-case letters, digits, hyphens and dots"
    if problem := _character_problem(name, allowed="a-z0-9.-", rule=rule):
        return problem
    labels = name.split(".")
    if "" in labels:
        return "has an empty label; dots stand only between labels, also at the end"
    if len(labels) < 2:
        return "has one label; a full host name has at least two, such as shop.example"
    for label in labels:
        if problem := dns_label_problem(label, starts_with_letter=False):
            return f"has the label {label!r}, which {problem}"
    if re.fullmatch("[0-9]+", labels[-1]):
        return "ends in a number, like an IP address; a host name ends in a top-level domain"
    return _length_problem(text, 1, _HOST_MAX_LENGTH)


def env_name_problem(text: str) -> str | None:
    """Why this is not the name of an environment variable; None if it is one.

    Kubernetes takes nearly any name; shells and the `$(NAME)` of manifests take only C identifiers.

    Sources: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
    """
    rule = "the name of an environment variable has only letters, digits and underscores"
    if problem := _character_problem(text, allowed="A-Za-z0-9_", rule=rule):
        return problem
    if "0" <= text[0] <= "9":
        return "starts with a digit; the name of an environment variable does not"
    return _length_problem(text, 1, 253)  # as a key of a Secret or ConfigMap


def data_key_problem(text: str) -> str | None:
    """Why this is not a key of a Secret or ConfigMap; None if it is one.

    Sources: https://kubernetes.io/docs/concepts/configuration/configmap/
    """
    rule = "a key has only letters, digits, '_', '-' and '.'"
    if problem := _character_problem(text, allowed="A-Za-z0-9_.-", rule=rule):
        return problem
    if text == "." or text.startswith(".."):
        return "is a name that file systems keep for themselves"
    return _length_problem(text, 1, 253)


def bucket_name_problem(text: str) -> str | None:
    """Why this is not a good name for a Space; None if it is one.

    Dots are legal, but the wildcard certificate of the endpoint does not cover such a bucket.

    Sources: https://docs.digitalocean.com/products/spaces/details/limits/
    """
    rule = "the name of a Space has only lower-case letters, digits and hyphens"
    if problem := _character_problem(text, allowed="a-z0-9-", rule=rule):
        return problem
    return _end_problem(text, "the name of a Space") or _length_problem(text, 3, 63)


def postgresql_name_problem(text: str) -> str | None:
    """Why this is not a PostgreSQL name that never needs quotes; None if it is one.

    Sources:
        https://www.postgresql.org/docs/current/sql-syntax-lexical.html (Identifiers and Key Words)
        https://www.postgresql.org/docs/current/sql-createrole.html (the prefix pg_)
    """
    rule = "a PostgreSQL name without quotes has only lower-case letters, digits and underscores"
    if problem := _character_problem(text, allowed="a-z0-9_", rule=rule):
        return problem
    if not "a" <= text[0] <= "z":
        return "does not start with a letter; a PostgreSQL name does"
    if text.startswith("pg_"):
        return "starts with pg_; PostgreSQL keeps such names for itself"
    return _length_problem(text, 1, 63)


def port_name_problem(text: str) -> str | None:
    """Why this is not the name of a port, of a pod and its Service alike; None if it is one.

    Sources: https://kubernetes.io/docs/concepts/services-networking/service/ (Port definitions)
    """
    if problem := dns_label_problem(text, max_length=15):
        return problem
    return "has two hyphens in a row; the name of a port has not" if "--" in text else None


def github_owner_problem(text: str) -> str | None:
    """Why this is not the name of a GitHub organisation or user; None if it is one.

    Sources: the form for a new organisation at https://github.com/account/organizations/new
    """
    rule = "the name of a GitHub owner has only letters, digits and single hyphens"
    if problem := _character_problem(text, allowed="A-Za-z0-9-", rule=rule):
        return problem
    if "--" in text:
        return f"has '--'; {rule}"
    return _end_problem(text, "the name of a GitHub owner") or _length_problem(text, 1, 39)


def github_repository_problem(text: str) -> str | None:
    """Why this is not the name of a GitHub repository, without its owner; None if it is one.

    Sources: the form for a new repository at https://github.com/new
    """
    rule = "the name of a GitHub repository has only letters, digits, '-', '_' and '.'"
    if problem := _character_problem(text, allowed="A-Za-z0-9._-", rule=rule):
        return problem
    if text in (".", "..") or text.endswith((".git", ".wiki")):
        return "is a name that GitHub keeps for itself"
    return _length_problem(text, 1, 100)


def region_problem(text: str) -> str | None:
    """Why this cannot be a DigitalOcean region; None if it may be one.

    Sources: https://docs.digitalocean.com/platform/regional-availability/
    """
    if re.fullmatch("[a-z]{3}[0-9]", text):
        return None
    return "is no region of DigitalOcean: three lower-case letters and a digit"


def environment_name_problem(text: str) -> str | None:
    """Why this is not a good name for an environment; None if it is one.

    "production" is more than a name: it decides on backups and on the kind of cluster. So its
    abbreviations and misspellings would quietly mean something else.
    """
    if problem := dns_label_problem(text):
        return problem
    meant = meant_environment(text)
    return f"stands for {meant!r}, but only the full name is treated so" if meant else None


def meant_environment(text: str) -> str | None:
    """The full name that an abbreviation or misspelling stands for; None if it is neither."""
    if text in _ABBREVIATIONS:
        return _ABBREVIATIONS[text]
    known = {*_ABBREVIATIONS.values()} - {text}
    close = difflib.get_close_matches(text, sorted(known), n=1, cutoff=0.85)
    return close[0] if close and text.isalpha() else None


_ABBREVIATIONS = {
    **dict.fromkeys(("prd", "prod", "live"), "production"),
    **dict.fromkeys(("stg", "stag", "stage"), "staging"),
}


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that was probably meant, or None; never the word itself.

    Case does not count, and the order of `known` does not matter. `cutoff` is how alike they have
    to be, up to 1.
    """
    candidates = {name.casefold(): name for name in sorted(set(known) - {word}, reverse=True)}
    found = difflib.get_close_matches(word.casefold(), sorted(candidates), n=1, cutoff=cutoff)
    return candidates[found[0]] if found else None


def universal_ssl_covers(host: str, zone: str) -> bool:
    """Whether Cloudflare's free certificate covers the host: the zone's apex and one label below.

    Both are valid lower-case names; `host` may be a wildcard.

    Sources:
        https://developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations/
    """
    if host == zone:
        return True
    label = host.removesuffix(f".{zone}")
    return label not in ("", host) and "." not in label


def suggested_label(text: str, *, max_length: int = _LABEL_MAX_LENGTH) -> str:
    """A DNS label near the text: "Acme_Shop" and "AcmeShop" give "acme-shop".

    Always valid, and a valid label stays as it is. Accents are dropped and other scripts lost; a
    text of nothing else gives "x", which also goes in front of a leading digit.
    """
    if dns_label_problem(text, max_length=max_length) is None:
        return text
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", ascii_text).lower()
    label = re.sub("[^a-z0-9]+", "-", words.replace("'", "")).strip("-")
    if not label[:1].isalpha():
        label = f"x-{label}"
    return label[:max_length].rstrip("-")


def _character_problem(text: str, *, allowed: str, rule: str) -> str | None:
    """Refuse an empty text and characters outside `allowed`, the inside of a pattern's []."""
    if not text:
        return "is empty"
    wrong = re.sub(f"[{allowed}]", "", text)
    if not wrong:
        return None
    if re.fullmatch("[A-Z]+", wrong):
        return f"has upper-case letters; {rule}"
    shown = " ".join(dict.fromkeys(repr(char) for char in wrong[:5]))
    return f"has {shown}; {rule}"


def _end_problem(text: str, what: str) -> str | None:
    if text.startswith("-") or text.endswith("-"):
        return f"has a hyphen at an end; {what} starts and ends with a letter or digit"
    return None


def _length_problem(text: str, least: int, most: int) -> str | None:
    """Characters are bytes here: all names are ASCII once their characters are checked."""
    if len(text) < least:
        return f"has too few characters, {len(text)}; at least {least} are needed"
    if len(text) > most:
        return f"has too many characters, {len(text)}; at most {most} fit"
    return None
