import { parse } from 'yaml';
import { resolve } from '../../../blueprint/resolve';
import { crowdsec } from '../../../charts/crowdsec/service';
import { traefik } from '../../../charts/traefik/service';
import { hostFiles } from '../../../hosts';
import { lab } from '../../environments/fixture';
import { keysOf } from '../../hosts/site';
import { write, type WrittenSite } from '../site-objects';
import { machine } from '../../../environments/words';

const plain = lab({});
const beside = machine({ location: 'office', cpu: '2', memory: '4Gi', disk: '40Gi', endpoint: 'beside.example.org', roles: [] });
const sited = (hosts: boolean) =>
  lab({
    nodes: { ...plain.nodes, beside },
    services: { edge: traefik({}), guard: crowdsec({ in: 'security', hosts, ban: '90m' }) },
  });
const { blueprint } = resolve(sited(true), 'lab.ts');
const without = resolve(sited(false), 'lab.ts').blueprint;
const texts = new Map(
  hostFiles(blueprint, keysOf(blueprint))
    .files()
    .map(({ path, content }) => [path, content]),
);
const variablesOf = (node: string) => parse(texts.get(`ansible/host_vars/${node}.yaml`) ?? '') as Readonly<Record<string, unknown>>;
let site: WrittenSite;
beforeAll(async () => (site = await write(sited(true))));

test('every host has it, and none unless the site says so', () => {
  expect(blueprint.equipment.map(({ node, role }) => [node, role])).toEqual(blueprint.nodes.map(({ name }) => [name, 'crowdsec']));
  expect(without.equipment).toEqual([]);
  expect(
    without.secrets.filter(({ readers }) => readers.some((reader) => reader.kind === 'host' && reader.path.includes('crowdsec'))),
  ).toEqual([]);
});

test('the playbook has the role where a host asks for it', () => {
  const [play] = parse(texts.get('ansible/site.yaml') ?? '') as readonly {
    readonly roles: readonly { readonly role: string; readonly when?: string }[];
  }[];
  expect(play?.roles.at(-1)).toMatchObject({ role: 'crowdsec', when: "'crowdsec' in host_roles | default([])" });
  expect(variablesOf('one')['host_roles']).toEqual(['crowdsec']);
});

test('nodes of the cluster join its local API at an address that is known before it', () => {
  const entrance = site.objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'guard-lapi-hosts');
  const { clusterIP, ports, selector } = entrance?.spec as {
    readonly clusterIP: string;
    readonly ports: readonly { readonly port: number }[];
    readonly selector: Readonly<Record<string, string>>;
  };
  const [port] = ports;
  expect(variablesOf('one')).toMatchObject({ crowdsec_api: `http://${clusterIP}:${port?.port}/`, crowdsec_machine: 'host-one' });
  const pods = site.objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'guard-lapi');
  expect(pods?.spec).toMatchObject({ selector: { matchLabels: selector } });
  // the first sixteen of the range are given to nobody who does not ask for one, and the DNS has the tenth
  expect(clusterIP).toBe('10.43.0.11');
  expect(
    site.blueprint.flows.some(
      ({ from, to, port: asked }) => from.kind === 'nodes' && to.kind === 'pods' && to.component === 'lapi' && asked === port?.port,
    ),
  ).toBe(true);
});

test('they know their password and key from files that root alone reads, and the cluster knows the same', () => {
  for (const [need, name] of [
    ['host-agent', 'agent'],
    ['host-bouncer', 'bouncer'],
  ]) {
    const readers = blueprint.secrets.find(({ id }) => id === `guard/${need}`)?.readers ?? [];
    expect(readers.filter(({ kind }) => kind === 'kubernetes')).toHaveLength(1);
    const path = `/etc/crowdsec/archipel/${name}`;
    expect(readers.filter(({ kind }) => kind === 'host')).toEqual(
      ['one', 'two', 'three'].map((node) => ({ kind: 'host', node, path, owner: 'root:root', mode: '0600' })),
    );
    expect(variablesOf('one')['bundle_secrets']).toContainEqual(
      expect.objectContaining({ path, part: 'crowdsec', file: `etc__crowdsec__archipel__${name}` }),
    );
  }
});

test('a machine beside the cluster decides for itself, and knows no secret of the cluster', () => {
  const variables = variablesOf('beside');
  expect(variables).toMatchObject({ host_roles: ['crowdsec'], crowdsec_ban: '5400s' });
  expect(variables).not.toHaveProperty('crowdsec_api');
  expect(JSON.stringify(variables['bundle_secrets'])).not.toContain('crowdsec');
});

test('nobody drops the networks of the operator and of the site, nor the tunnel', () => {
  for (const { name } of blueprint.nodes) {
    expect(variablesOf(name)['crowdsec_tunnel']).toBe(blueprint.mesh?.port);
    const allowed = variablesOf(name)['crowdsec_allowed'];
    expect(allowed).toEqual(expect.arrayContaining([...blueprint.layers.map(({ cidr }) => cidr), ...blueprint.operator.sshFrom]));
  }
});
