import { overlaps, type Cidr, type Ipv4 } from '../network/cidr';
import { commandLine } from './quote';

/** One end of a WireGuard tunnel, for wg-quick(8). */
export interface WgQuickProps {
  /** Own address with the prefix of the whole mesh. */
  readonly address: `${Ipv4}/${number}`;
  /** Bytes of one packet inside the tunnel. */
  readonly mtu: number;
  /** UDP port to listen on. @default - any free one: nobody calls first */
  readonly listenPort?: number;
  readonly privateKey: KeySource;
  readonly peers: readonly WgQuickPeer[];
}

export interface WgQuickPeer {
  readonly name: string;
  readonly publicKey: string;
  /** What may come from the peer and goes to it. */
  readonly allowedIps: readonly Cidr[];
  /** `host:port`. @default - none: the peer calls, from wherever it is */
  readonly endpoint?: string;
  /** Seconds between packets that keep a NAT open. @default - none */
  readonly keepalive?: number;
  /** @default - none */
  readonly presharedKey?: KeySource;
}

/** Where a key is: in a file on the host, so that the configuration holds no secret, or in the text itself. */
export type KeySource = { readonly file: string } | { readonly text: string };

/**
 * The text of `/etc/wireguard/<interface>.conf`, the peers sorted by name.
 * @throws Error when two peers claim the same address: WireGuard would give it to the last one silently
 */
export function toWgQuick({ address, mtu, listenPort, privateKey, peers }: WgQuickProps): string {
  const sorted = [...peers].sort((a, b) => (a.name < b.name ? -1 : 1));
  assertApart(sorted);
  const own = ['[Interface]', `Address = ${address}`, ...(listenPort === undefined ? [] : [`ListenPort = ${listenPort}`]), `MTU = ${mtu}`];
  return `${[...own, ...inText('PrivateKey', privateKey), ...fromFiles(privateKey, sorted), ...sorted.flatMap(peerLines)].join('\n')}\n`;
}

function peerLines({ name, publicKey, allowedIps, endpoint, keepalive, presharedKey }: WgQuickPeer): readonly string[] {
  return [
    '',
    '[Peer]',
    `# ${name}`,
    `PublicKey = ${publicKey}`,
    ...inText('PresharedKey', presharedKey),
    `AllowedIPs = ${allowedIps.join(', ')}`,
    ...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]),
    ...(keepalive === undefined ? [] : [`PersistentKeepalive = ${keepalive}`]),
  ];
}

function inText(name: string, key: KeySource | undefined): readonly string[] {
  return key && 'text' in key ? [`${name} = ${key.text}`] : [];
}

/** Commands that hand keys over from their files once the interface is up; wireguard-sync reads the same lines. */
function fromFiles(privateKey: KeySource, peers: readonly WgQuickPeer[]): readonly string[] {
  const set = (...words: readonly string[]): string => `PostUp = wg set %i ${commandLine(...words)}`;
  return [
    ...('file' in privateKey ? [set('private-key', privateKey.file)] : []),
    ...peers.flatMap(({ publicKey, presharedKey }) =>
      presharedKey && 'file' in presharedKey ? [set('peer', publicKey, 'preshared-key', presharedKey.file)] : [],
    ),
  ];
}

function assertApart(peers: readonly WgQuickPeer[]): void {
  const claims = peers.flatMap(({ name, allowedIps }) => allowedIps.map((cidr) => ({ name, cidr })));
  claims.forEach((claim, i) => {
    const rival = claims.slice(i + 1).find(({ cidr }) => overlaps(claim.cidr, cidr));
    if (rival) throw new Error(`WireGuard peers '${claim.name}' and '${rival.name}' both claim ${rival.cidr}`);
  });
}
