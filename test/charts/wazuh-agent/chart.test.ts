import { wazuhAgent } from '../../../charts/wazuh-agent/service';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { watched } from '../watched';

let site: WrittenSite;
beforeAll(async () => {
  site = await write(watched({ wazuh: wazuhAgent({ in: 'security', manager: 'wazuh.example.org', port: 15_140, group: 'k3s' }) }));
});

const pod = () => podsOf(site).find(({ id }) => id === 'DaemonSet security/wazuh')!;
const container = (name: string) => containersOf(pod()).find((other) => other.name === name)!;
const hostPaths = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (container(name).volumeMounts ?? []).flatMap((mount) => {
      const source = pod().spec.volumes?.find((volume) => volume.name === mount.name)?.['hostPath'] as
        { readonly path: string } | undefined;
      const { readOnly } = mount as { readonly readOnly?: boolean };
      return source ? [[source.path, readOnly ? 'read' : 'write']] : [];
    }),
  );

test('each node is one agent by its own name, in the group and at the manager that the site says', () => {
  const env = Object.fromEntries((container('wazuh-agent').env ?? []).map(({ name, value }) => [name, value]));
  expect(env).toMatchObject({
    WAZUH_AGENT_NAME: '$(NODE_NAME)',
    WAZUH_AGENT_GROUP: 'k3s',
    WAZUH_MANAGER_SERVER: 'wazuh.example.org',
    WAZUH_MANAGER_PORT: '15140',
    WAZUH_REGISTRATION_SERVER: 'wazuh.example.org',
    WAZUH_REGISTRATION_PORT: '1515',
  });
  expect(pod().spec['tolerations']).toEqual([{ operator: 'Exists' }]);
});

test('the enrolment password is asked of the operator, and is in no object', () => {
  const secret = site.blueprint.secrets.find(({ id }) => id === 'wazuh/enrolment');
  expect(secret?.make.kind).toBe('external');
  const password = container('wazuh-agent').env?.find(({ name }) => name === 'WAZUH_REGISTRATION_PASSWORD');
  expect(password?.value).toBeUndefined();
  expect(password?.valueFrom?.secretKeyRef).toEqual({ name: 'wazuh-enrolment', key: 'value' });
});

test('its flows lead to the manager and nowhere else', () => {
  const out = site.blueprint.flows.filter(({ from, to }) => from.kind === 'pods' && from.service === 'wazuh' && to.kind !== 'cluster-dns');
  expect(out.map(({ to, port }) => [to, port])).toEqual([
    [{ kind: 'host', host: 'wazuh.example.org' }, 1515],
    [{ kind: 'host', host: 'wazuh.example.org' }, 15_140],
  ]);
  expect(site.blueprint.flows.filter(({ to }) => to.kind === 'pods' && to.service === 'wazuh')).toEqual([]);
});

test('of the node it writes its own folder alone, where its key outlives the pod', () => {
  const writes = (name: string) => Object.entries(hostPaths(name)).flatMap(([path, how]) => (how === 'write' ? [path] : []));
  expect([writes('wazuh-agent'), writes('install')]).toEqual([['/var/lib/wazuh-agent'], ['/var/lib/wazuh-agent']]);
});

test('every folder that it is told to watch is a folder of the node', () => {
  const conf =
    site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'wazuh-config')?.data?.['ossec.conf'] ?? '';
  const [, watchedFolders = ''] = /<directories [^>]*>([^<]+)</.exec(conf) ?? [];
  const mounted = Object.keys(hostPaths('wazuh-agent'));
  for (const folder of watchedFolders.split(',')) expect(mounted).toContain(folder.replace(/^\/host/, ''));
  // texts of keys stay on the node
  expect(conf).toMatch(/<nodiff[^>]*>[^<]*\/host\/etc\/wireguard/);
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', (_, claim) => {
  expect(claim(site)).toEqual([]);
});
