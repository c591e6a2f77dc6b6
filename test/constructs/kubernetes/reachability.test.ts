import { parseAllDocuments } from 'yaml';
import { describeConnection, reachability, type ObjectJson, type ReachabilityOptions } from '../../../constructs/kubernetes';

/** Handmade manifests: what these tests say must not lean on what our constructs write. */
const read = (...documents: string[]): ObjectJson[] =>
  documents.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as ObjectJson));
const lines = (documents: readonly string[], options?: ReachabilityOptions) =>
  reachability(read(...documents), options).map(describeConnection);

const pods = (id: string, labels: string, ports = '[]') => {
  const [namespace, name] = id.split('/');
  return `
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec: { template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: c, ports: ${ports} }] } } }
`;
};
const space = (name: string, labels = '{}') => `{ kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }`;
const policy = (namespace: string, spec: string) =>
  `{ kind: NetworkPolicy, metadata: { name: p, namespace: ${namespace} }, spec: ${spec} }`;
/** Closed both ways, so that a test sees what its own policies open. */
const closed = (namespace: string) => policy(namespace, '{ podSelector: {}, policyTypes: [Ingress, Egress] }');

const web = pods('apps/web', '{ app: web }', '[{ name: http, containerPort: 8080 }]');
const sql = pods(
  'data/sql',
  '{ app: sql, tier: data }',
  '[{ name: sql, containerPort: 3306 }, { name: dns, containerPort: 5353, protocol: UDP }]',
);
const base = [space('apps', '{ team: a }'), space('data', '{ team: b }'), web, sql, closed('apps'), closed('data')];

const toSql = (
  ports: string,
  to = '[{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } }, podSelector: { matchLabels: { app: sql } } }]',
) => policy('apps', `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: ${to}, ports: ${ports} }] }`);
const fromWeb = (
  ports: string,
  from = '[{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: apps } }, podSelector: { matchLabels: { app: web } } }]',
) =>
  policy('data', `{ podSelector: { matchLabels: { app: sql } }, policyTypes: [Ingress], ingress: [{ from: ${from}, ports: ${ports} }] }`);

describe('reachability without policies', () => {
  test('is everything, from and to anywhere', () => {
    expect(lines([web])).toEqual(
      ['anywhere -> apps/web', 'apps/web -> anywhere', 'apps/web -> apps/web'].flatMap((pair) =>
        ['SCTP', 'TCP', 'UDP'].map((protocol) => `${pair} ${protocol} *`),
      ),
    );
  });

  test('is nothing once each namespace is closed', () => {
    expect(lines(base)).toEqual([]);
  });
});

describe('a connection between pods', () => {
  const open = '[{ port: 3306 }]';

  test('needs both ends', () => {
    expect(lines([...base, toSql(open)])).toEqual([]);
    expect(lines([...base, fromWeb(open)])).toEqual([]);
    expect(lines([...base, toSql(open), fromWeb(open)])).toEqual(['apps/web -> data/sql TCP 3306']);
  });

  test('is on the ports that both ends open', () => {
    expect(
      lines([...base, toSql('[{ port: 3306 }, { port: 3307 }, { port: 80 }]'), fromWeb('[{ port: 3000, endPort: 3306 }, { port: 3307 }]')]),
    ).toEqual(['apps/web -> data/sql TCP 3306', 'apps/web -> data/sql TCP 3307']);
    expect(lines([...base, toSql('[]'), fromWeb('[{ port: 3000, endPort: 3010 }]')])).toEqual(['apps/web -> data/sql TCP 3000-3010']);
  });

  test('keeps UDP and TCP apart', () => {
    expect(lines([...base, toSql('[{ port: 53, protocol: UDP }]'), fromWeb('[{ port: 53 }]')])).toEqual([]);
    expect(lines([...base, toSql('[{ port: 53, protocol: UDP }]'), fromWeb('[{ port: 53, protocol: UDP }]')])).toEqual([
      'apps/web -> data/sql UDP 53',
    ]);
  });

  test('resolves named ports at the pods that get it, those of sidecars too', () => {
    expect(lines([...base, toSql('[{ port: sql }, { port: http }]'), fromWeb('[{ port: 3306 }, { port: 8080 }]')])).toEqual([
      'apps/web -> data/sql TCP 3306',
    ]);
    expect(
      lines([
        ...base,
        toSql('[{ port: 3306 }, { port: 5353, protocol: UDP }]'),
        fromWeb('[{ port: sql }, { port: dns, protocol: UDP }, { port: dns }]'),
      ]),
    ).toEqual(['apps/web -> data/sql TCP 3306', 'apps/web -> data/sql UDP 5353']);
    const sidecar = sql.replace(
      'containers: [',
      'initContainers: [{ name: s, restartPolicy: Always, ports: [{ name: metrics, containerPort: 9104 }] }], containers: [',
    );
    const site = base.map((text) => (text === sql ? sidecar : text));
    expect(lines([...site, toSql('[{ port: metrics }]'), fromWeb('[{ port: metrics }]')])).toEqual(['apps/web -> data/sql TCP 9104']);
  });

  test('adds what several policies open', () => {
    expect(lines([...base, toSql('[]'), fromWeb('[{ port: 1 }]'), fromWeb('[{ port: 2 }]')])).toEqual([
      'apps/web -> data/sql TCP 1',
      'apps/web -> data/sql TCP 2',
    ]);
  });

  test('is decided by the end that a policy holds where none holds the other', () => {
    const site = base.filter((text) => text !== closed('apps'));
    expect(lines([...site, fromWeb(open)]).filter((line) => line.includes('data/sql'))).toEqual(['apps/web -> data/sql TCP 3306']);
  });

  test.each([
    ['from the policy’s own namespace, by pods alone', '[{ podSelector: { matchLabels: { app: web } } }]', false],
    ['from all pods of a namespace', '[{ namespaceSelector: { matchLabels: { team: a } } }]', true],
    ['from another namespace', '[{ namespaceSelector: { matchLabels: { team: b } } }]', false],
    ['from every namespace', '[{ namespaceSelector: {} }]', true],
    ['from every namespace, empty pod selector', '[{ namespaceSelector: {}, podSelector: {} }]', true],
    [
      'by a namespace’s own name',
      '[{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [apps, x] }] } }]',
      true,
    ],
    [
      'by an expression on pods',
      '[{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }]',
      false,
    ],
    ['from one of two peers', '[{ ipBlock: { cidr: 192.0.2.0/24 } }, { namespaceSelector: { matchLabels: { team: a } } }]', true],
    ['from anyone', '[]', true],
  ])('%s', (_, from, expected) => {
    expect(lines([...base, toSql(open), fromWeb(open, from)]).includes('apps/web -> data/sql TCP 3306')).toBe(expected);
  });

  test('of one namespace is meant by a pod selector alone', () => {
    const api = pods('apps/api', '{ app: api }');
    const inside = policy(
      'apps',
      '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 1 }] }], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }] }] }',
    );
    expect(lines([...base, api, inside])).toEqual(['apps/web -> apps/api TCP 1']);
  });
});

describe('a policy', () => {
  const everyone = '{ podSelector: {}, ingress: [{}]';
  test('that names no type holds what comes in, and what goes out only if it says so', () => {
    expect(lines([web, policy('apps', '{ podSelector: {} }')])).toEqual(
      ['SCTP', 'TCP', 'UDP'].map((protocol) => `apps/web -> anywhere ${protocol} *`),
    );
    expect(lines([web, policy('apps', '{ podSelector: {}, egress: [] }')])).toEqual([]);
    expect(lines([web, policy('apps', '{ podSelector: {}, egress: [{ ports: [{ port: 1 }] }] }')])).toEqual(['apps/web -> anywhere TCP 1']);
  });

  test('opens what it says only in the directions of its types', () => {
    expect(lines([web, closed('apps'), policy('apps', `${everyone}, egress: [{}], policyTypes: [Egress] }`)])).toEqual(
      ['SCTP', 'TCP', 'UDP'].map((protocol) => `apps/web -> anywhere ${protocol} *`),
    );
  });

  test('holds the pods that its selector means, in its namespace alone', () => {
    const other = pods('apps/other', '{ app: other }');
    const some = policy(
      'apps',
      '{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] }, policyTypes: [Ingress, Egress] }',
    );
    const reached = lines([web, other, sql, some]).filter((line) => line.endsWith('TCP *'));
    expect(reached.filter((line) => line.includes('apps/web'))).toEqual([]);
    expect(reached).toContain('apps/other -> data/sql TCP *');
  });

  test('of a namespace without a name is one of the default namespace', () => {
    const bare = pods('x/bare', '{}').replace('namespace: x', 'labels: {}');
    expect(
      lines([
        bare,
        '{ kind: NetworkPolicy, metadata: { name: p }, spec: { podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ ipBlock: { cidr: 192.0.2.1/32 } }], ports: [{ port: 1 }] }] } }',
      ]),
    ).toEqual(['default/bare -> cidr 192.0.2.1/32 TCP 1']);
  });
});

describe('what is outside the manifests', () => {
  test('is named by its addresses, holes in order', () => {
    const egress = toSql(
      '[{ port: 443 }, { port: 123, protocol: UDP }]',
      '[{ ipBlock: { cidr: 0.0.0.0/0, except: [192.168.0.0/16, 10.0.0.0/8] } }]',
    );
    const ingress = fromWeb('[{ port: sql }]', '[{ ipBlock: { cidr: 10.10.0.2/32 } }]');
    expect(lines([...base, egress, ingress])).toEqual([
      'apps/web -> cidr 0.0.0.0/0 except 10.0.0.0/8, 192.168.0.0/16 TCP 443',
      'apps/web -> cidr 0.0.0.0/0 except 10.0.0.0/8, 192.168.0.0/16 UDP 123',
      'cidr 10.10.0.2/32 -> data/sql TCP 3306',
    ]);
  });

  test('is named by its selectors where it is pods', () => {
    const dns =
      '[{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }]';
    const unknown = '[{ podSelector: { matchLabels: { app: gone } } }]';
    expect(lines([...base, toSql('[{ port: 53, protocol: UDP }]', dns), fromWeb('[{ port: sql }]', unknown)])).toEqual([
      'apps/web -> pods {kubernetes.io/metadata.name=kube-system} {k8s-app=kube-dns} UDP 53',
      'pods {kubernetes.io/metadata.name=data} {app=gone} -> data/sql TCP 3306',
    ]);
  });

  test('may have any port under a name when it is pods, and none when it is addresses', () => {
    expect(lines([...base, toSql('[{ port: http }]', '[{ podSelector: { matchLabels: { app: gone } } }]')])).toEqual([
      'apps/web -> pods {kubernetes.io/metadata.name=apps} {app=gone} TCP *',
    ]);
    expect(lines([...base, toSql('[{ port: http }]', '[{ ipBlock: { cidr: 192.0.2.0/24 } }]')])).toEqual([]);
  });

  test('is said once, however many rules open it', () => {
    const twice = toSql('[{ port: 1, endPort: 5 }]', '[{ ipBlock: { cidr: 192.0.2.0/24 } }]');
    expect(lines([...base, twice, twice.replace('port: 1, endPort: 5', 'port: 3, endPort: 9')])).toEqual([
      'apps/web -> cidr 192.0.2.0/24 TCP 1-9',
    ]);
  });
});

describe('an address block', () => {
  const anywhere = (except: string) => toSql('[{ port: 3306 }]', `[{ ipBlock: { cidr: 0.0.0.0/0, except: [${except}] } }]`);
  const between = (except: string, options?: ReachabilityOptions) =>
    lines([...base, anywhere(except), fromWeb('[{ port: 3306 }]')], options).filter((line) => line.startsWith('apps/web -> data/sql'));

  test('means no pod where the pods’ network is not known', () => {
    expect(between('')).toEqual([]);
  });

  test.each([
    ['no hole', '', true],
    ['a hole beside', '192.168.0.0/16', true],
    ['a hole in a part of it', '10.42.1.0/24', true],
    ['a hole as large', '10.42.0.0/16', false],
    ['a hole around', '10.0.0.0/8', false],
  ])('means every pod where it covers their network: %s', (_, except, expected) => {
    expect(between(except, { podCidr: '10.42.0.0/16' })).toEqual(expected ? ['apps/web -> data/sql TCP 3306'] : []);
  });

  test('means no pod where it lies elsewhere, or in IPv6', () => {
    for (const cidr of ['192.0.2.0/24', '::/0']) {
      const elsewhere = toSql('[{ port: 3306 }]', `[{ ipBlock: { cidr: '${cidr}' } }]`);
      expect(lines([...base, elsewhere, fromWeb('[{ port: 3306 }]')], { podCidr: '10.42.0.0/16' })).toEqual([
        `apps/web -> cidr ${cidr} TCP 3306`,
      ]);
    }
  });
});

describe('the pods of', () => {
  const spec = '{ containers: [{ name: c, ports: [{ name: p, containerPort: 7 }] }] }';
  const template = `{ metadata: { labels: { app: x } }, spec: ${spec} }`;
  const all = policy(
    'n',
    '{ podSelector: { matchLabels: { app: x } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 192.0.2.1/32 } }], ports: [{ port: p }] }] }',
  );

  test.each([
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].map((kind) => [
      kind,
      `{ kind: ${kind}, metadata: { name: x, namespace: n }, spec: { template: ${template} } }`,
    ]),
    ['CronJob', `{ kind: CronJob, metadata: { name: x, namespace: n }, spec: { jobTemplate: { spec: { template: ${template} } } } }`],
    ['Pod', `{ kind: Pod, metadata: { name: x, namespace: n, labels: { app: x } }, spec: ${spec} }`],
  ])('a %s are seen', (_, text) => {
    expect(lines([text, all])).toEqual(['cidr 192.0.2.1/32 -> n/x TCP 7']);
  });

  test('the host network are not: no policy holds them', () => {
    const host = `{ kind: DaemonSet, metadata: { name: x, namespace: n }, spec: { template: { metadata: { labels: { app: x } }, spec: { hostNetwork: true, containers: [] } } } }`;
    expect(lines([host, all])).toEqual([]);
  });

  test('two workloads of one name are told apart by their kinds', () => {
    const both = ['Deployment', 'CronJob'].map((kind) =>
      kind === 'CronJob'
        ? `{ kind: CronJob, metadata: { name: x, namespace: n }, spec: { jobTemplate: { spec: { template: ${template} } } } }`
        : `{ kind: ${kind}, metadata: { name: x, namespace: n }, spec: { template: ${template} } }`,
    );
    expect(lines([...both, all])).toEqual(['cidr 192.0.2.1/32 -> n/x (CronJob) TCP 7', 'cidr 192.0.2.1/32 -> n/x (Deployment) TCP 7']);
  });
});

test('reachability is the same whatever the order of the objects', () => {
  const site = [...base, toSql('[{ port: 3306 }]'), fromWeb('[{ port: sql }]')];
  expect(lines([...site].reverse())).toEqual(lines(site));
});
