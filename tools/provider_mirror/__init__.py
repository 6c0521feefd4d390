"""Keeps a mirror of Terraform providers, each built from its Go module at a pinned revision.

For machines that reach a Go module proxy but no provider registry; where a registry is reachable,
`terraform init` needs none of this. Started by `scripts/provider-mirror`; standard library only.
Why and how: docs/decisions/0020-proof-with-real-terraform.md.
"""
