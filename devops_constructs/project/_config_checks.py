"""References to Secrets and ConfigMaps: each leads to one that is declared, and fits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from devops_constructs.errors import Problem
from devops_constructs.project._definition import Definition
from devops_constructs.project._names import env_name_problem
from devops_constructs.project.component import Process
from devops_constructs.project.config import SIZE_MAX, size_of, too_large
from devops_constructs.project.container import Container
from devops_constructs.project.env import Env, SecretKey
from devops_constructs.project.external_secrets import ExternalSecrets
from devops_constructs.project.fleet import did_you_mean, is_unknown
from devops_constructs.project.generated_secrets import generated_secrets
from devops_constructs.project.image import ContainerImage, OutsideImage
from devops_constructs.project.reserved_names import CONFIG_MAPS, early_name
from devops_constructs.project.secret import PULL_SECRET, Secret

if TYPE_CHECKING:
    from devops_constructs.project.project import Project


def containers(project: Project) -> Iterator[Container]:
    """Every container, as it was written."""
    for component in project.components:
        if isinstance(component, Process):
            yield from (component, *component.companions)


def _owners(project: Project) -> tuple[ContainerImage | Container, ...]:
    return (*project.images, *containers(project))


def secrets_exist(project: Project) -> Iterator[Problem]:
    """Whole Secrets, single keys, and what images are pulled with."""
    secrets = {s.name: s for s in (*project.secrets, *generated_secrets(project))}
    # what they refer to may be among what could not be read
    sources = ("secrets", "components", "database", "assets_space", "error_tracking")
    known = not any(map(project.is_incomplete, sources))
    for owner in _owners(project):
        for index, name in enumerate(owner.secrets):
            if name in secrets:
                yield from _keys_are_variables(owner, index, secrets[name])
            elif known and is_unknown(name, secrets):
                yield owner.problem(
                    "secrets",
                    index,
                    what=f"there is no secret {name!r}",
                    why="a pod that needs a missing Secret does not start",
                    fix=did_you_mean(name, list(secrets)),
                )
        if isinstance(owner, OutsideImage) and owner.pull_secret:
            yield from _pull_secret(owner, owner.pull_secret, secrets if known else None)
    for definition, variables in _envs(project):
        for variable, value in variables.items():
            if isinstance(value, SecretKey) and (known or value.secret in secrets):
                yield from _secret_key(definition, variable, value, secrets)


def _envs(project: Project) -> Iterator[tuple[Definition, Env]]:
    yield project, project.env
    yield from ((owner, owner.env) for owner in _owners(project))
    for environment in project.environments:
        yield environment, environment.env
        yield from ((each, each.env) for each in environment.differences.values())


def _keys_are_variables(owner: Definition, index: int, secret: Secret) -> Iterator[Problem]:
    odd = [key for key in secret.all_keys if env_name_problem(key)]
    if odd and not secret.is_spoilt("keys"):
        yield owner.problem(
            "secrets",
            index,
            what=f"every key of secret {secret.name!r} as a variable",
            why=f"its key {odd[0]!r} is no name of a variable",
            fix="mount it by SecretFiles(...), or take single keys by SecretKey(...)",
        )


def _pull_secret(
    image: OutsideImage, name: str, secrets: Mapping[str, Secret] | None
) -> Iterator[Problem]:
    if secrets is None:
        return
    if name not in secrets:
        if is_unknown(name, secrets):
            fitting = [each for each in secrets if secrets[each].type == PULL_SECRET]
            yield image.problem(
                "pull_secret",
                what=f"there is no secret {name!r}",
                why="the registry would give the image to nobody without it",
                fix=did_you_mean(name, fitting),
            )
    elif secrets[name].type != PULL_SECRET and not secrets[name].is_spoilt("type"):
        yield image.problem(
            "pull_secret",
            what=f"secret {name!r} is of type {secrets[name].type!r}",
            why=f"images are pulled with one of type {PULL_SECRET!r}",
            fix=f"write type={PULL_SECRET!r} there, or name another one",
        )


def _secret_key(
    owner: Definition, variable: str, value: SecretKey, secrets: Mapping[str, Secret]
) -> Iterator[Problem]:
    secret = secrets.get(value.secret)
    if value.is_spoilt("secret") or value.is_spoilt("key"):
        return
    if secret and (value.key in secret.all_keys or secret.is_spoilt("keys")):
        return
    if not secret and not is_unknown(value.secret, secrets):
        return
    missing, known = (
        (f"secret {value.secret!r} has no key {value.key!r}", list(secret.all_keys))
        if secret
        else (f"there is no secret {value.secret!r}", list(secrets))
    )
    yield owner.problem(
        "env",
        variable,
        what=f"env.{variable}: {missing}",
        why="a pod that needs a missing key does not start",
        fix=did_you_mean(value.key if secret else value.secret, known),
    )


def config_maps_exist(project: Project) -> Iterator[Problem]:
    """Whole ConfigMaps, whose entries become variables."""
    configs = {config.name: config for config in project.config_maps}
    for owner in _owners(project):
        for index, name in enumerate(owner.config_maps):
            if name in configs:
                odd = [key for key in configs[name].data if env_name_problem(key)]
                if odd:
                    yield owner.problem(
                        "config_maps",
                        index,
                        what=f"every entry of config {name!r} as a variable",
                        why=f"its key {odd[0]!r} is no name of a variable",
                        fix="mount it by ConfigFiles(...), or rename the key",
                    )
            elif is_unknown(name, configs) and not project.is_incomplete("config_maps"):
                yield owner.problem(
                    "config_maps",
                    index,
                    what=f"there is no config {name!r}",
                    why="a pod that needs a missing ConfigMap does not start",
                    fix=did_you_mean(name, list(configs)),
                )


def names_are_free(project: Project) -> Iterator[Problem]:
    """No ConfigMap is named like that with an image's variables or one of Terraform's, and none and
    no Secret like what release jobs find instead of another one."""
    stored = [s for s in project.secrets if isinstance(s.producer, ExternalSecrets)]
    shared = "the ConfigMap with the variables of image {!r} has it"
    early = "release jobs find {} {!r} under it as long as the chart is not installed"
    everywhere = project.env or any(environment.env for environment in project.environments)
    with_variables = [image.name for image in project.images if image.env or everywhere]
    configs = {
        **CONFIG_MAPS,
        **{name: shared.format(name) for name in with_variables},
        **{early_name(c.name): early.format("config", c.name) for c in project.config_maps},
    }
    secrets = {early_name(s.name): early.format("secret", s.name) for s in stored}
    for definitions, taken in ((project.config_maps, configs), (project.secrets, secrets)):
        for definition in definitions:
            if why := taken.get(definition.name):
                fix = f"give this one another name, such as '{definition.name}-settings'"
                yield definition.problem("name", what="the name is taken", why=why, fix=fix)


def config_data_differs_in_what_there_is(project: Project) -> Iterator[Problem]:
    """An environment changes entries of declared ConfigMaps, and keeps to their size."""
    configs = {config.name: config for config in project.config_maps}
    for environment in project.environments:
        for name, data in environment.config_data.items():
            config = configs.get(name)
            if config is None:
                if is_unknown(name, configs) and not project.is_incomplete("config_maps"):
                    yield environment.problem(
                        "config_data",
                        name,
                        what=f"config_data: there is no config {name!r}",
                        why="a difference is one of a declared ConfigMap",
                        fix=did_you_mean(name, list(configs)),
                    )
                continue
            for key in () if config.is_spoilt("data") else data.keys() - config.data.keys():
                yield environment.problem(
                    "config_data",
                    name,
                    key,
                    what=f"config_data.{name}: config {name!r} has no key {key!r}",
                    why="an environment changes entries, and all environments have the same ones",
                    fix=did_you_mean(key, list(config.data)),
                )
            size = size_of({**config.data, **data})
            if size > SIZE_MAX >= size_of(config.data):
                yield environment.problem("config_data", name, **too_large(size))


ALL = (
    secrets_exist,
    config_maps_exist,
    names_are_free,
    config_data_differs_in_what_there_is,
)
