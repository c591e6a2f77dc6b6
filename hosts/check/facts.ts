/** What a host is like, as the probe tells it. */
export interface HostFacts {
  /** Whether the probe could read what root alone may read. */
  readonly root: boolean;
  readonly debian: string;
  /** @default - no K3s */
  readonly k3s?: string;
  /** Version by name, of what is installed. */
  readonly packages: ReadonlyMap<string, string>;
  /** Packages that somebody asked for, in the words of apt-mark(8). */
  readonly manual: ReadonlySet<string>;
  readonly held: ReadonlySet<string>;
  /** Packages that the machine came with. @default - nobody remembered */
  readonly found?: ReadonlySet<string>;
  readonly units: ReadonlyMap<string, UnitFacts>;
  readonly failed: readonly string[];
  /** By path; undefined for what is not there. */
  readonly paths: ReadonlyMap<string, PathFacts | undefined>;
  readonly listening: readonly Listener[];
  /** UDP port that the tunnel really has. */
  readonly tunnel?: number;
  readonly firewall: FirewallFacts | undefined;
  readonly settings: readonly SettingFacts[];
}

export interface UnitFacts {
  /** `loaded`, `not-found`, `masked` … */
  readonly load: string;
  /** `active`, `inactive`, `activating`, `failed` … */
  readonly active: string;
  /** `enabled`, `disabled`, `static` … */
  readonly file: string;
  /** Whether its files changed since systemd read them. */
  readonly stale: boolean;
}

export interface PathFacts {
  readonly kind: 'file' | 'folder' | 'other';
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly bytes: number;
  readonly sum?: string;
}

export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** Own address that it listens on; `*` and `0.0.0.0` are all. */
  readonly address: string;
  readonly port: number;
  /** Name of a program. @default - the kernel's own */
  readonly program?: string;
}

export interface FirewallFacts {
  readonly active: boolean;
  /** `deny (incoming), allow (outgoing), deny (routed)` */
  readonly policies: string;
  readonly rules: readonly string[];
  /** Rules by chain, as they are written and as the kernel has them. */
  readonly chains: readonly { readonly chain: string; readonly written: number; readonly loaded: number }[];
}

export interface SettingFacts {
  readonly key: string;
  readonly wanted: string;
  readonly actual: string;
  /** Whether the kernel lets it be set here: in containers not all are. */
  readonly settable: boolean;
  readonly file: string;
}

/** Version of the words that the probe speaks. */
const WORDS = '1';

/**
 * Reads what the probe said.
 * @returns undefined where it did not come to its end: a host that tells half would look like one that lacks half
 */
export function parseFacts(said: string): HostFacts | undefined {
  const lines = said.split('\n').map((line) => line.split('\t'));
  const of = (word: string): readonly (readonly string[])[] => lines.flatMap(([first, ...fields]) => (first === word ? [fields] : []));
  const one = (word: string): string | undefined => of(word)[0]?.[0] || undefined;
  const [words, user] = of('probe')[0] ?? [];
  if (words !== WORDS || !lines.some(([word]) => word === 'end')) return undefined;
  const [k3s, tunnel, found] = [one('k3s'), Number(one('tunnel')), of('found')];
  return {
    root: user === '0',
    debian: one('debian') ?? '',
    ...(k3s === undefined ? {} : { k3s }),
    // desired and present, of dpkg: `hi` is there and held back (dpkg-query(1))
    packages: new Map(of('package').flatMap(([state, name = '', version = '']) => (state?.charAt(1) === 'i' ? [[name, version]] : []))),
    manual: wordsOf(of('manual')),
    held: wordsOf(of('held')),
    ...(found.length > 0 ? { found: wordsOf(found) } : {}),
    units: new Map(
      of('unit').map(([name = '', load = '', active = '', file = '', reload]) => [name, { load, active, file, stale: reload === 'yes' }]),
    ),
    failed: of('failed').map(([name = '']) => name),
    paths: new Map(of('path').map(([path = '', ...fields]) => [path, pathOf(fields)])),
    listening: of('listen').flatMap(([protocol, local = '', program]) => listenerOf(protocol, local, program)),
    ...(tunnel > 0 ? { tunnel } : {}),
    firewall: firewallOf(one('ufw-status'), one('ufw-default'), of('ufw-rule'), of('chain')),
    settings: [
      ...new Map(
        of('sysctl').map(([key = '', wanted = '', actual = '', may, file = '']): [string, SettingFacts] => [
          key,
          { key, wanted: wanted.trim(), actual, settable: may === 'settable', file },
        ]),
      ).values(),
    ],
  };
}

const wordsOf = (lines: readonly (readonly string[])[]): ReadonlySet<string> => new Set(lines.map(([word = '']) => word));

function pathOf([type = '', mode = '', owner = '', group = '', bytes = '', sum]: readonly string[]): PathFacts | undefined {
  if (type === 'missing') return undefined;
  const kind = type.startsWith('regular') ? 'file' : type === 'directory' ? 'folder' : 'other';
  return { kind, mode: mode.padStart(4, '0'), owner, group, bytes: Number(bytes), ...(sum ? { sum } : {}) };
}

/** `0.0.0.0:22`, `[::]:22`, `*:6443`, `127.0.0.1%lo:53` (ss(8)). */
function listenerOf(protocol: string | undefined, local: string, program: string | undefined): readonly Listener[] {
  const [, address = '', port] = /^(.*):(\d+)$/.exec(local) ?? [];
  if ((protocol !== 'tcp' && protocol !== 'udp') || port === undefined) return [];
  const [, name] = /"([^"]+)"/.exec(program ?? '') ?? [];
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return [{ protocol, address: bare, port: Number(port), ...(name === undefined ? {} : { program: name }) }];
}

function firewallOf(
  status: string | undefined,
  policies: string | undefined,
  rules: readonly (readonly string[])[],
  chains: readonly (readonly string[])[],
): FirewallFacts | undefined {
  if (status === undefined) return undefined;
  return {
    active: status === 'active',
    policies: policies ?? '',
    rules: rules.map(([rule = '']) => rule),
    chains: chains.map(([chain = '', written, loaded]) => ({ chain, written: Number(written), loaded: Number(loaded) })),
  };
}
