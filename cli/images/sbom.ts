import { createHash } from 'node:crypto';
import { packageVersion } from '../../constructs/files/asset';
import type { Pin } from './dockerfile';

/** What is in an image, as programs inside of it print it. */
export interface Contents {
  /** Of `dpkg-query`, by {@link QUERY}. */
  readonly packages: string;
  /** Folders that installers of Python leave. */
  readonly python: string;
  /** `/etc/os-release`. */
  readonly system: string;
}

export interface Described {
  readonly name: string;
  readonly tag: string;
  readonly reference: string;
  readonly architecture: string;
  /** Digest of its configuration, which names it (`sha256:…`). */
  readonly id: string;
  readonly epoch: number;
  /** What the Dockerfile brings from elsewhere. */
  readonly pins: readonly Pin[];
}

interface Component {
  readonly type: 'library' | 'application';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

/** Commands that print {@link Contents}. What Debian packed for Python is Debian's already. */
export const QUERIES: Readonly<Record<keyof Contents, readonly string[]>> = {
  packages: ['dpkg-query', '--show', '--showformat=${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\n'],
  // an egg where pip had no wheel to build with
  python: [
    'find',
    '/',
    '-xdev',
    '(',
    '-path',
    '*/site-packages/*.dist-info',
    '-o',
    '-path',
    '*/site-packages/*.egg-info',
    ')',
    '-prune',
    '-print',
  ],
  system: ['cat', '/etc/os-release'],
};

/** A bill of materials: CycloneDX 1.6 (cyclonedx.org/docs/1.6/json), the same for the same image. Packages are named by purl (package-url/purl-spec). */
export function billOf(image: Described, contents: Contents): string {
  const components = [...debian(contents), ...python(contents)];
  const elsewhere = image.pins.filter(({ name }) => !components.some((known) => known.name.includes(lastOf(name)))).map(fromElsewhere);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(image.id)}`,
    version: 1,
    metadata: {
      timestamp: new Date(image.epoch * 1000).toISOString(),
      tools: { components: [{ type: 'application', name: 'archipel', version: packageVersion() }] },
      component: {
        type: 'container',
        'bom-ref': image.reference,
        name: image.name,
        version: image.tag,
        purl: `pkg:oci/${image.name}@${encodeURIComponent(image.id)}?arch=${image.architecture}&tag=${image.tag}`,
        hashes: [{ alg: 'SHA-256', content: image.id.replace(/^sha256:/, '') }],
      },
    },
    components: [...components, ...elsewhere].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function debian({ packages, system }: Contents): readonly Component[] {
  const release = /^VERSION_ID="?([^"\n]+)"?$/m.exec(system)?.[1] ?? '';
  return packages.split('\n').flatMap((line) => {
    // of removed packages settings may be left, of others the files are there
    const [status, name, version, architecture, source] = line.split('\t');
    if (!/^[ihr][^cn]/.test(status ?? '') || name === undefined || version === undefined) return [];
    // a colon stands for itself in a purl
    const said = encodeURIComponent(version).replaceAll('%3A', ':');
    const qualifiers = `arch=${architecture ?? 'all'}&distro=debian-${release}${source === name ? '' : `&upstream=${encodeURIComponent(source ?? name)}`}`;
    return [component('library', name, version, `pkg:deb/debian/${encodeURIComponent(name)}@${said}?${qualifiers}`)];
  });
}

const python = ({ python: folders }: Contents): readonly Component[] =>
  folders.split('\n').flatMap((line) => {
    const [, name, version] = /\/([^/]+?)-([^/-]+)(?:-py\d[\d.]*)?\.(?:dist|egg)-info$/.exec(line.trim()) ?? [];
    if (name === undefined || version === undefined) return [];
    const normal = name.toLowerCase().replaceAll(/[-_.]+/g, '-');
    return [component('library', normal, version, `pkg:pypi/${normal}@${encodeURIComponent(version)}`)];
  });

const fromElsewhere = ({ name, value, datasource }: Pin): Component =>
  component('application', lastOf(name), value, `pkg:${datasource.startsWith('github-') ? 'github' : 'generic'}/${name}@${value}`);

const component = (type: Component['type'], name: string, version: string, purl: string): Component => ({
  type,
  'bom-ref': purl,
  name,
  version,
  purl,
});

const lastOf = (name: string): string => name.split('/').at(-1) ?? name;

/** A UUID that says the same of the same image: version 8, of our own making (RFC 9562, 5.8). */
function uuidOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
