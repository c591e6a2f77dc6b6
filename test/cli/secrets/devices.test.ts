import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceFiles } from '../../../cli/secrets/devices';
import { resolve } from '../../../blueprint/resolve';
import {
  exportAnsible,
  exportFilled,
  initSecrets,
  parsePublicHalves,
  rotateSecrets,
  setSecret,
  type SecretSite,
} from '../../../constructs/secrets';
import { wireguardPublicKey } from '../../../constructs/secrets/wireguard-key';
import written from '../../../environments/hetzner-trio';
import { hostFiles } from '../../../hosts';
import { inFolder, problemsOf, seededSource, siteIn, snapshot } from '../../constructs/secrets/fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const { blueprint } = resolve(written, 'hetzner-trio');
const file = { input: written, file: 'environments/hetzner-trio.ts', name: 'hetzner-trio' };
const siteOf = (folder: string): SecretSite => ({ ...siteIn(folder, blueprint.secrets), environment: 'hetzner-trio' });
const exported = async (site: SecretSite) => (await exportFilled(site, deviceFiles(file, site.publicFile))).files;
const halvesOf = ({ publicFile }: SecretSite) => parsePublicHalves(readFileSync(publicFile, 'utf8'), publicFile, 'hetzner-trio').wireguard;

/** What nodes read and somebody else issues. */
const issue = async (site: SecretSite): Promise<void> => {
  const issued = site.plan.filter(({ make, readers }) => make.kind === 'external' && readers.some(({ kind }) => kind === 'host'));
  for (const { id } of issued) await setSecret(site, seededSource(), id, 'issued elsewhere');
};

/** Fields of one peer of a tunnel, its own for an empty name. */
const fieldsOf = (text: string, peer = ''): Readonly<Record<string, string>> => {
  const part = text.split(/\n(?=\[Peer\])/).find((block) => (peer === '' ? block.includes('[Interface]') : block.includes(`# ${peer}\n`)));
  return Object.fromEntries([...(part ?? '').matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key, value]));
};
const nodeFile = (site: SecretSite, node: string): string =>
  hostFiles(blueprint, halvesOf(site))
    .files()
    .find(({ path }) => path === `hosts/${node}/etc/wireguard/wg0.conf`)?.content ?? '';

test('a device gets its file with its keys in it, and needs no token of a provider', () =>
  inFolder(async (folder) => {
    const site = siteOf(folder);
    await initSecrets(site, seededSource());
    const [device, ...others] = await exported(site);
    expect([device?.path, others]).toEqual(['laptop.conf', []]);
    expect(device?.text).not.toContain('$');
    const own = fieldsOf(device?.text ?? '');
    expect(wireguardPublicKey(own['PrivateKey'] ?? '')).toBe(halvesOf(site)['mesh/laptop/private-key']);
    for (const { name } of blueprint.nodes) {
      const peer = fieldsOf(device?.text ?? '', name);
      expect(peer['PublicKey']).toBe(halvesOf(site)[`mesh/${name}/private-key`]);
      expect(peer['PresharedKey']).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    }
  }));

test('without its keys nothing is given out', () =>
  inFolder(async (folder) => {
    const site = siteOf(folder);
    await initSecrets({ ...site, plan: site.plan.filter(({ id }) => !id.includes('laptop')) }, seededSource());
    const problems = await problemsOf(exported(site));
    expect(problems.map(({ id, where }) => [id, where])).toContainEqual(['secrets/missing', 'secret mesh/laptop/private-key']);
    expect(Object.keys(snapshot(folder)).filter((path) => path.endsWith('.conf'))).toEqual([]);
  }));

test('a rotated key changes both ends: the device that holds it, and every node that knows its public half', () =>
  inFolder(async (folder) => {
    const site = siteOf(folder);
    await initSecrets(site, seededSource());
    const [before] = await exported(site);
    const known = blueprint.nodes.map(({ name }) => fieldsOf(nodeFile(site, name), 'laptop')['PublicKey']);
    await rotateSecrets(site, seededSource('later'), 'mesh/laptop/private-key');
    const [after] = await exported(site);
    const key = fieldsOf(after?.text ?? '')['PrivateKey'] ?? '';
    expect(key).not.toBe(fieldsOf(before?.text ?? '')['PrivateKey']);
    for (const { name } of blueprint.nodes) expect(fieldsOf(nodeFile(site, name), 'laptop')['PublicKey']).toBe(wireguardPublicKey(key));
    expect(known).not.toContain(wireguardPublicKey(key));
  }));

test("a node's rotated key reaches the node's file and everybody else's tunnel", () =>
  inFolder(async (folder) => {
    const site = siteOf(folder);
    await initSecrets(site, seededSource());
    await issue(site);
    await rotateSecrets(site, seededSource('later'), 'mesh/node1/private-key');
    const key =
      (await exportAnsible(site)).files.find(({ path }) => path === join('node1', 'etc__wireguard__private.key'))?.text.trim() ?? '';
    const [device] = await exported(site);
    expect(fieldsOf(device?.text ?? '', 'node1')['PublicKey']).toBe(wireguardPublicKey(key));
    for (const name of ['node2', 'node3']) expect(fieldsOf(nodeFile(site, name), 'node1')['PublicKey']).toBe(wireguardPublicKey(key));
  }));

test('a rotated preshared key is the same at both ends', () =>
  inFolder(async (folder) => {
    const site = siteOf(folder);
    await initSecrets(site, seededSource());
    await issue(site);
    const [before] = await exported(site);
    await rotateSecrets(site, seededSource('later'), 'mesh/*/*/preshared-key');
    const [after] = await exported(site);
    const { files } = await exportAnsible(site);
    const delivered = (path: string) => files.find((other) => other.path === path)?.text.trim();
    for (const { name } of blueprint.nodes) {
      expect(fieldsOf(after?.text ?? '', name)['PresharedKey']).toBe(delivered(`${name}/etc__wireguard__laptop.psk`));
      expect(fieldsOf(after?.text ?? '', name)['PresharedKey']).not.toBe(fieldsOf(before?.text ?? '', name)['PresharedKey']);
    }
    expect(delivered('node1/etc__wireguard__node2.psk')).toBe(delivered('node2/etc__wireguard__node1.psk'));
  }));
