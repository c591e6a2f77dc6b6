import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolve } from '../../../blueprint/resolve';
import { LISTS } from '../../../charts/mailcow/watch';
import { hostFiles } from '../../../hosts';
import { ROOT } from '../../setup/project';
import { metricFiles } from '../monitoring/promql';
import { site } from './site';

interface Watched {
  readonly lists: readonly string[];
  readonly ports: Readonly<Record<string, string>>;
  readonly records: readonly {
    readonly name: string;
    readonly type: string;
    readonly value: string;
    readonly key?: string;
    readonly only?: string;
  }[];
}
const blueprintOf = (...parameters: Parameters<typeof site>) => resolve(site(...parameters), 'site.ts').blueprint;
const watchedIn = (...parameters: Parameters<typeof site>): Watched => {
  const file = hostFiles(blueprintOf(...parameters))
    .files()
    .find(({ path }) => path === 'hosts/core-prod/etc/archipel-mail/watch.json');
  return JSON.parse(file?.content ?? '') as Watched;
};
const signed = { dnssec: true };

test('every record of mail that the site puts into the DNS is compared, by the same words', () => {
  const { records } = watchedIn(signed);
  const compared = new Map(records.map((record) => [`${record.name} ${record.type}`, record.value]));
  const told = blueprintOf(signed).dns.filter(({ type }) => ['MX', 'SRV', 'TXT'].includes(type));
  expect(told.length).toBeGreaterThan(25);
  for (const record of told) {
    const expected =
      record.type === 'MX'
        ? `${record.priority} ${record.value}.`
        : record.type === 'SRV'
          ? `${record.priority} ${record.weight} ${record.port} ${record.value}.`
          : (record as { readonly value: string }).value;
    expect([record.name, compared.get(`${record.name} ${record.type}`)]).toEqual([record.name, expected]);
  }
});

test('keys are compared with those that lie on the host, though no store has told them', () => {
  const { records } = watchedIn(signed);
  const keys = records.filter(({ key }) => key !== undefined);
  expect(keys.map(({ name, key }) => [name, key])).toEqual([
    ['dkim._domainkey.cjenti.com', 'dkim-cjenti-com'],
    ['dkim._domainkey.uyoop.fr', 'dkim-uyoop-fr'],
    ...[25, 465, 587].map((port) => [`_${port}._tcp.mail.cjenti.com`, 'tls-key']),
  ]);
  const delivered = blueprintOf(signed).secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => (reader.kind === 'host' ? [reader.path] : [])),
  );
  for (const { key } of keys) expect(delivered).toContain(`/etc/archipel-mail/secrets/${key}`);
});

test('of one sort of text there may be one', () => {
  const sorts = watchedIn()
    .records.filter(({ name, type }) => type === 'TXT' && (name === 'uyoop.fr' || name.startsWith('_dmarc.uyoop')))
    .map(({ only }) => only);
  expect(sorts).toEqual(['v=spf1', 'v=DMARC1']);
});

test('without DNSSEC no key of TLS is compared', () => {
  expect(watchedIn().records.filter(({ type }) => type === 'TLSA')).toEqual([]);
});

test('lists and ports are asked that the programs have', () => {
  const { lists, ports } = watchedIn();
  expect(lists).toEqual([...LISTS]);
  expect(ports).toEqual({ 25: 'starttls', 465: 'tls', 587: 'starttls', 993: 'tls' });
});

test.each([
  ['mailcow', 'charts/mailcow/watch.py', /^ {4}"(mail_\w+)":/gm, ''],
  ['docker-watch', 'hosts/ansible/roles/docker/files/docker-watch.py', /^ {4}"(\w+)": "(?:gauge|counter)"/gm, 'docker_container_'],
])('the list of metrics of %s is what its program tells', (list, program, pattern, prefix) => {
  const text = readFileSync(join(ROOT, program), 'utf8');
  const told = [...text.matchAll(pattern)].map(([, name]) => `${prefix}${name}`);
  const own = prefix === '' ? [] : ['docker_watched_timestamp_seconds'];
  const listed = readFileSync(join(ROOT, `charts/monitoring/metrics/${list}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(listed).toEqual([...told, ...own].sort());
  expect(metricFiles().map(([file]) => file)).toContain(`${list}.txt`);
});
