"""Meadow: a static site in an unprivileged nginx. An example, nobody's real project."""

import devops_constructs as dc

project = dc.Project(
    name="static-site",
    images=(dc.Image("site", user_id=101),),  # the user of nginx' unprivileged image
    components=(
        dc.WebService(
            "site",
            image="site",
            port=8080,
            replicas=2,
            cpu_millicores=20,
            memory_mib=64,
            health=dc.HttpProbe("/"),
        ),
    ),
    environments=(
        dc.Environment(
            "production",
            cluster="production-2",
            hosts=(
                "meadow.example",
                dc.Host("www.meadow.example", redirect_to="meadow.example"),
            ),
        ),
        dc.Environment(
            "staging",
            cluster="staging",
            hosts=("static-site-staging.agency.example",),
            differences={"site": dc.Difference(replicas=1)},
        ),
    ),
)
