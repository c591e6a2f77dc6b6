import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import { list, text, type Policy } from './policy';
import type { admission } from './service';

const CREATE_UPDATE = ['CREATE', 'UPDATE'] as const;

/** Promises on objects other than pods. */
export function objectPolicies(
  { services, cluster }: Blueprint,
  { exposed, clusterAdmins }: PlanOf<typeof admission>['options'],
): readonly Policy[] {
  const foreign = services
    .filter(({ components }) => Object.values(components).some(({ upstreamLabels }) => upstreamLabels))
    .map(({ namespace }) => namespace);
  const hosts = services.flatMap(({ serves }) => Object.values(serves).map(({ host }) => host));
  return [
    {
      name: 'owners',
      // upstream charts have labels of their own
      except: foreign,
      match: [
        { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'statefulsets'], operations: CREATE_UPDATE },
        { apiGroups: ['batch'], resources: ['cronjobs'], operations: CREATE_UPDATE },
      ],
      variables: { labels: 'has(object.metadata.labels) ? object.metadata.labels : {}' },
      validations: ['app.kubernetes.io/name', 'app.kubernetes.io/part-of'].map((label) => ({
        expression: `${text(label)} in variables.labels && variables.labels[${text(label)}] != ''`,
        message: `who it belongs to is said: label ${label}`,
      })),
    },
    {
      name: 'exposure',
      match: [{ apiGroups: [''], resources: ['services'], operations: CREATE_UPDATE }],
      validations: [
        {
          expression:
            `(object.metadata.namespace + '/' + object.metadata.name) in ${list(Object.keys(exposed))} || ` +
            "((!has(object.spec.type) || object.spec.type == 'ClusterIP') && (!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0))",
          message: 'no Service opens a way into or out of the cluster: requests come through the edge; list it in exposed of admission()',
        },
      ],
    },
    {
      name: 'served-hosts',
      match: [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses'], operations: CREATE_UPDATE }],
      validations: [
        {
          expression: `(has(object.spec.rules) ? object.spec.rules : []).all(r, has(r.host) && r.host in ${list(hosts)})`,
          message: 'every host of an Ingress is one that a service of the site serves',
        },
        { expression: '!has(object.spec.defaultBackend)', message: 'no Ingress takes the requests of every host' },
      ],
    },
    {
      name: 'served-routes',
      // the edge answers for hosts that nobody serves
      except: cluster ? [cluster.edge.namespace] : [],
      match: [{ apiGroups: ['traefik.io'], resources: ['ingressroutes'], operations: CREATE_UPDATE }],
      variables: { matches: 'dyn(object).spec.routes.map(r, r.match)' },
      validations: [
        {
          // all words in the brackets of Host(…), and no route without one
          expression:
            "variables.matches.all(m, m.contains('Host(`') && m.findAll('Host\\\\([^)]*\\\\)').all(h, " +
            `h.findAll('\`[^\`]*\`').all(n, n.replace('\`', '') in ${list(hosts)})))`,
          message: 'every host of an IngressRoute is one that a service of the site serves',
        },
        {
          // of two words either of which suffices only methods are no way around the host
          expression:
            "variables.matches.all(m, !m.contains('HostRegexp') && !m.contains('!Host') && " +
            "!m.replace('(Method(`GET`) || Method(`HEAD`))', '').contains('||'))",
          message: 'the hosts of an IngressRoute are said one by one',
        },
      ],
    },
    {
      name: 'cluster-admins',
      match: [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterrolebindings', 'rolebindings'], operations: CREATE_UPDATE }],
      validations: [
        {
          // who can make accounts in kube-system has everything: K3s installs its charts so
          expression:
            `object.roleRef.name != 'cluster-admin' || object.metadata.name in ${list(Object.keys(clusterAdmins))} || ` +
            "(has(object.subjects) && object.subjects.all(s, (s.kind == 'ServiceAccount' && s.namespace == 'kube-system') || " +
            "(s.kind == 'Group' && s.name == 'system:masters')))",
          message: 'nobody but kube-system gets cluster-admin: list the binding in clusterAdmins of admission()',
        },
      ],
    },
  ];
}
