"""A Secret whose values nobody has to know."""

from __future__ import annotations

from devops_constructs.project.release import Release
from devops_constructs.project.secret import Secret, name_in_terraform
from devops_constructs.terraform._addresses import generation_id
from devops_constructs.terraform._engine import Construct
from devops_constructs.terraform._objects import opaque_secret
from devops_constructs.terraform.random import Password
from devops_constructs.terraform.reference import Reference

LENGTH = 64


class RandomSecret(Construct):
    """A Secret with a random text for each of its keys: letters and digits, good in a URL.

    Creates, under the stack's name with `_` and the Secret's:
        random_password, and `_<key>`: one for each key, with `_<date>` once it was made anew.
        kubernetes_secret_v1
    """

    def __init__(
        self, scope: Construct, id: str, props: Release, namespace: Reference, secret: Secret
    ) -> None:
        super().__init__(scope, id)
        values = {
            key: Password(
                self,
                # a key may have dots, and names in Terraform have none
                generation_id(
                    props.name,
                    f"{secret.name}_{name_in_terraform(key)}",
                    props.generations(secret.name, key)[0],
                ),
                length=LENGTH,
                special=False,
            )
            for key in secret.all_keys
        }
        data = {key: password.result for key, password in values.items()}
        self.secret = opaque_secret(self, props, namespace, secret.name, data)
