import { parse } from 'yaml';
import type { Blueprint } from '../../../blueprint/blueprint';
import { smtp } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { composeApp } from '../../../charts/compose-app/service';
import { from } from '../../../charts/web-app/service';
import { hostFiles } from '../../../hosts';
import { ufwRules } from '../../../hosts/ufw';
import { write } from '../site-objects';
import { expectedConnections } from '../expected-connections';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import { site } from '../mailcow/site';

const letters = composeApp({
  on: 'ai-lab',
  containers: {
    app: {
      image: 'docker.io/listmonk/listmonk:v5.1.0',
      volumes: { uploads: '/uploads' },
      env: { HOST: from('mail', 'host'), PASSWORD: from('mail', 'password'), PRICE: '5 $' },
      after: ['db'],
    },
    db: { image: 'docker.io/library/postgres:17.6', memory: '1Gi', user: '999:999', volumes: { data: '/var/lib/postgresql/data' } },
  },
  web: { container: 'app', inside: 80, port: 18080, host: 'letters.uyoop.fr' },
  open: { feed: { container: 'app', inside: 119, port: 10119, why: 'readers of news' } },
  needs: { mail: smtp({ from: 'letters@uyoop.fr' }) },
});
const whole = site({}, { services: { ...site().services, letters } });
const { blueprint, verdict } = resolve(whole, 'site.ts');
const files = new Map(
  hostFiles(blueprint)
    .files()
    .map(({ path, content }) => [path, content]),
);
const HERE = 'hosts/ai-lab/etc/archipel-letters';
interface Compose {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const compose = parse(files.get(`${HERE}/compose.yaml`) ?? '') as Compose;
const node = blueprint.nodes.find(({ name }) => name === 'ai-lab')!;

test('breaks no rule by being there', () => {
  expect(verdict.errors.filter(({ at }) => at.includes('letters'))).toEqual([]);
});

test('every container is without capabilities, bounded, and writes nowhere but into volumes', () => {
  expect(Object.keys(compose.services)).toEqual(['app', 'db']);
  for (const service of Object.values(compose.services))
    expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], read_only: true, pids_limit: 512 });
  expect(compose.services['db']).toMatchObject({ mem_limit: '1024m', user: '999:999' });
  expect(blueprint.services.find(({ name }) => name === 'letters')?.components['app']?.memory).toBe('1536Mi');
});

test('what the edge shows is published in the mesh alone, what is open at every address of IPv4, and nothing else', () => {
  expect(compose.services['app']?.['ports']).toEqual(['10.8.0.2:18080:80/tcp', '0.0.0.0:10119:119/tcp']);
  expect(compose.services['db']?.['ports']).toEqual([]);
});

test('packets are let through to the port of the container, which is another than that of the machine', () => {
  const rules = ufwRules(blueprint, node).filter((rule) => rule.includes('172.23.0.0/24'));
  expect(rules.map((rule) => /^(.*) comment/.exec(rule)?.[1]).sort()).toEqual([
    'route allow from 10.42.0.0/16 to 172.23.0.0/24 port 80 proto tcp',
    'route allow from 10.8.0.1 to 172.23.0.0/24 port 80 proto tcp',
    'route allow to 172.23.0.0/24 port 119 proto tcp',
  ]);
  expect(ufwRules(blueprint, node).filter((rule) => /allow (18080|10119|80|119)\//.test(rule))).toEqual([]);
});

test('secrets of answers are files of the host, and its environment names them', () => {
  expect(files.get(`${HERE}/app.template`)).toContain('HOST=mail.cjenti.com\nPASSWORD=@mail-password@\nPRICE=5 $\n');
  const { readers } = blueprint.secrets.find(({ id }) => id === 'mail/letters/mail/password')!;
  expect(readers).toEqual([
    { kind: 'host', node: 'core-prod', path: '/etc/archipel-mail/secrets/sender-letters', owner: 'root:root', mode: '0600' },
    { kind: 'host', node: 'ai-lab', path: '/etc/archipel-letters/secrets/mail-password', owner: 'root:root', mode: '0600' },
  ]);
});

test('a machine meets no pod: needs that pods answer are refused where they are written', () => {
  const wrong = {
    ...whole.services,
    letters: composeApp({
      on: 'ai-lab',
      containers: { x: { image: 'docker.io/library/nginx:1.29.1' } },
      needs: { db: { contract: 'postgres', request: {} } as never },
    }),
  };
  expect(() => resolve({ ...whole, services: wrong }, 'site.ts')).toThrow(/not reached from a machine beside it/);
});

test('two projects in one network are told', () => {
  const twin = composeApp({
    on: 'ai-lab',
    containers: { x: { image: 'docker.io/library/nginx:1.29.1' } },
    open: { a: { container: 'x', inside: 9000, why: 'x' } },
  });
  const found = resolve({ ...whole, services: { ...whole.services, twin } }, 'site.ts').verdict.problems;
  expect(found.filter(({ id }) => id === 'network/overlap')).toMatchObject([{ at: 'services.twin' }]);
});

test('what the policies of pods let pass towards machines is what the flows say: the address in the mesh, and the containers behind it', async () => {
  const written = await write(whole);
  const of = (texts: readonly string[]): readonly string[] => texts.filter((text) => / -> cidr (10\.8\.|172\.2)/.test(text)).sort();
  const { cluster } = written.blueprint as Blueprint & { readonly cluster: { readonly pods: never } };
  const allowed = of(reachability(written.objects, { podCidr: cluster.pods }).map(describeConnection));
  expect(allowed).toEqual(of(expectedConnections(written.blueprint)));
  expect(allowed).toEqual(
    expect.arrayContaining([
      'waf/waf -> cidr 10.8.0.1/32 TCP 8080',
      'waf/waf -> cidr 172.22.1.0/24 TCP 8080',
      'waf/waf -> cidr 172.23.0.0/24 TCP 80',
    ]),
  );
  expect(allowed.filter((text) => text.includes('8080')).every((text) => text.startsWith('waf/waf '))).toBe(true);
});

test('the name of a machine in the cluster leads to it by itself: no address of the cluster stands between, and only ports that pods come to', async () => {
  const { objects } = await write(whole);
  const mine = objects.filter(
    ({ metadata }) => metadata.name.startsWith('letters') && ['letters', 'prod-web'].includes(metadata.namespace ?? ''),
  );
  expect(mine.find(({ kind }) => kind === 'Service')).toMatchObject({
    spec: { clusterIP: 'None', ports: [{ name: 'web', port: 18080, protocol: 'TCP' }] },
  });
  expect(mine.find(({ kind }) => kind === 'EndpointSlice')).toMatchObject({
    endpoints: [{ addresses: ['10.8.0.2'] }],
    ports: [{ port: 18080 }],
  });
  expect(mine.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))).toEqual([]);
});
