import { entriesOf } from '../entry';
import { readAsset } from '../../constructs/files/asset';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { customObject, role, roleBinding, Workload, type SiteChart } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import { bouncerConfiguration, bouncerOf } from './bouncer';
import { proofsIn, READS_INGRESSES } from './proofs';
import { addRoutes } from './routes';
import type { traefik } from './service';
import { staticConfiguration } from './static';

/** The user of Traefik's own chart. */
const TRAEFIK = 65_532;
const CONFIGURATION = '/etc/traefik/traefik.yaml';
const BOUNCER = '/etc/traefik/bouncer.yaml';
/** The node's own ports, which clients and the load balancer know. */
const HOST_PORTS = { web: 80, websecure: 443 } as const;

export const chart: ServiceChart<typeof traefik> = {
  build(scope, plan, site) {
    addKinds(scope);
    const { base, replicas, spread } = componentOf(plan, 'traefik');
    const namespaces = namespacesOf(plan.namespace, site);
    const bouncer = bouncerOf(site);
    const ping = { http: '/ping', port: 'ping' };
    /*
     * A Deployment with a pod on each node that takes requests, never two on one, and no DaemonSet: a node that is drained hands its pod over with its
     * requests brought to an end, and the budget keeps the others until then. A drain passes over the pods of a DaemonSet, and no budget counts them.
     */
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      ports: {
        web: { port: base.ports?.['web']?.port ?? 0, host: HOST_PORTS.web, service: HOST_PORTS.web },
        websecure: { port: base.ports?.['websecure']?.port ?? 0, host: HOST_PORTS.websecure, service: HOST_PORTS.websecure },
        ping: { port: base.ports?.['ping']?.port ?? 0 },
        metrics: { port: base.ports?.['metrics']?.port ?? 0 },
      },
      image: imageOf(plan, 'traefik'),
      args: [`--configFile=${CONFIGURATION}`],
      files: {
        [CONFIGURATION]: toYaml(staticConfiguration(plan, namespaces, site, bouncer && { file: BOUNCER })),
        ...(bouncer && { [BOUNCER]: toYaml(bouncerConfiguration(bouncer)) }),
      },
      // the collector works harder before the kernel kills
      env: { GOMEMLIMIT: `${Math.floor(toMebibytes(plan.options.memoryLimit) * 0.9)}MiB` },
      user: TRAEFIK,
      replicas,
      spread,
      ...(site.blueprint.ingress && { nodes: site.blueprint.ingress.targets }),
      // without it nothing else is reached
      priorityClass: 'system-cluster-critical',
      // bodies that wait for their end
      writable: { '/tmp': '4Gi' },
      probes: { readiness: ping, liveness: ping, startup: ping },
      terminationGrace: '90s',
      permissions: READS,
    });
    for (const namespace of namespaces.filter((name) => name !== plan.namespace)) addReader(scope, base.name, plan.namespace, namespace);
    for (const namespace of proofsIn(site.blueprint)?.namespaces ?? []) addSolverReader(scope, base.name, plan.namespace, namespace);
    customObject(scope, {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TLSOption',
      // of this name there may be one in the whole cluster: it holds for every route that names none
      metadata: { name: 'default' },
      spec: tlsOption(plan.options.minTls),
    });
  },
  eachService: addRoutes,
};

/** Namespaces that routes live in, and Traefik's own; with a web application firewall that is nearly all. */
function namespacesOf(own: string, { blueprint }: ChartSite): readonly string[] {
  const served = blueprint.services.flatMap((service) => entriesOf(service, blueprint).map(({ namespace }) => namespace));
  return [...new Set([own, ...served])].sort();
}

const WATCH = ['get', 'list', 'watch'];
const KINDS = ['ingressroutes', 'ingressroutetcps', 'ingressrouteudps', 'middlewares', 'middlewaretcps', 'serverstransports'];
const MORE_KINDS = ['serverstransporttcps', 'tlsoptions', 'tlsstores', 'traefikservices'];
/** What Traefik watches in a namespace; it waits for all of it before it serves (its reference, kubernetes-crd-rbac.yml). */
const READS = [
  { apiGroups: [''], resources: ['configmaps', 'secrets', 'services'], verbs: WATCH },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: WATCH },
  { apiGroups: ['traefik.io'], resources: [...KINDS, ...MORE_KINDS], verbs: WATCH },
];

/** Lets Traefik read in another namespace: where nothing is served it reads no Secret. */
function addReader(scope: SiteChart, name: string, home: string, namespace: string): void {
  const metadata = { name, namespace };
  role(scope, { metadata, rules: READS });
  roleBinding(scope, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
  });
}

/** Lets Traefik read the Ingresses by which names are proved. */
function addSolverReader(scope: SiteChart, name: string, home: string, namespace: string): void {
  const metadata = { name: `${name}-solvers`, namespace };
  role(scope, { metadata, rules: [READS_INGRESSES] });
  roleBinding(scope, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
  });
}

/** Certificates are ECDSA P-256; clients without a name of the site get none. */
function tlsOption(minTls: '1.2' | '1.3'): JsonObject {
  return {
    minVersion: minTls === '1.2' ? 'VersionTLS12' : 'VersionTLS13',
    sniStrict: true,
    curvePreferences: ['X25519MLKEM768', 'X25519', 'CurveP256'],
    // version 1.3 has no weak ones to choose from
    ...(minTls === '1.2' && {
      cipherSuites: [
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      ],
    }),
  };
}

/** A definition takes all objects of its kind along: it stays, whatever happens to this chart. */
const STAYS = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** The kinds of Traefik 3.7 (github.com/traefik/traefik, MIT), without their prose: there before anything is of such a kind, without a job that fetches them. */
function addKinds(scope: SiteChart): void {
  for (const { name, spec } of JSON.parse(readAsset(__dirname, 'crds.json')) as readonly Kind[]) {
    customObject(scope, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      scope: 'cluster',
      metadata: { name, annotations: STAYS },
      spec,
    });
  }
}

interface Kind {
  readonly name: string;
  readonly spec: JsonObject;
}
