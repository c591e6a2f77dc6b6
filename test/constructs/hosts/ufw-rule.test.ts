import { toUfw, type UfwRule } from '../../../constructs/hosts/ufw-rule';

const tcp = (first: number, last?: number) => ({ protocol: 'tcp', first, ...(last === undefined ? {} : { last }) }) as const;

/** Each expected text is what `ufw show added` of ufw 0.36.2 prints after the rule was added; `npm run verify` asks ufw itself. */
test.each<[string, UfwRule, string]>([
  ['a port for all', { why: 'web', port: tcp(443) }, "allow 443/tcp comment 'web'"],
  ['a range of ports', { why: 'etcd', port: tcp(2379, 2380) }, "allow 2379:2380/tcp comment 'etcd'"],
  ['a network', { why: 'ssh', from: '192.0.2.0/24', port: tcp(22) }, "allow from 192.0.2.0/24 to any port 22 proto tcp comment 'ssh'"],
  [
    'one host, which ufw writes without its prefix',
    { why: 'a', from: '192.0.2.7/32', port: tcp(22) },
    "allow from 192.0.2.7 to any port 22 proto tcp comment 'a'",
  ],
  ['everywhere, which ufw leaves out', { why: 'a', from: '0.0.0.0/0', port: tcp(22) }, "allow 22/tcp comment 'a'"],
  ['an interface', { why: 'pods', on: 'cni0', from: '10.42.0.0/16' }, "allow in on cni0 from 10.42.0.0/16 comment 'pods'"],
  [
    'an address of the host',
    { why: 'a', from: '10.0.0.2', to: '10.0.0.1', port: tcp(6443) },
    "allow from 10.0.0.2 to 10.0.0.1 port 6443 proto tcp comment 'a'",
  ],
  [
    'an interface and both ends',
    { why: 'a', on: 'wg0', from: '10.8.0.2', to: '10.8.0.1', port: { protocol: 'udp', first: 8472 } },
    "allow in on wg0 from 10.8.0.2 to 10.8.0.1 port 8472 proto udp comment 'a'",
  ],
  [
    'what is passed on',
    { why: 'a', routed: true, to: '10.42.0.0/16', port: tcp(8443) },
    "route allow to 10.42.0.0/16 port 8443 proto tcp comment 'a'",
  ],
  [
    'what is passed on from an interface',
    { why: 'a', routed: true, on: 'cni0', from: '10.42.0.0/16' },
    "route allow in on cni0 from 10.42.0.0/16 comment 'a'",
  ],
])('says %s as ufw does', (_, rule, text) => {
  expect(toUfw(rule)).toBe(text);
});

test.each(["it's", 'é', 'a\nb'])('refuses the comment %j, which ufw would', (why) => {
  expect(() => toUfw({ why, port: tcp(1) })).toThrow('must be printable ASCII without quotes');
});
