"""Does a plain environment variable hold what should be a secret?

Name and value decide together. A known token format or a password in a URL is refused under any
name. Under a name that ends like a secret's (`SMTP_PASSWORD`, not `PASSWORD_MIN_LENGTH`) a value is
refused unless it is plainly something else, such as a switch, a path or an address. Under all other
names only long random text is refused.

In doubt it refuses: a secret in a committed chart must be changed, a false alarm costs a line.
"""

import itertools
import math
import re
from collections import Counter
from functools import cache

# All reasons are constants, so that nothing of a value can get into a message.
_NAMED = "has a name like a secret's and a value that is not plainly something else"
_RANDOM = "is long random text, like a key or a token"
_URL_PASSWORD = "is a URL with a password in it"  # noqa: S105  (it is a sentence)
_TEXT_PASSWORD = "is a connection string with a password, key or token in it"  # noqa: S105

# Formats as in the rules of https://github.com/gitleaks/gitleaks, most with shorter least lengths.
_FORMATS = (
    ("a private key", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-[0-9]"),
    ("a password hash", r"\$2[abxy]\$[0-9]{2}\$|\$argon2[a-z]+\$|\$apr1\$|\$scrypt\$"),
    ("an age secret key", r"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20}"),
    ("an access key of AWS", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("an access key of DigitalOcean Spaces", r"\bDO(?:00|80)[A-Z0-9]{16}\b"),
    ("a token of DigitalOcean", r"\bdo[opr]_v1_[0-9a-f]{32}"),
    # also right behind a letter: in a text that was put together by mistake it is a token still
    ("a token of GitHub", r"gh[pousr]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{22}"),
    ("a token of GitLab", r"\bgl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat)-[\w-]{16}"),
    ("a token of Slack", r"\bxox[abceprs](?:\.xox[bp])?-[\w-]{10}|\bxapp-[0-9]-[\w-]{10}"),
    ("a webhook address", r"\bhooks\.slack\.com/(?:services|workflows|triggers)/[\w/+-]{20}"),
    ("a webhook address", r"\bdiscord(?:app)?\.com/api/webhooks/[0-9]+/[\w-]{20}"),
    ("a key of Stripe", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10}|\bwhsec_[A-Za-z0-9+/]{20}"),
    ("a key of SendGrid", r"\bSG\.[\w-]{16,}\.[\w-]{16}"),
    ("a key of Mailgun", r"\bkey-[0-9a-f]{32}\b"),
    ("a key of Twilio", r"\bSK[0-9a-f]{32}\b"),
    ("a token of Shopify", r"\bshp(?:at|ca|pa|ss)_[0-9a-f]{32}"),
    ("a token of npm", r"\bnpm_[A-Za-z0-9]{30}"),
    ("a token of PyPI", r"\bpypi-[\w-]{40}"),
    ("a client secret of Google", r"\bGOCSPX-[\w-]{20}"),
    ("a token of Terraform Cloud", r"\.atlasv1\.[\w-]{30}"),
    ("a token of Vault", r"\bhvs\.[\w-]{20}"),
    ("a token of Hugging Face", r"\bhf_[A-Za-z0-9]{30}"),
    ("a key of OpenAI or Anthropic", r"\bsk-(?:proj|ant|svcacct)-[\w-]{16}|\bsk-[A-Za-z0-9]{32}"),
)
# Keys that are made for browsers too: benign under a name that says so.
_MAYBE_PUBLIC_FORMATS = (
    ("a JSON web token", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}"),
    ("an API key of Google", r"\bAIza[\w-]{35}"),
)

_REFERENCE = re.compile(r"\$\([A-Za-z_][\w.-]*\)")
# Stands where a value will be: $(VAR), ${VAR}, {{ var }}, %VAR%, <password>, ***, or says so.
_PLACEHOLDER = re.compile(
    r"\$\(?\w*\)?|\$?\{.*\}|%\w+%|<[^<>]+>|[*.•-]+|x{3,}|dummy|placeholder|redacted|unused",
    re.IGNORECASE,
)
# User and password before @. Neither holds a bare / or @: no URL parser takes one there.
_URL_CREDENTIALS = re.compile(r"://[^/\s:@?#]*:([^/\s@]+)@|^[^/\s:@]+:([^\s@]+)@(?:tcp|unix)\(")
_TEXT_CREDENTIALS = re.compile(
    r"(?:^|[\s;&?,])(?:pass(?:word|wd|phrase)?|pwd|secret|(?:access_?|auth_?)?token|api_?key"
    r"|access_?key|account_?key|shared_?access_?(?:key|signature)|sig)\s*=\s*([^\s;&,]+)",
    re.IGNORECASE,
)

# `name = value`, `"name": value`, `export NAME=value`: the value is one word or stands in quotes.
_SETTING = re.compile(
    r"""\s*(?:export\s+|-\s+)?["'`]?(?P<name>[A-Za-z][\w.-]*)["'`]?\s*(?:=>|[:=])\s*"""
    r"""(?P<value>"[^"]*"|'[^']*'|`[^`]*`|\S+?)\s*[,;]?\s*""",
)

_PLAIN = re.compile(
    r"""
      true | false | yes | no | y | n | on | off | enabled? | disabled? | none | null | nil | auto
    | required | optional | always | never
    | [+-]?[0-9][0-9_]*(?:\.[0-9]+)?                                          # number
    | (?:[0-9.]+\s?(?:[nuµm]?s|m|min|h|d|w|y|(?:sec|second|minute|hour|day|week)s?)\s?)+
    | P(?:[0-9.]+[YMWD])*(?:T(?:[0-9.]+[HMS])+)?                              # ISO 8601 duration
    | [0-9.]+\s?[KMGT]?i?B?                                                   # size
    | (?:~|\.{1,2})?/[\w./@~+-]* | [A-Z]:\\[\w\\. -]+                         # path
    | [\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+                                    # e-mail address
    | (?-i:(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::[0-9]+)?       # host name
    | [0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+|/[0-9]+)?                       # IPv4 address
    | [a-z][a-z0-9+.-]*://\S+         # URL; its password was looked for before
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PUBLIC_BY_FORM = re.compile(
    r"""
      -----BEGIN\ (?:CERTIFICATE|[A-Z ]*PUBLIC\ KEY)
    | LS0tLS1CRUdJTiB(?:DRVJU|QVUJM)                                          # the same in base64
    | (?:ssh-[a-z0-9]+|ecdsa-sha2-\S+|sk-\S+@openssh\.com)\ AAAA
    | age1[0-9a-z]+$ | pk_(?:live|test)_
    | (?:[\w./:-]+@)?(?:sha256|sha384|sha512|md5|SHA256)[:-]     # digest, also behind an image
    | [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$      # UUID
    """,
    re.VERBOSE,
)

# Patterns for names in the form that _canonical gives them. The end says what a variable holds:
# PASSWORD_MIN_LENGTH holds a length. Some last words only say which one, as in API_KEY_STAGING.
_WHICH_ONE = re.compile(
    "(?:_(?:BASE|BASE64|B64|HEX|JSON|PEM|RAW|VALUE|PROD|PRODUCTION|STAGING|DEV|DEVELOPMENT|TEST"
    "|LIVE|OLD|NEW|CURRENT|PREVIOUS|PRIMARY|SECONDARY|DEFAULT|FALLBACK|[0-9]+))+$"
)
_PASSWORD_NAME = re.compile(
    "(?:PASSWORDS?|PASSWD|PASSPHRASE|PASSCODE|(?:^|_)(?:(?:DB|PG|SMTP)?PASS|PWD))[0-9]*$"
)
_SECRET_NAME = re.compile(
    "(?:SECRETS?|TOKENS?|CREDENTIALS?|(?:^|_)(?:CREDS|SALT|PEPPER|BASIC_AUTH)"
    "|(?:API|PRIVATE|ACCESS|SECRET|ENCRYPTION(?:_[A-Z]+)?|SIGNING|MASTER|AUTH|DEPLOY|SSH|HMAC|JWT"
    "|WEBHOOK|ADMIN|ACCOUNT|CIPHER|CRYPT|AES|RSA|LICENSE|SERVER|WRITE)_?KEYS?)[0-9]*$"
)
_NEVER_PUBLIC_NAME = re.compile("(?:SECRET|PRIVATE)(?:_?KEY)?S?[0-9]*$")
_PUBLIC_NAME = re.compile(
    "(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON|VITE|REACT_APP|SITE_KEY|CLIENT_TOKEN|CLIENT_ITEM)(?:_|$)"
)
# Long random text is no secret in these: it identifies something, or is computed from it.
_IDENTIFIER_NAME = re.compile(
    "(?:^|_)(?:IDS?|UUID|GUID|SHA|SHA1|SHA256|GIT|COMMIT|REV|REVISION|VERSION|RELEASE|BUILD|TAG"
    "|DIGEST|CHECKSUM|HASH|ETAG|FINGERPRINT|THUMBPRINT|INTEGRITY|CERT|CERTIFICATE|CA)(?:_|$)"
)


def secret_reason(name: str, value: str) -> str | None:
    """Why a variable looks like a secret, for the middle of a sentence; None if it does not.

    The reason is the same for all values of a kind, so it tells nothing of the value. A Sentry DSN
    is no secret: its key only sends events, and stands in the browser's page of each web site
    that uses it (https://docs.sentry.io/concepts/key-terms/dsn-explainer/).
    """
    name = _canonical(name)
    public = bool(_PUBLIC_NAME.search(name)) and not _NEVER_PUBLIC_NAME.search(name)
    if reason := _known_format(value, public=public):
        return reason
    text = _REFERENCE.sub("", value).strip()
    if not text or _PLACEHOLDER.fullmatch(text):
        return None
    if reason := _credentials(value):
        return reason
    if _PASSWORD_NAME.search(name):
        number = re.fullmatch("[0-9]{6,}", text)
        return None if _is_plain(text) and not number and not _looks_random(text) else _NAMED
    if public or _PUBLIC_BY_FORM.match(text):
        return None
    if _SECRET_NAME.search(name):
        return None if _is_plain(text) and not _looks_random(text) else _NAMED
    if _is_plain(text) or _IDENTIFIER_NAME.search(name):
        return None
    return _RANDOM if any(map(_looks_random, re.split(r"[\s,;|]+", text))) else None


def is_secret_name(name: str) -> bool:
    """Whether a variable of that name would hold a secret, whatever it is given."""
    name = _canonical(name)
    if _PUBLIC_NAME.search(name) and not _NEVER_PUBLIC_NAME.search(name):
        return False
    return bool(_PASSWORD_NAME.search(name) or _SECRET_NAME.search(name))


def text_reason(name: str, text: str) -> str | None:
    """Why a text, which may be a whole file, looks as if a secret were in it.

    Of several lines, one that says `some_name = value` or `some_name: value` counts as a variable.
    """
    if "\n" not in text.strip():
        return secret_reason(name, text.strip())
    if reason := _known_format(text, public=False):
        return reason
    found = (_line_reason(line) for line in text.splitlines())
    return next((reason for reason in found if reason), None)


def _line_reason(line: str) -> str | None:
    setting = _SETTING.fullmatch(line)
    value = setting["value"].strip("\"'`,; \t") if setting else ""
    return (setting and secret_reason(setting["name"], value)) or _credentials(line)


def argument_reason(text: str) -> str | None:
    """Why a word of a command looks like a secret; `--some-name=value` counts as a variable."""
    if option := re.fullmatch(r"-*([A-Za-z][\w-]*)=(.+)", text, re.DOTALL):
        name, value = option.groups()
        return secret_reason(name, value) or _known_format(name, public=False)
    return _known_format(text, public=False) or _credentials(text)


def _credentials(value: str) -> str | None:
    if any(not _PLACEHOLDER.fullmatch(found) for found in _passwords(_URL_CREDENTIALS, value)):
        return _URL_PASSWORD
    if any(not _is_plain(found) for found in _passwords(_TEXT_CREDENTIALS, value)):
        return _TEXT_PASSWORD
    return None


@cache
def _pattern(formats: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """One pattern with a group per format; made on first use, for it takes milliseconds."""
    return re.compile("|".join(f"({pattern})" for _, pattern in formats))


def _known_format(value: str, *, public: bool) -> str | None:
    formats = _FORMATS if public else _FORMATS + _MAYBE_PUBLIC_FORMATS
    match = _pattern(formats).search(value)
    if match is None:
        return None
    assert match.lastindex is not None
    return f"has the form of {formats[match.lastindex - 1][0]}"


def _passwords(pattern: re.Pattern[str], value: str) -> list[str]:
    return [found for match in pattern.finditer(value) for found in match.groups() if found]


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text) or _PLACEHOLDER.fullmatch(text))


def _canonical(name: str) -> str:
    """SOME_NAME for some-name, someName and SOME_NAME_STAGING."""
    parted = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    return _WHICH_ONE.sub("", re.sub("[^A-Z0-9]+", "_", parted).strip("_"))


def _looks_random(word: str) -> bool:
    """Whether text of at least 24 characters is not built as words, numbers and paths are.

    Entropy alone cannot tell a token from a long identifier. In random text also the kind of
    character (lower, upper, digit) changes about every other time, in identifiers once per word.
    """
    body = word.strip("\"'").rstrip("=")
    if re.fullmatch("[0-9a-f]{32,}|[0-9A-F]{32,}", body):
        return not body.isdigit() and _entropy(body) > 3
    if len(body) < 24 or not re.fullmatch(r"[\w+/.~-]+", body, re.ASCII):
        return False
    runs = re.findall("[A-Za-z0-9]+", body)
    kinds = [char.isdigit() + 2 * char.isupper() for char in "".join(runs)]
    changes = sum(before != after for before, after in itertools.pairwise(kinds))
    mixed = changes >= 0.3 * len(kinds) and 1 in kinds
    return mixed and max(map(len, runs)) >= 10 and _entropy(body) > 3.5


def _entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
