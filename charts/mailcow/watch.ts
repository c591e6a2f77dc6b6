import type { Told } from '../../blueprint/facets';
import { dkimOf, MAIL_PORTS, SELECTOR } from './facts';
import { dkimText, recordsOf } from './records';
import type { Options } from './service';

/**
 * Lists of senders of spam that answer everybody: bl.spamcop.net (spamcop.net/bl.shtml), psbl.surriel.com (psbl.org), bl.mailspike.net (mailspike.org) and
 * dnsbl.dronebl.org (dronebl.org/docs/howtouse). Those of Spamhaus are asked where there is a key.
 */
export const LISTS = ['bl.spamcop.net', 'bl.mailspike.net', 'dnsbl.dronebl.org', 'psbl.surriel.com'] as const;

/** How each port that shows the certificate of mail begins TLS. */
const TLS_AT = {
  [MAIL_PORTS.smtp]: 'starttls',
  [MAIL_PORTS.submission]: 'starttls',
  [MAIL_PORTS.smtps]: 'tls',
  [MAIL_PORTS.imaps]: 'tls',
} as const;

/** A record as `watch.py` compares it: keys are those that lie on the host. */
interface Expected {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** The need whose public half stands for `{key}`, its hash for `{digest}`. */
  readonly key?: string;
  /** How the only text of its sort begins: two of them are none (RFC 7208, section 4.5). */
  readonly only?: string;
}

/** What `watch.py` asks: no secret is in it. */
export function watchOf(project: string, options: Options, folder: string) {
  return {
    project,
    folder,
    host: options.host,
    certificate: `${folder}/data/assets/ssl/cert.pem`,
    ports: TLS_AT,
    lists: LISTS,
    records: expectedOf(options),
  };
}

function expectedOf(options: Options): readonly Expected[] {
  const { domains, host, dnssec } = options;
  const others = (recordsOf(options, () => undefined).others ?? []).map(plain);
  const signing = domains.map((domain) => ({
    ...textOf(`${SELECTOR}._domainkey.${domain}`, dkimText('{key}')),
    key: dkimOf(domain),
  }));
  const served = dnssec
    ? [MAIL_PORTS.smtp, MAIL_PORTS.smtps, MAIL_PORTS.submission].map((port) => ({
        name: `_${port}._tcp.${host}`,
        type: 'TLSA',
        value: '311{digest}',
        key: 'tls-key',
      }))
    : [];
  return [...others, ...signing, ...served];
}

function plain(record: Told): Expected {
  switch (record.type) {
    case 'MX':
      return { name: record.name, type: 'MX', value: `${record.priority} ${record.value}.` };
    case 'SRV':
      return { name: record.name, type: 'SRV', value: `${record.priority} ${record.weight} ${record.port} ${record.value}.` };
    case 'TXT':
      return textOf(record.name, record.value);
    default:
      return { name: record.name, type: record.type, value: record.value };
  }
}

const textOf = (name: string, value: string): Expected => ({ name, type: 'TXT', value, only: value.split(/[;= ]/, 2).join('=') });
