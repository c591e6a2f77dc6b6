import type { Blueprint, MeshLink, MeshPeer, MeshPlan } from '../blueprint/blueprint';
import type { HostBundle } from '../constructs/hosts/host-bundle';
import { toWgQuick, type KeySource, type WgQuickPeer } from '../constructs/hosts/wg-quick';
import { prefixOf } from '../constructs/network/cidr';
import { operatorVariable, type SecretPlan } from '../constructs/secrets/secret-plan';

/** WireGuard public keys by the id of their secret, from the site's public file. */
export type PublicKeys = Readonly<Record<string, string>>;

const FOLDER = '/etc/wireguard';

export interface Neighbour {
  readonly peer: MeshPeer;
  readonly presharedKey: string | undefined;
  readonly keepalive: number | undefined;
}

/** Whom a peer speaks to. */
export function neighbours(mesh: MeshPlan, self: MeshPeer): readonly Neighbour[] {
  const byName = new Map(mesh.peers.map((peer) => [peer.name, peer]));
  const seen = ({ a, b, presharedKey, keepaliveFromA, keepaliveFromB }: MeshLink): readonly [string, Omit<Neighbour, 'peer'>][] => [
    ...(a === self.name ? [[b, { presharedKey, keepalive: keepaliveFromA }] as [string, Omit<Neighbour, 'peer'>]] : []),
    ...(b === self.name ? [[a, { presharedKey, keepalive: keepaliveFromB }] as [string, Omit<Neighbour, 'peer'>]] : []),
  ];
  return mesh.links.flatMap(seen).flatMap(([name, link]) => {
    const peer = byName.get(name);
    return peer ? [{ peer, ...link }] : [];
  });
}

/** Adds a node's end of the mesh. Its keys lie in files of their own, where the secret store says. */
export function addWireguard(bundle: HostBundle, mesh: MeshPlan, self: MeshPeer, secrets: readonly SecretPlan[], keys: PublicKeys): void {
  const keyFile = (id: string): KeySource => ({ file: pathOnHost(secrets, id, self.name) });
  bundle.addFolder(FOLDER, { part: 'wireguard', mode: '0700' });
  bundle.addFile(`${FOLDER}/${mesh.interface}.conf`, tunnel(mesh, self, keys, keyFile, { transit: false }), {
    part: 'wireguard',
    mode: '0600',
  });
}

/** The file that somebody imports into the WireGuard app of a device; `${…}` are the variables of `archipel secrets export --to-env`. */
export function deviceConfiguration(mesh: MeshPlan, self: MeshPeer, keys: PublicKeys): string {
  return tunnel(mesh, self, keys, (id) => ({ text: `\${${operatorVariable(id, { kind: 'operator' })}}` }));
}

/** Peers whose public key is not known yet: `archipel secrets init` makes them. */
export function keyless(mesh: MeshPlan, self: MeshPeer, keys: PublicKeys): readonly string[] {
  return neighbours(mesh, self).flatMap(({ peer }) => (keys[peer.key] === undefined ? [peer.name] : []));
}

function tunnel(
  mesh: MeshPlan,
  self: MeshPeer,
  keys: PublicKeys,
  key: (id: string) => KeySource,
  { transit }: { readonly transit?: boolean } = {},
): string {
  return toWgQuick({
    address: `${self.address}/${prefixOf(mesh.cidr)}`,
    mtu: mesh.mtu,
    ...(self.endpoint === undefined ? {} : { listenPort: mesh.port }),
    privateKey: key(self.key),
    ...(transit === undefined ? {} : { transit }),
    peers: neighbours(mesh, self).map(({ peer, presharedKey, keepalive }): WgQuickPeer => ({
      name: peer.name,
      publicKey: keys[peer.key] ?? `(none yet: archipel secrets init)`,
      allowedIps: [`${peer.address}/32`],
      ...(peer.endpoint === undefined ? {} : { endpoint: peer.endpoint }),
      ...(keepalive === undefined ? {} : { keepalive }),
      ...(presharedKey === undefined ? {} : { presharedKey: key(presharedKey) }),
    })),
  });
}

function pathOnHost(secrets: readonly SecretPlan[], id: string, node: string): string {
  const readers = secrets.find((secret) => secret.id === id)?.readers ?? [];
  const path = readers.flatMap((reader) =>
    reader.kind === 'host' && reader.node === node && reader.path.startsWith(`${FOLDER}/`) ? [reader.path] : [],
  )[0];
  if (path === undefined) throw new Error(`secret '${id}' is not read on node '${node}' under ${FOLDER}`);
  return path;
}

/** A node's own peer, or undefined where the site has no mesh or the node no address in it. */
export function peerOf({ mesh }: Blueprint, node: string): MeshPeer | undefined {
  return mesh?.peers.find(({ kind, name }) => kind === 'node' && name === node);
}
