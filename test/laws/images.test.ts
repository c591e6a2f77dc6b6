import type { z } from 'zod';
import * as archipel from '../../index';
import type { OwnImage, ServiceDefinition } from '../../blueprint/service';
import { contextOf } from '../../cli/images/context';
import { argumentsOf, instructionsOf, pinsOf, upstreamOf } from '../../cli/images/dockerfile';
import { nextBuilds } from '../../cli/images/builds';
import { documents } from '../../cli/write-docs';
import { filesUnder, read, ROOT } from '../setup/project';

/** What services say of an image. */
interface Used {
  readonly tag: string;
  /** Whether some pod of it runs as root, and says why. */
  readonly root: boolean;
}

const kinds = Object.values(archipel as Readonly<Record<string, unknown>>).flatMap((exported) =>
  typeof exported === 'function' && 'definition' in exported ? [exported.definition as ServiceDefinition] : [],
);
const owned = (of: readonly ServiceDefinition[]): readonly (readonly [OwnImage, ServiceDefinition])[] =>
  of.flatMap((definition) =>
    Object.values(definition.images ?? {}).flatMap((image) => ('own' in image ? [[image, definition] as const] : [])),
  );

/** Options that a service needs, whatever they are: only its components are looked at. */
const NEEDED = { realm: 'ad.example.org' };
const privileged = ({ options, components }: ServiceDefinition): boolean => {
  const filled = Object.fromEntries(
    Object.entries(options as Readonly<Record<string, z.ZodType>>).map(([key, schema]) => [
      key,
      schema.safeParse((NEEDED as never)[key]).data,
    ]),
  );
  return Object.values(components({ options: filled as never, site: { zones: {}, nodes: {}, images: {}, accounts: {} } })).some(
    ({ privilege }) => privilege,
  );
};
const used = (name: string): Used | undefined => {
  const uses = owned(kinds).filter(([{ own }]) => own === name);
  return uses[0] && { tag: uses[0][0].tag, root: uses.some(([, definition]) => privileged(definition)) };
};

const LABELS = ['title', 'description', 'version', 'licenses', 'source', 'base.name'];
const MOVING = /(^|[-.])(latest|stable|edge|main|master|nightly)($|[-.])/;

/** What is wrong with a Dockerfile, one line each. */
function faultsOf(name: string, text: string, service: Used): readonly string[] {
  const all = instructionsOf(text);
  const given = argumentsOf(all);
  const stages = all.flatMap(({ word, value }) => (word === 'FROM' ? [/ AS (\S+)$/i.exec(value)?.[1] ?? ''] : []));
  const bases = all.flatMap(({ word, value }) => (word === 'FROM' ? [value.split(' ')[0] ?? ''] : []));
  const last = all.slice(all.map(({ word }) => word).lastIndexOf('FROM'));
  const labels = Object.fromEntries(
    [
      ...last
        .map(({ word, value }) => (word === 'LABEL' ? value : ''))
        .join(' ')
        .matchAll(/org\.opencontainers\.image\.([\w.]+)="([^"]+)"/g),
    ].map(([, key = '', value = '']) => [key, value]),
  );
  const runs = all.filter(({ word }) => word === 'RUN');
  const user = last.filter(({ word }) => word === 'USER').at(-1)?.value ?? 'root';
  const snapshot = given['SNAPSHOT'] ?? '';
  const days = bases.flatMap((base) => /-(\d{8})-/.exec(base)?.[1] ?? []);
  const versions = [
    ...pinsOf(all).map(({ value }) => upstreamOf(value)),
    ...bases.map((base) => upstreamOf(/:([^@]+)/.exec(base)?.[1] ?? '')),
  ];
  return [
    ...bases
      .filter((base) => !stages.includes(base))
      .map(
        (base) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+\/[^:@]+:[^:@]*\d[^:@]*(@sha256:[0-9a-f]{64})?$/.test(base) && `base ${base} is not pinned`,
      ),
    ...bases.map((base) => MOVING.test(/:([^@]+)/.exec(base)?.[1] ?? '') && `base ${base} moves`),
    ...LABELS.map((label) => (labels[label] ?? '') === '' && `has no label ${label}`),
    labels['title'] !== name && `is titled ${labels['title']}`,
    labels['version'] !== service.tag && `says that it is ${labels['version']}, services ask for ${service.tag}`,
    !bases.some((base) => base.startsWith(`${labels['base.name']}@`) || base === labels['base.name']) &&
      `stands on no ${labels['base.name']}`,
    !versions.includes(service.tag.replace(/-\d+$/, '')) && `installs nothing of version ${service.tag}`,
    !/^\d+\.[\w.]+-\d+$/.test(service.tag) && `tag ${service.tag} does not count its builds`,
    service.root ? user !== 'root' && `runs as ${user}, its service as root` : !/^[1-9]\d*:[1-9]\d*$/.test(user) && `runs as ${user}`,
    !/^\d{8}T\d{6}Z$/.test(snapshot) && 'takes its packages from no moment',
    ...days.map((day) => snapshot.slice(0, 8) < day && `takes packages of ${snapshot}, which are older than its base of ${day}`),
    !all.some(({ word, value }) => word === 'ARG' && value === 'SOURCE_DATE_EPOCH') && 'does not hear of SOURCE_DATE_EPOCH',
    ...all.map(
      ({ word, value, line }) =>
        word === 'ARG' &&
        /=.*\d/.test(value) &&
        !value.startsWith('SNAPSHOT=') &&
        pinsOf(all.filter((one) => one.line === line)).length === 0 &&
        `line ${line}: nobody follows ${value}`,
    ),
    ...runs.flatMap(({ value, line }) => [
      /\b(curl|wget)\b.*https?:/.test(value) && !/sha256sum --check --strict/.test(value) && `line ${line}: downloads without a sum`,
      /\bpip install\b/.test(value) && !/--require-hashes/.test(value) && `line ${line}: installs from PyPI without sums`,
      /\bapt-get install\b/.test(value) && !/--no-install-recommends/.test(value) && `line ${line}: installs what is only recommended`,
      /;/.test(value) && !value.startsWith('set -eu;') && `line ${line}: goes on after a failure`,
    ]),
    ...all.map(({ word, value, line }) => word === 'ADD' && `line ${line}: ADD ${value} fetches or unpacks, COPY does not`),
  ].filter((fault) => typeof fault === 'string');
}

const names = [...new Set(filesUnder('images').flatMap((file) => file.split('/').slice(1, -1)))].sort();

test('every image of our own has a folder, and every folder is an image that a service runs', () => {
  expect(names).toEqual([...new Set(owned(kinds).map(([{ own }]) => own))].sort());
  expect(names.length).toBeGreaterThan(2);
});

test('services that run the same image run the same tag of it', () => {
  for (const name of names) expect(new Set(owned(kinds).flatMap(([{ own, tag }]) => (own === name ? [tag] : []))).size).toBe(1);
});

test.each(names)('%s is pinned, labelled, runs as its service does, and installs nothing without a sum', (name) => {
  expect(faultsOf(name, read(`images/${name}/Dockerfile`), used(name) as Used)).toEqual([]);
});

test('every Python package of an image is named with the sums of its files', () => {
  for (const file of filesUnder('images', 'requirements.txt')) {
    const packages = read(file)
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    expect(packages.length).toBeGreaterThan(0);
    for (const line of packages) expect(line).toMatch(/^[\w.-]+==\S+(\s+--hash=sha256:[0-9a-f]{64})+$/);
  }
});

const change = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing matches ${String(from)}`);
  return changed;
};
test.each([
  ['a base without a version', /debian:trixie-20260824-slim@sha256:\w+/, 'debian:trixie-slim', 'is not pinned'],
  ['a base that moves', /debian:trixie-20260824-slim@sha256:\w+/, 'debian:latest', 'moves'],
  ['a base of no registry', 'FROM docker.io/library/', 'FROM ', 'is not pinned'],
  ['a label that is missing', 'org.opencontainers.image.source', 'org.example.source', 'has no label source'],
  ['another version than services ask for', 'version="1.24.1-1"', 'version="1.24.1-2"', 'says that it is 1.24.1-2'],
  ['another version than is installed', 'PGBOUNCER=1.24.1-1+deb13u2', 'PGBOUNCER=1.25.0-1', 'installs nothing of version 1.24.1-1'],
  ['root', 'USER 999:999', 'USER root', 'runs as root'],
  ['no user', 'USER 999:999\n', '', 'runs as root'],
  ['a name for a user, whom a pod cannot tell from root', 'USER 999:999', 'USER pool', 'runs as pool'],
  ['packages of today', 'SNAPSHOT=20260824T000000Z', 'SNAPSHOT=', 'from no moment'],
  ['packages older than the base', 'SNAPSHOT=20260824', 'SNAPSHOT=20260823', 'older than its base'],
  ['the time of the day', 'ARG SOURCE_DATE_EPOCH\n', '', 'does not hear'],
  ['a version that nobody follows', /# renovate: .*\n/, '', 'nobody follows PGBOUNCER'],
  ['a download without a sum', 'USER 999', 'RUN curl https://example.org/tool\nUSER 999', 'downloads without a sum'],
  ['a package from PyPI without sums', 'USER 999', 'RUN pip install patroni\nUSER 999', 'without sums'],
  ['what is only recommended', ' --no-install-recommends', '', 'only recommended'],
  ['a failure that is passed over', 'RUN set -eu;', 'RUN true;', 'goes on after a failure'],
  ['an archive from elsewhere', 'USER 999', 'ADD https://example.org/x.tar.gz /\nUSER 999', 'COPY does not'],
])('%s is found', (_, from, to, fault) => {
  const text = change(read('images/pgbouncer/Dockerfile'), from, to);
  expect(faultsOf('pgbouncer', text, used('pgbouncer') as Used).join('\n')).toContain(fault);
});

test('a tag means one image: files that have changed want another tag', () => {
  const before = { x: { tag: '1.2-3', files: 'a' } };
  expect(() => nextBuilds(before, { x: { tag: '1.2-3', files: 'b' } })).toThrow(/^images\/x: .*1\.2-4$/);
  expect(nextBuilds(before, { y: { tag: '1', files: 'c' }, x: { tag: '1.2-4', files: 'b' } })).toEqual({
    x: { tag: '1.2-4', files: 'b' },
    y: { tag: '1', files: 'c' },
  });
  const record = JSON.parse(read('images/builds.json')) as Readonly<Record<string, unknown>>;
  for (const name of names)
    expect([name, record[name]]).toEqual([name, { tag: used(name)?.tag, files: contextOf(name, ROOT, undefined).digest }]);
  expect(documents()['images/builds.json']).toBe(read('images/builds.json'));
});
