"""What an object reaches beyond its namespace, in CEL: expressions of a list of lines.

`synthesis/reached.py` says the same of what charts have in it; a test asks both.
`OBJECT` stands for the object before or after the request. Lists of lists are joined by newlines
and split again: the API server has no way to flatten one.

Sources: https://kubernetes.io/docs/reference/using-api/cel/
"""

from __future__ import annotations

from collections.abc import Mapping

_FLAT = r".join('\n').split('\n')"
_JOINED = r".join('\n')"

_ANNOTATIONS = "(has(OBJECT.metadata.annotations) ? OBJECT.metadata.annotations : {})"

_NAMED = f"""
['nginx.ingress.kubernetes.io/server-alias', 'external-dns.alpha.kubernetes.io/hostname',
 'external-dns.alpha.kubernetes.io/internal-hostname']
.filter(key, key in {_ANNOTATIONS})
.map(key, {_ANNOTATIONS}[key].split(',').map(host, 'host ' + host.trim()){_JOINED}){_FLAT}
"""
"""Hosts that annotations name."""

_RULES = "(has(OBJECT.spec.rules) ? OBJECT.spec.rules : [])"

_INGRESS = f"""
{_RULES}.map(rule, has(rule.host) && rule.host != '' ? 'host ' + rule.host : 'every host')
+ (has(OBJECT.spec.defaultBackend) ? ['every host'] : [])
+ (has(OBJECT.spec.tls) ? OBJECT.spec.tls : []).map(tls, (has(tls.hosts) ? tls.hosts : [])
  .map(host, 'host ' + host){_JOINED}){_FLAT}
+ {_NAMED}
+ ('nginx.ingress.kubernetes.io/from-to-www-redirect' in {_ANNOTATIONS}
   && {_ANNOTATIONS}['nginx.ingress.kubernetes.io/from-to-www-redirect'] != 'false' ?
   {_RULES}.filter(rule, has(rule.host) && rule.host != '')
   .map(rule, rule.host.startsWith('www.') ?
        'host ' + rule.host.substring(4) : 'host www.' + rule.host) : [])
+ {_ANNOTATIONS}.filter(key, key.startsWith('nginx.ingress.kubernetes.io/')
  && (key.endsWith('-snippet') || key.endsWith('/auth-url') || key.endsWith('/mirror-target')
      || (['/auth-proxy-set-headers', '/auth-secret', '/auth-tls-secret', '/custom-headers',
           '/fastcgi-params-configmap', '/proxy-ssl-secret'].exists(end, key.endsWith(end))
          && {_ANNOTATIONS}[key].contains('/')
          && !{_ANNOTATIONS}[key].startsWith(OBJECT.metadata.namespace + '/'))))
  .map(key, 'annotation ' + key + ' ' + {_ANNOTATIONS}[key].replace('\\n', ' '))
"""

_ROUTE = """
has(OBJECT.spec.hostnames) && size(OBJECT.spec.hostnames) > 0 ?
OBJECT.spec.hostnames.map(host, 'host ' + host) : ['every host']
"""

_WHOLE_KIND = "[OBJECT.kind + ' ' + OBJECT.metadata.name]"

_SERVICE = f"""
['LoadBalancer', 'NodePort'].filter(type, has(OBJECT.spec.type) && OBJECT.spec.type == type)
.map(type, 'Service ' + type)
+ (has(OBJECT.spec.type) && OBJECT.spec.type == 'ExternalName' ?
   ['Service ExternalName ' + OBJECT.spec.externalName] : [])
+ (has(OBJECT.spec.externalIPs) ? OBJECT.spec.externalIPs : [])
  .map(address, 'Service externalIPs ' + address)
+ {_NAMED}
"""

_STORES = """
(has(item.sourceRef) && has(item.sourceRef.storeRef) ? [item.sourceRef.storeRef]
 : has(item.sourceRef) && has(item.sourceRef.generatorRef) ? []
 : has(OBJECT.spec.secretStoreRef) ? [OBJECT.spec.secretStoreRef] : [])
.filter(store, has(store.kind) && store.kind != 'SecretStore')
"""


def _entry(of: str) -> str:
    part = f"(has({of}.property) ? ' ' + {of}.property : '')"
    return f"({of}.key + {part}).replace('\\n', ' ')"


_EXTERNAL = f"""
((has(OBJECT.spec.data) ? OBJECT.spec.data : []).map(item, {_STORES}
 .map(store, store.kind + ' ' + store.name + ' ' + {_entry("item.remoteRef")}){_JOINED})
 + (has(OBJECT.spec.dataFrom) ? OBJECT.spec.dataFrom : []).map(item, ({_STORES}
   .map(store, store.kind + ' ' + store.name + ' '
        + (has(item.extract) ? {_entry("item.extract")} : 'whatever it finds'))
   + (has(item.sourceRef) && has(item.sourceRef.generatorRef) ? [item.sourceRef.generatorRef] : [])
     .filter(maker, maker.kind == 'ClusterGenerator').map(maker, maker.kind + ' ' + maker.name)
 ){_JOINED})){_FLAT}
"""

_PUSHED = """
(has(OBJECT.spec.secretStoreRefs) ? OBJECT.spec.secretStoreRefs : [])
.filter(store, has(store.kind) && store.kind != 'SecretStore')
.map(store, store.kind + ' ' + (has(store.name) ? store.name : 'of any name') + ' by PushSecret')
"""

_MONITOR = f"""
(has(OBJECT.spec.namespaceSelector) && has(OBJECT.spec.namespaceSelector.any)
 && OBJECT.spec.namespaceSelector.any ? ['metrics of every namespace'] : [])
+ (has(OBJECT.spec.namespaceSelector) && has(OBJECT.spec.namespaceSelector.matchNames) ?
   OBJECT.spec.namespaceSelector.matchNames : [])
  .filter(name, name != OBJECT.metadata.namespace).map(name, 'metrics of namespace ' + name)
+ (has(OBJECT.spec.endpoints) ? OBJECT.spec.endpoints : []).map(from, (
   (has(from.bearerTokenFile) && from.bearerTokenFile != '' ? [from.bearerTokenFile] : [])
   + (has(from.tlsConfig) ? ['caFile', 'certFile', 'keyFile']
      .filter(part, part in from.tlsConfig).map(part, from.tlsConfig[part]) : []))
   .map(file, 'file ' + file.replace('\\n', ' ')){_JOINED}){_FLAT}
"""

_PODS = """
(has(OBJECT.spec.jobTemplate) ? [OBJECT.spec.jobTemplate.spec.template.spec]
 : [OBJECT.spec.template.spec])
.filter(pod, has(pod.priorityClassName) && pod.priorityClassName != '')
.map(pod, 'PriorityClass ' + pod.priorityClassName)
"""

_OF_KINDS: dict[tuple[str, ...], str] = {
    ("Ingress",): _INGRESS,
    ("Service",): _SERVICE,
    ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"): _ROUTE,
    ("Gateway", "ListenerSet", "XListenerSet"): _WHOLE_KIND,
    ("ExternalSecret",): _EXTERNAL,
    ("PushSecret",): _PUSHED,
    ("ServiceMonitor", "PodMonitor"): _MONITOR,
}
"""Any other kind that the policy looks at makes pods."""

RESOURCES: Mapping[str, tuple[str, ...]] = {
    "": ("services",),
    "apps": ("daemonsets", "deployments", "statefulsets"),
    "batch": ("cronjobs", "jobs"),
    "external-secrets.io": ("externalsecrets", "pushsecrets"),
    "gateway.networking.k8s.io": (
        "gateways",
        "grpcroutes",
        "httproutes",
        "listenersets",
        "tcproutes",
        "tlsroutes",
        "udproutes",
    ),
    "gateway.networking.x-k8s.io": ("xlistenersets",),
    "monitoring.coreos.com": ("podmonitors", "servicemonitors"),
    "networking.k8s.io": ("ingresses",),
}
"""What the policy looks at, by API group."""


def reached(name: str) -> str:
    """The expression for what the object of that name reaches; lines may be empty or twice."""
    expression = _PODS
    for kinds, of_kind in reversed(_OF_KINDS.items()):
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        expression = f"OBJECT.kind in [{listed}] ? ({of_kind}) : ({expression})"
    return " ".join(expression.replace("OBJECT", name).split())
