import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { waf } from '../../../charts/waf/service';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { idOf, write, type WrittenSite } from '../site-objects';
import { filesOf, guarded } from './site';

const FOLDER = join(__dirname, '../../../charts/waf');
let site: WrittenSite;
beforeAll(async () => {
  site = await write(guarded());
});

const pod = (from: WrittenSite = site) => podsOf(from).find(({ id }) => id === 'Deployment edge/firewall')!;

test('two pods that never share a node, one of which may be taken at a time', () => {
  expect(pod().owner.spec).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } });
  expect(pod().spec).toMatchObject({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } },
  });
  expect(site.objects.map(idOf)).toContain('PodDisruptionBudget edge/firewall');
});

test('on one node it is one pod', async () => {
  const alone = await write(guarded(waf({ in: 'edge', replicas: 1 })));
  expect(pod(alone).owner.spec).toMatchObject({ replicas: 1 });
  expect(pod(alone).spec['affinity']).toBeUndefined();
});

test.each(Object.keys(podClaims))('%s', (name) => {
  const own = { ...site, objects: site.objects.filter((object) => object.metadata.namespace === 'edge') };
  expect(podClaims[name]?.(own)).toEqual([]);
});

test('nginx starts without the entry point of the image, which would write into its root, and after its log', () => {
  const [main] = pod().spec.containers;
  const log = pod().spec.initContainers?.find(({ name }) => name === 'log');
  expect(main).toMatchObject({ command: ['nginx', '-c', '/etc/waf/nginx.conf'], securityContext: { readOnlyRootFilesystem: true } });
  expect(log).toMatchObject({ restartPolicy: 'Always', startupProbe: { exec: { command: ['test', '-p', '/run/waf/log'] } } });
  expect(new Set(containersOf(pod()).map(({ image }) => image)).size).toBe(1);
});

test('its log knows every way in before anything happens there', () => {
  const log = pod().spec.initContainers?.find(({ name }) => name === 'log');
  expect(log?.env).toEqual([
    { name: 'WAYS', value: 'api/site blog/site blog/admin blog/passwordReset blog/signIn chat/site cloud/site readonly/site watched/site' },
  ]);
});

test('it cannot be told to let requests pass when it is down, and says what can be done instead', async () => {
  await expect(write(guarded(waf({ in: 'edge', failure: 'open' as never })))).rejects.toThrow("waf: { mode: 'off' }");
});

test('no log names what may hold a credential', () => {
  const files = filesOf(site);
  const nginx = files.get('/etc/waf/nginx.conf') ?? '';
  const format = /log_format request[^;]*;/.exec(nginx)?.[0] ?? '';
  expect(format.match(/\$\w+/g)?.sort()).toEqual([
    '$answered_by',
    '$body_bytes_sent',
    '$http_host',
    '$http_user_agent',
    '$remote_addr',
    '$request_id',
    '$request_method',
    '$request_path',
    '$request_time',
    '$status',
    '$time_iso8601',
    '$way',
  ]);
  // both pass the reader that takes queries and values out
  expect(nginx.match(/^ *(?:error|access)_log .*/gm)?.map((line) => line.trim())).toEqual([
    'error_log /run/waf/log crit;',
    'access_log /run/waf/log request;',
    'access_log off;',
    'access_log /run/waf/log tick;',
  ]);
  const engine = files.get('/etc/waf/modsecurity.conf') ?? '';
  expect(engine).toMatch(/^SecAuditLogParts AHZ$/m);
  expect(engine).toMatch(/^SecAuditLog \/run\/waf\/log$/m);
});

test('alerts and dashboard ask for series that its log counts', () => {
  const counted = new Set(
    readFileSync(join(FOLDER, 'log.awk'), 'utf8')
      .match(/# TYPE \w+/g)
      ?.map((text) => text.slice('# TYPE '.length)),
  );
  const rules = parse(readFileSync(join(FOLDER, 'alerts.yaml'), 'utf8')) as {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert: string; readonly expr: string; readonly annotations: { readonly runbook: string } }[];
    }[];
  };
  const alerts = rules.groups.flatMap(({ rules: own }) => own);
  const asked = [...alerts.map(({ expr }) => expr), readFileSync(join(FOLDER, 'dashboard.json'), 'utf8')].flatMap(
    (text) => text.match(/\bwaf_\w+/g) ?? [],
  );
  expect([...new Set(asked)].sort()).toEqual([...counted].sort());
  for (const { alert, annotations } of alerts) expect(annotations.runbook).toBe(`runbook#${alert.toLowerCase()}`);
});
