"""What follows from changes of charts, in full: why, and what to do."""

from __future__ import annotations

from tests.review.changes.helm_texts import SHOP, follows

Edit = tuple[str, str, str]


def shop(file: str, old: str, new: str) -> Edit:
    return f"{SHOP}/{file}", old, new


def ingress(file: str, old: str, new: str) -> Edit:
    return f"helm/production-1-ingress/{file}", old, new


def test_an_image_of_others_moves_where_its_value_is_used() -> None:
    assert follows(shop("values.yaml", ("8.2.1-alpine"), ("8.2.2-alpine"))) == [
        (
            "interrupts pods-restart helm/rails-shop-production [Deployment cache] "
            "no pods of cache until new ones are ready\n"
            "  different: image; by the strategy Recreate old pods end before new "
            "ones start"
        ),
        (
            "interrupts pods-restart helm/rails-shop-production [StatefulSet "
            "queue] no pods of queue until new ones are ready\n"
            "  different: image; a StatefulSet ends its only pod before it starts "
            "the new one"
        ),
    ]


def test_a_rolling_update_that_takes_the_only_pod_interrupts() -> None:
    assert follows(
        shop("templates/deployment-cable.yaml", ("maxUnavailable: 0"), ("maxUnavailable: 1")),
        shop("templates/deployment-cable.yaml", ("containerPort: 28080"), ("containerPort: 28081")),
    ) == [
        (
            "interrupts pods-restart helm/rails-shop-production [Deployment cable] "
            "no pods of cable until new ones are ready\n"
            "  different: ports; the rolling update may take 1 of 1 away before "
            "new ones are ready"
        )
    ]


def test_a_configuration_restarts_those_that_read_it() -> None:
    assert follows(
        shop("templates/configmap-front.yaml", ("NODE_ENV: production"), ("NODE_ENV: test")),
        shop("templates/deployment-front.yaml", ("checksum/config: "), ("checksum/config: a")),
    ) == [
        (
            "restarts pods-restart helm/rails-shop-production [Deployment front] "
            "pods of front restart in turn; some are ready all the time\n"
            "  different: ConfigMap front"
        )
    ]


def test_a_stateful_set_that_waits_for_deletions_cannot_be_made_so_by_the_way() -> None:
    assert follows(
        shop(
            "templates/statefulset-queue.yaml",
            ("serviceName: queue"),
            ("serviceName: queue\n  updateStrategy:\n    type: OnDelete"),
        ),
        shop("templates/statefulset-queue.yaml", ("maxmemory 192mb"), ("maxmemory 128mb")),
    ) == [
        (
            "interrupts upgrade-fails helm/rails-shop-production [StatefulSet "
            "queue] the upgrade of rails-shop-production fails: StatefulSet queue "
            "cannot become OnDelete\n"
            "  its chart did not write the fields of the rolling update, so "
            "Kubernetes has filled them in, Helm leaves them, and OnDelete may not "
            "have any\n"
            "  write spec.updateStrategy.rollingUpdate out in a release before "
            "this one"
        ),
        (
            "to do pods-restart helm/rails-shop-production [StatefulSet queue] "
            "pods of queue stay as they are until somebody deletes them\n"
            "  different: command; the update strategy is OnDelete"
        ),
    ]


def test_a_selector_is_for_ever() -> None:
    assert follows(
        shop(
            "templates/deployment-cable.yaml",
            (
                "    matchLabels:\n"
                "      app.kubernetes.io/instance: rails-shop-production\n"
                "      app.kubernetes.io/component: cable\n"
                "  strategy"
            ),
            ("    matchLabels:\n      app.kubernetes.io/component: cable\n  strategy"),
        )
    ) == [
        (
            "interrupts upgrade-fails helm/rails-shop-production [Deployment "
            "cable] the upgrade of rails-shop-production fails: Deployment cable "
            "cannot get another spec.selector\n"
            "  Kubernetes refuses to change it, and a release that fails is taken "
            "back\n"
            "  give it another name in the definition, so that a new one is made "
            "beside it, or leave it as it was"
        )
    ]


def test_a_volume_cannot_shrink() -> None:
    assert follows(shop("templates/persistentvolumeclaim-queue-data.yaml", ("5Gi"), ("4Gi"))) == [
        (
            "interrupts upgrade-fails helm/rails-shop-production "
            "[PersistentVolumeClaim queue-data] the upgrade of "
            "rails-shop-production fails: PersistentVolumeClaim queue-data cannot "
            "shrink from 5Gi to 4Gi\n"
            "  Kubernetes lets volumes grow only, and a release that fails is "
            "taken back\n"
            "  leave it as it was, or make a new one under another name and move "
            "what it holds"
        )
    ]


def test_a_volume_grows() -> None:
    assert follows(shop("templates/persistentvolumeclaim-queue-data.yaml", ("5Gi"), ("6Gi"))) == [
        (
            "note volume-grows helm/rails-shop-production [PersistentVolumeClaim "
            "queue-data] PersistentVolumeClaim queue-data grows from 5Gi to 6Gi\n"
            "  it is paid for from then on, and can never be made smaller"
        )
    ]


def test_a_volume_keeps_its_class() -> None:
    assert follows(
        shop(
            "templates/persistentvolumeclaim-queue-data.yaml",
            ("do-block-storage"),
            ("do-block-storage-retain"),
        )
    ) == [
        (
            "interrupts upgrade-fails helm/rails-shop-production "
            "[PersistentVolumeClaim queue-data] the upgrade of "
            "rails-shop-production fails: PersistentVolumeClaim queue-data cannot "
            "get another spec.storageClassName\n"
            "  Kubernetes refuses to change it, and a release that fails is taken "
            "back\n"
            "  leave it as it was, or make a new one under another name and move "
            "what it holds"
        )
    ]


def test_a_volume_that_is_not_kept_any_more() -> None:
    assert follows(
        shop(
            "templates/persistentvolumeclaim-queue-data.yaml",
            ("  annotations:\n    helm.sh/resource-policy: keep\n"),
            (""),
        )
    ) == [
        (
            "to do not-kept-any-more helm/rails-shop-production "
            "[PersistentVolumeClaim queue-data] PersistentVolumeClaim queue-data "
            "is deleted from now on when it leaves the chart, or the release ends\n"
            "  its annotation helm.sh/resource-policy: keep is taken away\n"
            "  make sure that this is meant, or leave the annotation"
        )
    ]


def test_a_volume_that_is_kept_stays_behind() -> None:
    assert follows(
        without=(
            f"{SHOP}/templates/service-queue",
            f"{SHOP}/templates/statefulset-queue.yaml",
            f"{SHOP}/templates/persistentvolumeclaim-queue",
        )
    ) == [
        (
            "interrupts component-removed helm/rails-shop-production [StatefulSet "
            "queue] queue stops for good\n"
            "  its StatefulSet is not in the chart any more, so the upgrade "
            "deletes it"
        ),
        (
            "to do volume-left helm/rails-shop-production [PersistentVolumeClaim "
            "queue-data] PersistentVolumeClaim queue-data stays in the cluster, "
            "and nothing looks after it any more\n"
            "  it is annotated helm.sh/resource-policy: keep; it is paid for until "
            "somebody deletes it\n"
            "  when nobody needs it: kubectl delete persistentvolumeclaim "
            "queue-data --namespace rails-shop-production"
        ),
    ]


def test_a_host_is_another_one() -> None:
    assert follows(
        shop(
            "templates/ingress-rails-shop.yaml",
            ("www.brightbooks.example"),
            ("shop.brightbooks.example"),
        )
    ) == [
        (
            "interrupts host-gone helm/rails-shop-production [host "
            "www.brightbooks.example] rails-shop-production does not serve "
            "www.brightbooks.example any more\n"
            "  no Ingress or HTTPRoute of the chart has it; visitors get 404, for "
            "as long as its DNS record leads to the cluster"
        ),
        (
            "note host-new helm/rails-shop-production [host "
            "shop.brightbooks.example] rails-shop-production serves "
            "shop.brightbooks.example from now on\n"
            "  the chart routes it; its DNS record and its certificate have to be "
            "there as well, or visitors do not get so far"
        ),
    ]


def test_a_path_goes_and_another_comes() -> None:
    assert follows(shop("templates/ingress-rails-shop.yaml", ("/admin"), ("/administration"))) == [
        (
            "interrupts path-gone helm/rails-shop-production [host "
            "www.brightbooks.example] www.brightbooks.example has no rule for "
            "/admin (Prefix) any more\n"
            "  front answers there now, which web did"
        ),
        (
            "note path-new helm/rails-shop-production [host "
            "www.brightbooks.example] /administration (Prefix) of "
            "www.brightbooks.example leads to web\n"
            "  front answered there so far"
        ),
    ]


def test_a_path_leads_elsewhere() -> None:
    assert follows(
        shop("templates/ingress-rails-shop.yaml", ("else }}cable{{"), ("else }}web{{"))
    ) == [
        (
            "note path-moves helm/rails-shop-production [host "
            "www.brightbooks.example] /cable (Prefix) of www.brightbooks.example "
            "leads to web, no longer to cable\n"
            "  another service answers from the moment of the upgrade"
        )
    ]


def test_an_autoscaler_has_other_limits() -> None:
    assert follows(
        shop("templates/horizontalpodautoscaler-web.yaml", ("maxReplicas: 8"), ("maxReplicas: 4"))
    ) == [
        (
            "note scale helm/rails-shop-production [HorizontalPodAutoscaler web] "
            "web has 3 to 4 pods, 3 to 8 before\n"
            "  its autoscaler has other limits"
        )
    ]


def test_replicas_are_a_value() -> None:
    assert follows(shop("values.yaml", ("front: 2"), ("front: 3"))) == [
        (
            "note scale helm/rails-shop-production [Deployment front] front has 3 "
            "pods, 2 before\n"
            "  replicas are different"
        )
    ]


def test_replicas_go_to_nothing() -> None:
    assert follows(shop("values.yaml", ("cable: 1"), ("cable: 0"))) == [
        (
            "interrupts scale helm/rails-shop-production [Deployment cable] cable "
            "stops: it has no pods any more\n"
            "  replicas: 1 before, 0 now"
        )
    ]


def test_replicas_are_left_to_an_autoscaler() -> None:
    assert follows(
        shop(
            "templates/deployment-front.yaml", ("  replicas: {{ .Values.replicas.front }}\n"), ("")
        ),
        shop(
            "templates/horizontalpodautoscaler-web.yaml", ("    name: web\n"), ("    name: front\n")
        ),
    ) == [
        (
            "interrupts scale helm/rails-shop-production [Deployment front] front "
            "falls from 2 pods to 1 until its autoscaler acts\n"
            "  the chart does not say any more how many there are, and Kubernetes "
            "takes that for one; the autoscaler wants at least 3, and sees to it "
            "within a minute\n"
            "  upgrade at a quiet hour"
        )
    ]


def test_memory_shrinks() -> None:
    assert follows(shop("templates/deployment-web.yaml", ("768Mi"), ("512Mi"))) == [
        (
            "restarts pods-restart helm/rails-shop-production [Deployment web] "
            "pods of web restart in turn; some are ready all the time\n"
            "  different: resources memory"
        ),
        (
            "note memory-shrinks helm/rails-shop-production [Deployment web] "
            "container web of web may take 512Mi of memory, before 768Mi\n"
            "  a process that takes more is killed, as often as it does"
        ),
    ]


def test_a_strategy_becomes_recreate() -> None:
    assert follows(
        shop(
            "templates/deployment-web.yaml",
            ("type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 0"),
            ("type: Recreate"),
        )
    ) == [
        (
            "note strategy helm/rails-shop-production [Deployment web] each "
            "release ends all pods of web before it starts new ones\n"
            "  its strategy is Recreate now"
        )
    ]


def test_a_schedule_moves() -> None:
    assert follows(shop("templates/cronjob-invoices.yaml", ("0 5 * * *"), ("0 6 * * *"))) == [
        (
            "note schedule helm/rails-shop-production [CronJob invoices] invoices "
            "runs at another time: 0 6 * * * Europe/Berlin, before 0 5 * * * "
            "Europe/Berlin\n"
            "  a run that would be due between the old and the new time does not "
            "happen"
        )
    ]


def test_a_job_is_suspended() -> None:
    assert follows(
        shop("templates/cronjob-backups.yaml", ("suspend: false"), ("suspend: true"))
    ) == [
        (
            "interrupts schedule helm/rails-shop-production [CronJob backups] "
            "backups does not run any more\n"
            "  it is suspended"
        )
    ]


def test_a_component_goes() -> None:
    assert follows(
        without=(
            f"{SHOP}/templates/deployment-sidekiq-mail",
            f"{SHOP}/templates/networkpolicy-sidekiq-mail",
        )
    ) == [
        (
            "interrupts component-removed helm/rails-shop-production [Deployment "
            "sidekiq-mail] sidekiq-mail stops for good\n"
            "  its Deployment is not in the chart any more, so the upgrade deletes "
            "it"
        )
    ]


def test_pods_may_reach_no_mail_any_more() -> None:
    assert follows(
        shop(
            "templates/networkpolicy-sidekiq.yaml", ("          port: 587"), ("          port: 465")
        )
    ) == [
        (
            "note network-closed helm/rails-shop-production [Deployment sidekiq] "
            "connections from sidekiq are not allowed any more to 0.0.0.0/0 but 4 "
            "ranges, by TCP 587\n"
            "  no network policy lets them through any more; what still needs one "
            "breaks, and those that are open may end later"
        ),
        (
            "note network-opened helm/rails-shop-production [Deployment sidekiq] "
            "connections from sidekiq are allowed to 0.0.0.0/0 but 4 ranges, by "
            "TCP 465\n"
            "  network policies let them through, which they did not"
        ),
    ]


def test_anybody_may_reach_the_queue() -> None:
    assert follows(
        shop("templates/networkpolicy-queue.yaml", ("  ingress:\n"), ("  ingress:\n    - {}\n"))
    ) == [
        (
            "note network-opened helm/rails-shop-production [StatefulSet queue] "
            "connections to queue are allowed from anybody, by every port\n"
            "  network policies let them through, which they did not"
        )
    ]


def test_pods_without_a_policy_may_do_anything() -> None:
    assert follows(
        without=(
            f"{SHOP}/templates/networkpolicy-default-deny",
            f"{SHOP}/templates/networkpolicy-cable",
        )
    ) == [
        (
            "note network-opened helm/rails-shop-production [Deployment cable] "
            "connections from cable are allowed to anybody, by every port\n"
            "  network policies let them through, which they did not"
        ),
        (
            "note network-opened helm/rails-shop-production [Deployment cable] "
            "connections to cable are allowed from anybody, by every port\n"
            "  network policies let them through, which they did not"
        ),
    ]


def test_a_secret_that_nobody_makes() -> None:
    assert follows(
        shop(
            "templates/deployment-web.yaml",
            ("            - secretRef:\n                name: rails\n"),
            (
                "            - secretRef:\n"
                "                name: rails\n"
                "            - secretRef:\n"
                "                name: mail\n"
            ),
        )
    ) == [
        (
            "to do secret-needed helm/rails-shop-production [Secret mail] pods of "
            "rails-shop-production need Secret mail, and nothing here makes it\n"
            "  neither its stack nor its chart nor the workflow that releases "
            "does; without it new pods do not start, and the upgrade fails\n"
            "  before the release: kubectl create secret generic mail --namespace "
            "rails-shop-production --from-file=<key>=<file>"
        ),
        (
            "restarts pods-restart helm/rails-shop-production [Deployment web] "
            "pods of web restart in turn; some are ready all the time\n"
            "  different: variables"
        ),
    ]


def test_a_release_job_runs_something_else() -> None:
    assert follows(
        shop(
            "templates/job-migrate.yaml", ("            - db:migrate"), ("            - db:prepare")
        )
    ) == [
        (
            "note release-job helm/rails-shop-production [Job migrate] each "
            "release runs rake db:prepare as migrate, no longer rake db:migrate\n"
            "  its command is another one; it runs before pods are replaced, and "
            "if it fails, the release does"
        )
    ]


def test_a_release_job_runs_at_another_time() -> None:
    assert follows(
        shop(
            "templates/job-migrate.yaml", ("pre-install,pre-upgrade"), ("post-install,post-upgrade")
        )
    ) == [
        (
            "note release-job helm/rails-shop-production [Job migrate] migrate "
            "runs after pods were replaced, no longer before pods are replaced\n"
            "  Helm runs it at another time"
        )
    ]


def test_a_release_job_goes() -> None:
    assert follows(
        without=(
            f"{SHOP}/templates/job-migrate",
            f"{SHOP}/templates/networkpolicy-migrate",
        )
    ) == [
        (
            "note release-job helm/rails-shop-production [Job migrate] releases do "
            "not run migrate any more: rake db:migrate\n"
            "  the job is not in the chart any more"
        )
    ]


def test_an_image_is_newly_built() -> None:
    assert follows(
        shop(
            "values.schema.json",
            ('"front": {\n          "additionalProperties"'),
            (
                '"docs": {\n'
                '          "properties": {"digest": {}}\n'
                "        },\n"
                '        "front": {\n'
                '          "additionalProperties"'
            ),
        )
    ) == [
        (
            "to do image-needed helm/rails-shop-production [image docs] "
            "rails-shop-production needs an image docs, of which no digest is "
            "known yet\n"
            "  the chart takes it by the digest that the project's own workflow "
            "pushes; a release without one stops before anything is changed\n"
            "  after the merge, push a commit to the default branch of the "
            "project's repository that builds docs, and release that commit"
        )
    ]


def test_a_major_version_of_a_dependency() -> None:
    assert follows(ingress("Chart.yaml", ("41.3.0"), ("42.0.0"))) == [
        (
            "to do dependency helm/production-1-ingress [chart traefik] "
            "production-1-ingress goes from traefik 41.3.0 to 42.0.0\n"
            "  its pods are replaced by those of another version, for every "
            "project of the cluster; a new major version may want other values or "
            "CRDs, and Helm never upgrades the CRDs of a chart's folder crds/\n"
            "  read what traefik says of upgrading to 42.0.0, and apply its CRDs "
            "before the merge if it asks for that"
        )
    ]


def test_a_minor_version_of_a_dependency() -> None:
    assert follows(ingress("Chart.yaml", ("41.3.0"), ("41.4.0"))) == [
        (
            "restarts dependency helm/production-1-ingress [chart traefik] "
            "production-1-ingress goes from traefik 41.3.0 to 41.4.0\n"
            "  its pods are replaced by those of another version, for every "
            "project of the cluster"
        )
    ]


def test_a_dependency_from_somewhere_else() -> None:
    assert follows(
        ingress(
            "Chart.yaml", ("https://traefik.github.io/charts"), ("https://charts.other.example")
        )
    ) == [
        (
            "to do dependency helm/production-1-ingress [chart traefik] "
            "production-1-ingress takes traefik from https://charts.other.example, "
            "no longer from https://traefik.github.io/charts\n"
            "  whoever has that address decides what runs in the cluster\n"
            "  make sure that it is the right one"
        )
    ]


def test_the_load_balancer_changes() -> None:
    assert follows(
        ingress("values.yaml", ("type: REGIONAL"), ("type: REGIONAL_NETWORK")),
        ingress("values.yaml", ('proxy-protocol: "true"'), ('proxy-protocol: "false"')),
        ingress("values.yaml", ("replicas: 2"), ("replicas: 3")),
        ingress(
            "values.yaml",
            ('loadBalancerSourceRanges:\n        - "103.21.244.0/22"\n'),
            ('loadBalancerSourceRanges:\n        - "0.0.0.0/0"\n'),
        ),
    ) == [
        (
            "interrupts load-balancer helm/production-1-ingress [chart traefik] "
            "connections to production-1-ingress fail until both sides agree on "
            "the PROXY protocol: "
            "service.annotations.service.beta.kubernetes.io/do-loadbalancer-enable-"
            "proxy-protocol: false, true before\n"
            "  the load balancer and the controller's pods do not change at the "
            "same moment\n"
            "  upgrade at a quiet hour"
        ),
        (
            "interrupts load-balancer helm/production-1-ingress [chart traefik] "
            "the load balancer of production-1-ingress may be made anew, or be "
            "called something else: "
            "service.annotations.service.beta.kubernetes.io/do-loadbalancer-type: "
            "REGIONAL_NETWORK, REGIONAL before\n"
            "  not every field of a DigitalOcean load balancer changes in place; a "
            "new one has another address, and records, stacks and firewalls know "
            "the old one\n"
            "  look at the load balancer and at the plans of zones and hosts right "
            "after"
        ),
        (
            "restarts dependency-values helm/production-1-ingress [chart traefik] "
            "pods of traefik may restart: deployment.replicas\n"
            "  values of traefik are different, and its own templates, which are "
            "not here, say what comes of that"
        ),
        (
            "note load-balancer helm/production-1-ingress [chart traefik] the load "
            "balancer of production-1-ingress lets other addresses through: "
            "service.spec.loadBalancerSourceRanges[]: 0.0.0.0/0, nothing before\n"
            "  its source ranges are different"
        ),
        (
            "note load-balancer helm/production-1-ingress [chart traefik] the load "
            "balancer of production-1-ingress lets other addresses through: "
            "service.spec.loadBalancerSourceRanges[]: nothing, 103.21.244.0/22 "
            "before\n"
            "  its source ranges are different"
        ),
    ]


def test_a_template_that_nobody_can_judge_hides_what_it_makes() -> None:
    assert follows(
        shop("templates/deployment-web.yaml", ("spec:\n"), ("{{ range .Values.images }}spec:\n")),
        shop(
            "templates/networkpolicy-web.yaml", ("spec:\n"), ("{{ range .Values.images }}spec:\n")
        ),
    ) == [
        (
            "to do not-judged helm/rails-shop-production [file "
            "templates/deployment-web.yaml] what "
            "helm/rails-shop-production/templates/deployment-web.yaml does is not "
            "judged here\n"
            "  it is a template with more in it than synth writes\n"
            "  commit just what devops synth writes, or read the file yourself"
        ),
        (
            "to do not-judged helm/rails-shop-production [file "
            "templates/networkpolicy-web.yaml] what "
            "helm/rails-shop-production/templates/networkpolicy-web.yaml does is "
            "not judged here\n"
            "  it is a template with more in it than synth writes\n"
            "  commit just what devops synth writes, or read the file yourself"
        ),
    ]


def test_values_that_nobody_can_judge_hide_everything() -> None:
    assert follows(shop("values.yaml", ("images:"), ("images: ["))) == [
        (
            "to do not-judged helm/rails-shop-production [file values.yaml] what "
            "helm/rails-shop-production/values.yaml does is not judged here\n"
            "  it is no YAML\n"
            "  commit just what devops synth writes, or read the file yourself"
        )
    ]
