import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Blueprint, DnsRecord } from '../../../blueprint/blueprint';
import { resolve } from '../../../blueprint/resolve';
import { smtpRelay } from '../../../charts/smtp-relay/service';
import { MAILCOW } from '../../../charts/mailcow/release';
import { rsaPrivateKey, rsaPublicKey } from '../../../constructs/secrets/rsa-key';
import { hostFiles } from '../../../hosts';
import { ufwRules } from '../../../hosts/ufw';
import { webApp } from '../../../charts/web-app/service';
import { site } from './site';

interface Upstream {
  readonly tag: string;
  readonly keys: readonly string[];
  readonly commented: readonly string[];
  readonly readByCompose: readonly string[];
  readonly services: readonly string[];
}
const upstream = JSON.parse(readFileSync(join(__dirname, 'upstream.json'), 'utf8')) as Upstream;
const made = (...parameters: Parameters<typeof site>): Blueprint => resolve(site(...parameters), 'site.ts').blueprint;
const HERE = 'hosts/core-prod/etc/archipel-mail';
const filesOf = (blueprint: Blueprint): ReadonlyMap<string, string> =>
  new Map(
    hostFiles(blueprint)
      .files()
      .map(({ path, content }) => [path, content]),
  );
const confOf = (blueprint: Blueprint): ReadonlyMap<string, string> =>
  new Map(
    (filesOf(blueprint).get(`${HERE}/mailcow.conf`) ?? '')
      .split('\n')
      .filter((line) => /^[A-Z0-9_]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
const blueprint = made();
const conf = confOf(blueprint);
const core = blueprint.nodes.find(({ name }) => name === 'core-prod')!;
const PUBLIC = [25, 110, 143, 465, 587, 993, 995, 4190];

describe('configuration', () => {
  test('is of the release that its list of keys was read from', () => expect(upstream.tag).toBe(MAILCOW.tag));

  test('has every key that upstream writes, and none that it does not know', () => {
    const used = ['API_KEY', 'API_ALLOW_FROM', 'TRUSTED_PROXIES'];
    expect([...conf.keys()].sort()).toEqual([...upstream.keys, ...used].sort());
    for (const key of used) expect([...upstream.commented, ...upstream.readByCompose]).toContain(key);
  });

  test('names secrets and holds none', () => {
    const secret = ['DBPASS', 'DBROOT', 'REDISPASS', 'API_KEY', 'SOGO_URL_ENCRYPTION_KEY'];
    for (const key of secret) expect(conf.get(key)).toMatch(/^@[a-z-]+@$/);
    const delivered = new Set(
      blueprint.secrets.flatMap(({ readers }) => readers.flatMap((reader) => (reader.kind === 'host' ? [reader.path] : []))),
    );
    for (const key of secret) expect(delivered).toContain(`/etc/archipel-mail/secrets/${conf.get(key)?.slice(1, -1)}`);
  });

  test('binds every port to addresses of IPv4: none stands open by IPv6, and its pages are in the mesh alone', () => {
    for (const [key, value] of conf)
      if (/^(SMTPS?|SUBMISSION|IMAPS?|POPS?|SIEVE|DOVEADM|SQL|REDIS)_PORT$/.test(key))
        expect(value).toMatch(/^(0\.0\.0\.0|127\.0\.0\.1):\d+$/);
    expect([conf.get('HTTP_BIND'), conf.get('HTTPS_BIND')]).toEqual(['10.8.0.1', '127.0.0.1']);
    expect(conf.get('ENABLE_IPV6')).toBe('false');
  });

  test.each([
    ['small', 'y', 'y', '4Gi'],
    ['medium', 'n', 'n', '6Gi'],
    ['large', 'n', 'n', '10Gi'],
  ] as const)('of size %s leaves out what does not fit', (size, clamd, search, memory) => {
    const sized = made({ size });
    expect([confOf(sized).get('SKIP_CLAMD'), confOf(sized).get('SKIP_FTS')]).toEqual([clamd, search]);
    expect(sized.services.find(({ name }) => name === 'mail')?.components['app']?.memory).toBe(memory);
  });

  test('bounds the memory of each of its containers, whose logs are in the journal', () => {
    const { services } = parse(filesOf(blueprint).get(`${HERE}/docker-compose.override.yml`) ?? '') as {
      readonly services: Readonly<Record<string, { readonly mem_limit: string; readonly logging: unknown }>>;
    };
    expect(Object.keys(services).sort()).toEqual([...upstream.services].sort());
    for (const { mem_limit, logging } of Object.values(services)) {
      expect(mem_limit).toMatch(/^\d+m$/);
      // the journal of the machine is bounded by its own settings
      expect(logging).toEqual({ driver: 'journald', options: { tag: '{{.Name}}' } });
    }
  });
});

describe('who reaches it', () => {
  const toMail = blueprint.flows.filter(({ to }) => to.kind === 'node' && to.node === 'core-prod');

  test('the internet at the ports of mail, and at those of the edge', () => {
    const open = toMail.filter(({ from, via }) => from.kind === 'internet' && via === 'public');
    expect(open.map(({ port }) => port).sort((a, b) => a - b)).toEqual([...PUBLIC, 80, 443, 51820].sort((a, b) => a - b));
  });

  test('at its pages the firewall of the site alone, and no peer of the mesh but nodes whose pods it may be', () => {
    const seen = toMail.filter(({ port }) => port === 8080);
    expect(seen.map(({ from }) => from)).toEqual(
      expect.arrayContaining([
        { kind: 'pods', service: 'waf', component: 'nginx' },
        { kind: 'node', node: 'ai-lab' },
      ]),
    );
    expect(seen).toHaveLength(2);
    expect(toMail.filter(({ port }) => port === 8443)).toEqual([]);
  });

  test('its ports are passed on to its containers, and never let in to the host, where a proxy would answer as the gateway', () => {
    const rules = ufwRules(blueprint, core);
    for (const port of [...PUBLIC, 8080]) {
      const said = rules.filter((rule) => new RegExp(`(port ${port} |allow ${port}/)`).test(rule));
      expect(said.length).toBeGreaterThan(0);
      for (const rule of said) expect(rule).toMatch(/^route allow .*to 172\.22\.1\.0\/24 port /);
    }
    expect(
      rules
        .filter((rule) => / port 8080 /.test(rule))
        .map((rule) => / from (\S+) /.exec(rule)?.[1])
        .sort(),
    ).toEqual(['10.42.0.0/16', '10.8.0.2']);
  });

  test('the rules that stand before the engine are told which networks are containers, and which they stay out of', () => {
    const variables = parse(filesOf(blueprint).get('ansible/host_vars/core-prod.yaml') ?? '') as Readonly<Record<string, unknown>>;
    expect(variables['ufw_containers']).toEqual(['172.22.1.0/24']);
    expect(variables['ufw_own_networks']).toEqual(expect.arrayContaining(['10.8.0.0/24', '10.42.0.0/16', '10.43.0.0/16']));
    const other = parse(filesOf(blueprint).get('ansible/host_vars/ai-lab.yaml') ?? '') as Readonly<Record<string, unknown>>;
    expect(other['ufw_containers']).toBeUndefined();
  });

  test('a Mailcow with a host of its own has 80 and 443 itself, and nothing of it passes the edge', () => {
    const alone = made({ web: 'own' });
    expect(
      alone.flows.filter(({ from, to, port }) => from.kind === 'internet' && to.kind === 'node' && [80, 443].includes(port)).length,
    ).toBeGreaterThan(1);
    expect(alone.services.find(({ name }) => name === 'mail')?.serves).toEqual({});
    expect([
      confOf(alone).get('HTTP_BIND'),
      confOf(alone).get('HTTPS_PORT'),
      confOf(alone).get('HTTP_REDIRECT'),
      confOf(alone).get('AUTODISCOVER_SAN'),
    ]).toEqual(['0.0.0.0', '443', 'y', 'y']);
    expect(alone.dns.filter(({ name, type }) => name === 'mta-sts.uyoop.fr' && type === 'A')).toHaveLength(1);
  });
});

describe('its secrets', () => {
  const own = blueprint.secrets.filter(({ id }) => id.startsWith('mail/'));

  test('are read by its host alone, but the password of who sends', () => {
    expect(own.length).toBeGreaterThan(8);
    for (const { id, readers } of own) {
      expect([id, readers.filter(({ kind }) => kind === 'host').length]).toEqual([id, 1]);
      expect([id, readers.filter(({ kind }) => kind === 'kubernetes').length]).toEqual([id, id === 'mail/blog/mail/password' ? 1 : 0]);
    }
  });

  test('no file of the host holds the password of a person', () => {
    const accounts = filesOf(blueprint).get(`${HERE}/accounts.json`) ?? '';
    expect(accounts).not.toMatch(/pass/i);
    expect(JSON.parse(accounts)).toMatchObject({ senders: [{ consumer: 'blog', address: 'blog@uyoop.fr', secret: 'sender-blog' }] });
  });
});

describe('the DNS', () => {
  const recordsOf = ({ dns }: Blueprint, name: string, type: DnsRecord['type']): readonly DnsRecord[] =>
    dns.filter((record) => record.name === name && record.type === type);

  test('leads mail of each domain to it, its name to its machine alone, and the address back to the name', () => {
    for (const domain of ['cjenti.com', 'uyoop.fr'])
      expect(recordsOf(blueprint, domain, 'MX')).toMatchObject([{ value: 'mail.cjenti.com', priority: 10 }]);
    expect(recordsOf(blueprint, 'mail.cjenti.com', 'A')).toMatchObject([{ value: { kind: 'node', node: 'core-prod' } }]);
    expect(blueprint.reverse).toEqual([{ node: 'core-prod', host: 'mail.cjenti.com', service: 'mail' }]);
  });

  test('says who sends, what to do with the rest, and where reports go: each domain to itself', () => {
    expect(recordsOf(blueprint, 'uyoop.fr', 'TXT')).toMatchObject([{ value: 'v=spf1 mx -all' }]);
    expect(recordsOf(blueprint, '_dmarc.uyoop.fr', 'TXT')).toMatchObject([
      { value: 'v=DMARC1; p=quarantine; adkim=s; aspf=s; rua=mailto:postmaster@uyoop.fr' },
    ]);
    expect(recordsOf(made({ alsoSends: ['include:spf.mailjet.com'] }), 'uyoop.fr', 'TXT')).toMatchObject([
      { value: 'v=spf1 mx include:spf.mailjet.com -all' },
    ]);
  });

  test('tells the key that signs once the store has made it, and till then that it is not known', async () => {
    expect(blueprint.pendingRecords.map(({ name }) => name)).toEqual(['dkim._domainkey.cjenti.com', 'dkim._domainkey.uyoop.fr']);
    expect(recordsOf(blueprint, 'dkim._domainkey.uyoop.fr', 'TXT')).toEqual([]);
    const half = rsaPublicKey(await rsaPrivateKey(2048));
    const known = resolve(site({ dnssec: true }), 'site.ts', undefined, {
      'mail/dkim-uyoop-fr': half,
      'mail/dkim-cjenti-com': half,
      'mail/tls-key': half,
    }).blueprint;
    expect(known.pendingRecords).toEqual([]);
    expect(recordsOf(known, 'dkim._domainkey.uyoop.fr', 'TXT')).toMatchObject([{ value: `v=DKIM1;k=rsa;t=s;s=email;p=${half}` }]);
    const digest = createHash('sha256').update(Buffer.from(half, 'base64')).digest('hex');
    expect(recordsOf(known, '_25._tcp.mail.cjenti.com', 'TLSA')).toMatchObject([{ usage: 3, selector: 1, matchingType: 1, value: digest }]);
  });

  test('the name of the policy changes when the policy does', () => {
    const id = (options: Parameters<typeof site>[0]): unknown => recordsOf(made(options), '_mta-sts.uyoop.fr', 'TXT')[0]?.value;
    expect(id({ mtaSts: 'enforce' })).not.toBe(id({}));
    expect(id({ size: 'small' })).toBe(id({}));
  });
});

describe('who sends through it', () => {
  test('has a sender of its own, in a mail domain, over submission with TLS at the name of the certificate', () => {
    const blog = blueprint.services.find(({ name }) => name === 'blog')?.answers as { readonly mail: object };
    expect(blog.mail).toMatchObject({
      host: 'mail.cjenti.com',
      port: 587,
      security: 'starttls',
      from: 'blog@uyoop.fr',
      user: 'blog@uyoop.fr',
    });
    const ways = blueprint.flows.filter(({ from, port }) => from.kind === 'pods' && from.service === 'blog' && port === 587);
    expect(ways.map(({ to }) => to)).toEqual(
      expect.arrayContaining([
        { kind: 'host', host: 'mail.cjenti.com' },
        { kind: 'node', node: 'core-prod' },
      ]),
    );
  });

  test('and nobody whose domain it has not', () => {
    const found = resolve(site({ domains: ['cjenti.com'] }), 'site.ts').verdict.problems.filter(({ id }) => id === 'needs/unfit-provider');
    expect(found).toMatchObject([{ at: 'services.blog.needs.mail' }]);
  });

  test('where port 25 is blocked all mail leaves through a relay, whose password is a file of the host', () => {
    const change = site().services;
    const relayed = made(
      { relay: 'out' },
      {
        services: {
          ...change,
          blog: webApp({ image: 'ghcr.io/example/blog:1.0.0', host: 'blog.uyoop.fr', port: 3000 }),
          mail: { ...change!['mail']!, input: { ...change!['mail']!.input, relay: 'out' } },
          out: smtpRelay({ host: 'smtp.relay.example', user: 'uyoop' }),
        },
      },
    );
    const files = filesOf(relayed);
    expect(files.get(`${HERE}/postfix.cf`)).toContain('relayhost = [smtp.relay.example]:587\n');
    expect(files.get(`${HERE}/relay-login`)).toBe('[smtp.relay.example]:587 uyoop:@relay@\n');
    expect(files.get(`${HERE}/overlays`)).toContain('relay-login data/conf/postfix/archipel-relay 0600 postfix-mailcow');
    const readers = relayed.secrets.filter(({ id }) => id.startsWith('out/')).flatMap((secret) => secret.readers);
    expect(readers).toEqual([
      { kind: 'host', node: 'core-prod', path: '/etc/archipel-mail/secrets/relay', owner: 'root:root', mode: '0600' },
    ]);
  });
});

test('the gateway of its network is nobody that sends without signing in: pods and proxies come as it', () => {
  const text = filesOf(blueprint).get(`${HERE}/postfix.cf`) ?? '';
  // Postfix moves the name to the first line at each start: anywhere else it would be a change each time
  expect(text.split('\n')[0]).toBe('myhostname = mail.cjenti.com');
  expect(text).toContain('mynetworks = !172.22.1.1, 127.0.0.0/8, 172.22.1.0/24\n');
  expect(filesOf(made({ network: '10.77.3' })).get(`${HERE}/postfix.cf`)).toContain('!10.77.3.1, 127.0.0.0/8, 10.77.3.0/24');
});

test('what it takes of its machine is not there for pods, and is counted once', () => {
  const { problems } = resolve(
    site(
      { size: 'large' },
      { nodes: { ...site().nodes, 'core-prod': { ...site().nodes['core-prod']!, model: 'vps-2025-model1' } as never } },
    ),
    'site.ts',
  ).verdict;
  expect(problems.map(({ id }) => id)).toContain('capacity/machine-over-node');
  expect(problems.map(({ id }) => id)).not.toContain('cluster/mail-short-of-memory');
});
