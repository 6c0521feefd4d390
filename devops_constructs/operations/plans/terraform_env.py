"""Which variables Terraform gets: what it and its providers read, and nothing else of a job's.

Sources: https://developer.hashicorp.com/terraform/cli/config/environment-variables, and the
providers' own pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_OF_THE_MACHINE = (
    "APPDATA",
    "HOME",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "TEMP",
    "TF_CLI_CONFIG_FILE",
    "TF_PLUGIN_CACHE_DIR",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
)
_ADDRESSES = ("DIGITALOCEAN_API_URL", "SPACES_ENDPOINT_URL")
_SECRETS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "DIGITALOCEAN_ACCESS_TOKEN",
    "DIGITALOCEAN_TOKEN",
    "GITHUB_TOKEN",
    "PGPASSWORD",
    "ROLLBAR_API_KEY",
    "SPACES_ACCESS_KEY_ID",
    "SPACES_SECRET_ACCESS_KEY",
)
_RENAMED = {
    "STATE_ACCESS_KEY_ID": "AWS_ACCESS_KEY_ID",
    "STATE_SECRET_ACCESS_KEY": "AWS_SECRET_ACCESS_KEY",
    "TERRAFORM_GITHUB_TOKEN": "GITHUB_TOKEN",
}
_ZONE_TOKENS = "CLOUDFLARE_API_TOKEN_"
_VARIABLES = "TF_VAR_"
_SETTINGS = {
    # a Space does not take apart what the SDK sends otherwise (docs/decisions/0026)
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CHECKPOINT_DISABLE": "1",
    "NO_COLOR": "1",
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
}
_SHORTEST = 6
"""Shorter values are no secrets, and are parts of other words."""


def terraform_env(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a run, from those of the process."""
    found = {
        name: value
        for name, value in environ.items()
        if name in (*_OF_THE_MACHINE, *_ADDRESSES, *_SECRETS) or name.startswith(_VARIABLES)
    }
    for name, value in environ.items():
        if name in _RENAMED and value:
            found[_RENAMED[name]] = value
        elif name.startswith(_ZONE_TOKENS):
            found[f"{_VARIABLES}{name.lower()}"] = value
    return {**found, **_SETTINGS}


def secret_values(env: Mapping[str, str]) -> list[str]:
    """What must not be in anything that a run says, the longest first."""
    return by_length(
        value for name, value in env.items() if name in _SECRETS or name.startswith(_VARIABLES)
    )


def by_length(values: Iterable[str]) -> list[str]:
    """The values that are long enough to be secrets, the longest first: one may be part of
    another."""
    return sorted({v for v in values if len(v) >= _SHORTEST}, key=len, reverse=True)


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """The text with these values taken out."""
    for value in secrets:
        text = text.replace(value, "(secret)")
    return text
