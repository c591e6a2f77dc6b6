import { createHash } from 'node:crypto';
import type { Records, Told } from '../../blueprint/facets';
import { dkimOf, MAIL_PORTS, SELECTOR } from './facts';
import type { Options } from './service';

type Half = (need: string) => string | undefined;

/** Seconds for which others keep the policy: two weeks (RFC 8461, section 3.2, weeks or more). */
export const STS_AGE = 1_209_600;

/**
 * What others must find in the DNS before they take the site's mail, and what mail programs look for. A key is told once the store has made it: before the
 * server runs.
 */
export function recordsOf(options: Options, half: Half): Records {
  const { host, domains, web } = options;
  const known = domains.flatMap((domain) => ofDomain(domain, options, half));
  const tls = options.dnssec ? half('tls-key') : undefined;
  const until = 'archipel secrets init has made the key';
  return {
    // web pages behind the edge have the addresses of the edge
    addresses: [host, ...(web === 'own' ? domains.flatMap(helpersOf) : [])],
    reverse: host,
    others: [...known, ...(tls === undefined ? [] : keysOf(host, tls))],
    pending: [
      ...domains
        .filter((domain) => half(dkimOf(domain)) === undefined)
        .map((domain) => ({ name: `${SELECTOR}._domainkey.${domain}`, until })),
      ...(options.dnssec && tls === undefined ? [{ name: `_25._tcp.${host}`, until }] : []),
    ],
  };
}

/** Names by which mail programs find their settings, and other servers the policy. */
export const helpersOf = (domain: string): readonly string[] =>
  ['autoconfig', 'autodiscover', 'mta-sts'].map((name) => `${name}.${domain}`);

function ofDomain(domain: string, options: Options, half: Half): readonly Told[] {
  const { host, alsoSends, dmarc, postmaster } = options;
  const text = (name: string, value: string, why: string): Told => ({
    name: name === '' ? domain : `${name}.${domain}`,
    type: 'TXT',
    value,
    why,
  });
  const key = half(dkimOf(domain));
  const reports = `mailto:${reportsTo(domain, postmaster)}`;
  return [
    { name: domain, type: 'MX', value: host, priority: 10, why: `mail for ${domain}` },
    text('', ['v=spf1', 'mx', ...alsoSends, '-all'].join(' '), 'who sends for the domain (RFC 7208)'),
    ...(key === undefined ? [] : [text(`${SELECTOR}._domainkey`, dkimText(key), 'key that signs its mail (RFC 6376)')]),
    text('_dmarc', `v=DMARC1; p=${dmarc}; adkim=s; aspf=s; rua=${reports}`, 'what to do with mail that is not ours (RFC 7489)'),
    text('_smtp._tls', `v=TLSRPTv1; rua=${reports}`, 'where failures of TLS are told (RFC 8460)'),
    text('_mta-sts', `v=STSv1; id=${policyId(options)}`, 'that there is a policy (RFC 8461)'),
    ...[
      ['_autodiscover', 443, `autodiscover.${domain}`],
      ['_submissions', MAIL_PORTS.smtps, host],
      ['_submission', MAIL_PORTS.submission, host],
      ['_imaps', MAIL_PORTS.imaps, host],
      ['_imap', MAIL_PORTS.imap, host],
      ['_pop3s', MAIL_PORTS.pop3s, host],
      ['_pop3', MAIL_PORTS.pop3, host],
      ['_sieve', MAIL_PORTS.sieve, host],
      ...(options.groupware
        ? ([
            ['_caldavs', 443, host],
            ['_carddavs', 443, host],
          ] as const)
        : []),
    ].map(([name, port, value]): Told => ({
      name: `${String(name)}._tcp.${domain}`,
      type: 'SRV',
      value: String(value),
      port: Number(port),
      // what is encrypted from the first byte comes before what begins in the clear (RFC 6186, section 3.4)
      priority: ['_submission', '_imap', '_pop3'].includes(String(name)) ? 10 : 0,
      weight: 1,
      why: 'mail programs find their settings (RFC 6186, RFC 6764)',
    })),
    ...(options.groupware
      ? ['_caldavs', '_carddavs'].map((name) => text(`${name}._tcp`, 'path=/SOGo/dav/', 'where calendars and contacts are (RFC 6764)'))
      : []),
  ];
}

/** The key that signs, as others read it (RFC 6376, section 3.6.1). */
export const dkimText = (key: string): string => `v=DKIM1;k=rsa;t=s;s=email;p=${key}`;

/** Reports for another domain would need its consent in the DNS (RFC 7489, section 7.1): each domain takes its own. */
const reportsTo = (domain: string, postmaster: string): string => (postmaster.endsWith(`@${domain}`) ? postmaster : `postmaster@${domain}`);

/** DANE-EE(3) SPKI(1) SHA-256(1): it speaks of the key alone, which the store keeps (RFC 7672, section 3.1.1). */
const keysOf = (host: string, half: string): readonly Told[] =>
  [MAIL_PORTS.smtp, MAIL_PORTS.smtps, MAIL_PORTS.submission].map((port) => ({
    name: `_${port}._tcp.${host}`,
    type: 'TLSA',
    usage: 3,
    selector: 1,
    matchingType: 1,
    value: createHash('sha256').update(Buffer.from(half, 'base64')).digest('hex'),
    why: 'the key of the server (RFC 7672)',
  }));

/** The policy in the words of the server, and its name in the DNS, which changes when the policy does. */
export const policyOf = ({ host, mtaSts }: Pick<Options, 'host' | 'mtaSts'>) => ({
  version: 'stsv1',
  mode: mtaSts,
  mx: host,
  max_age: STS_AGE,
});
export const policyId = (options: Pick<Options, 'host' | 'mtaSts'>): string =>
  createHash('sha256')
    .update(JSON.stringify(policyOf(options)))
    .digest('hex')
    .slice(0, 20);
