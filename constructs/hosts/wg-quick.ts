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
  /**
   * Whether peers may send packets to others than this host through it. Where not, they are dropped before any rule of a container
   * engine could let them pass: K3s' come before UFW's, and take what enters for a pod that no policy holds.
   * @default true
   */
  readonly transit?: boolean;
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
export function toWgQuick({ address, mtu, listenPort, privateKey, transit = true, peers }: WgQuickProps): string {
  const sorted = [...peers].sort((a, b) => (a.name < b.name ? -1 : 1));
  assertApart(sorted);
  const own = ['[Interface]', `Address = ${address}`, ...(listenPort === undefined ? [] : [`ListenPort = ${listenPort}`]), `MTU = ${mtu}`];
  const keys = [...inText('PrivateKey', privateKey), ...fromFiles(privateKey, sorted)];
  return `${[...own, ...keys, ...(transit ? [] : noTransit(address)), ...sorted.flatMap(peerLines)].join('\n')}\n`;
}

/** Commands that may be run again: the chain is written anew, the jump into it once. */
function noTransit(address: WgQuickProps['address']): readonly string[] {
  const [host] = address.split('/');
  const jump = 'PREROUTING -i %i -j %i-in';
  return [
    `PreUp = printf '*raw\\n:%i-in - [0:0]\\n-A %i-in ! -d ${host} -j DROP\\nCOMMIT\\n' | iptables-restore --noflush --wait`,
    `PreUp = iptables -w -t raw -C ${jump} 2>/dev/null || iptables -w -t raw -I ${jump}`,
  ];
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
