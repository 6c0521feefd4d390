"""What the shop needs at DigitalOcean, as `cdktf synth` writes it."""

import cdktf

from devops_constructs.terraform import DatabaseSlice, Stack, StateBackend
from devops_constructs.terraform.digitalocean import DigitaloceanProvider, SpacesBucket, SpacesKey
from tea_house import fleet, production, project

app = cdktf.App()
stack = Stack(
    production.name,
    scope=app,
    state=StateBackend(fleet.state.bucket_name, fleet.state.region),
    required_version=">= 1.11",
    providers=[DigitaloceanProvider],
)

if project.database:
    DatabaseSlice(stack, "database", production, project.database)

# The generated classes alone, for what is the shop's own.
photos = SpacesBucket(
    stack,
    "photos",
    name="teahouse-photos",
    region=fleet.spaces_region,
    lifecycle={"prevent_destroy": True},
)
key = SpacesKey(
    stack, "photos_key", name="photos", grant=[{"bucket": photos.id, "permission": "readwrite"}]
)
cdktf.TerraformOutput(stack, "photos_address", value=photos.bucket_domain_name)

app.synth()
