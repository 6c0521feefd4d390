"""The Kubernetes objects of the shop, as `cdk8s synth` writes them."""

import cdk8s

import devops_constructs as dc
from devops_constructs.kubernetes import CronJob, NetworkPolicy, ReleaseObjects, ServiceAccount
from tea_house import harvest, preview, production

app = cdk8s.App()

# The usual way: everything of an environment, and objects of one's own beside it.
shop = cdk8s.Chart(app, "production", namespace=production.name)
ReleaseObjects(shop, "release", production)
cdk8s.ApiObject(
    shop, "prices", api_version="v1", kind="ConfigMap", metadata={"name": "prices"}
).add_json_patch(cdk8s.JsonPatch.add("/data", {"oolong": "12.50"}))

# Or single constructs: the preview has a namespace where most is still written by hand.
tasting = cdk8s.Chart(app, "preview", namespace=preview.name)
placed = dc.Placed(preview, harvest)
ServiceAccount(tasting, "service-account", preview)
CronJob(tasting, "harvest", placed).add_json_patch(cdk8s.JsonPatch.add("/spec/suspend", True))
NetworkPolicy(tasting, "harvest-network", placed)

app.synth()
