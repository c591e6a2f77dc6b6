// The records of the site in a real name server: accepted, and answered as the blueprint says.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { until } from '../hosts/shell.mjs';
import { ADDRESSES } from './network.mjs';

/** Addresses that Terraform would learn. */
const addressOf = (addresses, value) => (typeof value === 'string' ? value : addresses[value.node]);

const zoneText = ({ rdata, absolute }, domain, records, addresses) =>
  [
    `$ORIGIN ${absolute(domain)}`,
    '$TTL 300',
    `@ IN SOA ns.${domain}. ops.${domain}. 1 3600 600 86400 300`,
    `@ IN NS ns.${domain}.`,
    `ns IN A ${addresses.ns}`,
    ...records.map(
      (record) =>
        `${absolute(record.name)} ${record.ttl} IN ${record.type} ${rdata({ ...record, value: addressOf(addresses, record.value) })}`,
    ),
    '',
  ].join('\n');

/** What else the internet has: the way back from an address, and a list of senders of spam that works, one that lists everything, and one that refuses. */
const BESIDE = {
  '113.0.203.in-addr.arpa': `${ADDRESSES.one.split('.')[3]} IN PTR mail.example.org.`,
  'bl.spamcop.net': '2.0.0.127 IN A 127.0.0.2',
  'bl.mailspike.net': '* IN A 127.0.0.2',
  'dnsbl.dronebl.org': '* IN A 127.255.255.254',
  // it lists the server
  'psbl.surriel.com': `2.0.0.127 IN A 127.0.0.2\n${ADDRESSES.one.split('.').reverse().join('.')} IN A 127.0.0.2`,
};

/** Starts the server with every zone of the site. @returns {Promise<{ zones: Map<string, string>, reload: () => void }>} texts of the zones */
export const serve = async ({ world, library, blueprint, addresses }) => {
  const names = createRequire(import.meta.url)(join(library, 'dist/constructs/terraform/dns/names.js'));
  const zones = new Map(
    blueprint.zones.map(({ domain }) => [
      domain,
      zoneText(
        names,
        domain,
        blueprint.dns.filter(({ zone }) => zone === domain),
        addresses,
      ),
    ]),
  );
  for (const [domain, text] of zones) world.write(`/etc/bind/${domain}.zone`, text);
  for (const [domain, text] of Object.entries(BESIDE))
    world.write(
      `/etc/bind/${domain}.zone`,
      `$TTL 5\n@ IN SOA ns.example.org. ops.example.org. 1 3600 600 86400 5\n@ IN NS ns.example.org.\n${text}\n`,
    );
  world.write(
    '/etc/bind/judge.conf',
    `options { directory "/var/cache/bind"; recursion yes; allow-recursion { any; }; listen-on { any; }; listen-on-v6 { none; }; dnssec-validation no; forwarders { }; pid-file none; session-keyfile none; };\nzone "." { type hint; file "/dev/null"; };\n${[...zones.keys(), ...Object.keys(BESIDE)].map((domain) => `zone "${domain}" { type primary; file "/etc/bind/${domain}.zone"; };`).join('\n')}\n`,
  );
  const named = world.start('named', '-f', '-g', '-c', '/etc/bind/judge.conf');
  await until(
    'the name server',
    () => world.try(['dig', '+short', '+tries=1', '+time=1', '@127.0.0.1', 'ns.example.org']).out.includes(addresses.ns),
    20,
  ).catch((error) => {
    throw new Error(`${error.message}\n${named.output().slice(-2000)}`);
  });
  return { zones, reload: () => named.stop('SIGHUP') };
};

/** A TXT record as it is read: its strings joined. */
const joined = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part.replace(/\\(.)/g, '$1')).join('');

export const judgeDns = async ({ world, blueprint, addresses, zones, secrets }, claim) => {
  for (const domain of zones.keys())
    await claim(`the zone ${domain} is accepted by named-checkzone`, () =>
      assert.match(world.on('named-checkzone', domain, `/etc/bind/${domain}.zone`), /\nOK$/),
    );
  await claim('a name server answers every record as the blueprint says', () => {
    assert.ok(blueprint.dns.length > 40);
    for (const record of blueprint.dns) {
      const answers = world.on('dig', '+short', '@127.0.0.1', record.name, record.type).split('\n');
      const { type, value } = record;
      const expected = {
        A: () => addressOf(addresses, value),
        TXT: () => value,
        MX: () => `${record.priority} ${value}.`,
        SRV: () => `${record.priority} ${record.weight} ${record.port} ${value}.`,
        TLSA: () => `${record.usage} ${record.selector} ${record.matchingType} ${value.toUpperCase()}`,
      }[type]();
      const read = answers.map((text) => (type === 'TXT' ? joined(text) : type === 'TLSA' ? text.replace(/ (?=[0-9A-F]+$)/, '') : text));
      assert.ok(
        type === 'TLSA' ? read.some((text) => text.replaceAll(' ', '') === expected.replaceAll(' ', '')) : read.includes(expected),
        `${record.name} ${type}: ${read} is not ${expected}`,
      );
    }
  });
  await claim('the key in the DNS is that of the store (opendkim-testkey)', () => {
    for (const domain of ['example.org', 'example.net']) {
      world.write('/root/dkim.key', secrets.get(`/etc/archipel-mail/secrets/dkim-${domain.replace('.', '-')}`), 0o600);
      const { code, out } = world.try(['opendkim-testkey', '-d', domain, '-s', 'dkim', '-k', '/root/dkim.key', '-vvv']);
      assert.equal(code, 0, out);
      assert.match(out, /key OK|key not secure/);
    }
  });
  await claim('DMARC is read by OpenDMARC as it is meant', () => {
    for (const domain of ['example.org', 'example.net']) {
      const { code, out } = world.try(['opendmarc-check', domain]);
      assert.equal(code, 0, out);
      assert.match(out, /Domain policy: quarantine/);
      assert.match(out, /SPF alignment: strict/);
      assert.match(out, /DKIM alignment: strict/);
    }
  });
  await claim('SPF lets the server send and nobody else, and is valid to a parser of its own', () => {
    const asks = (address) =>
      world
        .try(['python3', '-c', `import spf; print(spf.check2(i='${address}', s='ada@example.net', h='mail.example.org')[0])`])
        .out.trim();
    assert.equal(asks(addresses.one), 'pass');
    assert.equal(asks('198.51.100.7'), 'fail');
  });
};
