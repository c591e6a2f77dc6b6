import { toWgQuick, type WgQuickProps } from '../../../constructs/hosts/wg-quick';

const props: WgQuickProps = {
  address: '10.8.0.1/24',
  mtu: 1420,
  listenPort: 51820,
  privateKey: { file: '/etc/wireguard/private.key' },
  peers: [
    { name: 'zoe', publicKey: 'ZZZ=', allowedIps: ['10.8.0.3/32'] },
    {
      name: 'bob',
      publicKey: 'BBB=',
      allowedIps: ['10.8.0.2/32'],
      endpoint: 'bob.example.org:51820',
      keepalive: 25,
      presharedKey: { file: '/etc/wireguard/bob.psk' },
    },
  ],
};

test('a node reads its keys from files, so its configuration holds none', () => {
  expect(toWgQuick(props)).toBe(`[Interface]
Address = 10.8.0.1/24
ListenPort = 51820
MTU = 1420
PostUp = wg set %i private-key /etc/wireguard/private.key
PostUp = wg set %i peer BBB= preshared-key /etc/wireguard/bob.psk

[Peer]
# bob
PublicKey = BBB=
AllowedIPs = 10.8.0.2/32
Endpoint = bob.example.org:51820
PersistentKeepalive = 25

[Peer]
# zoe
PublicKey = ZZZ=
AllowedIPs = 10.8.0.3/32
`);
});

test("a host that is nobody's router drops what is not for its own address, before any other rule, from before the tunnel is up", () => {
  const text = toWgQuick({ ...props, transit: false });
  expect(text).toContain(
    `PreUp = printf '*raw\\n:%i-in - [0:0]\\n-A %i-in ! -d 10.8.0.1 -j DROP\\nCOMMIT\\n' | iptables-restore --noflush --wait\n`,
  );
  expect(text).toContain(
    'PreUp = iptables -w -t raw -C PREROUTING -i %i -j %i-in 2>/dev/null || iptables -w -t raw -I PREROUTING -i %i -j %i-in\n',
  );
  expect(text.indexOf('PreUp')).toBeLessThan(text.indexOf('[Peer]'));
});

test('a device has its keys in the text', () => {
  const text = toWgQuick({
    ...props,
    privateKey: { text: '${KEY}' },
    peers: [{ name: 'bob', publicKey: 'BBB=', allowedIps: ['10.8.0.2/32'], presharedKey: { text: '${PSK}' } }],
  });
  expect(text).toContain('MTU = 1420\nPrivateKey = ${KEY}\n');
  expect(text).toContain('PublicKey = BBB=\nPresharedKey = ${PSK}\n');
  expect(text).not.toContain('PostUp');
});

test('[W4] who calls from anywhere has no Endpoint, who is never called listens on no fixed port', () => {
  const { listenPort: _, ...roaming } = props;
  const text = toWgQuick(roaming);
  expect(text).not.toContain('ListenPort');
  expect(text.split('[Peer]').find((peer) => peer.includes('# zoe'))).not.toContain('Endpoint');
});

test('the order in which peers are given does not matter', () => {
  expect(toWgQuick({ ...props, peers: [...props.peers].reverse() })).toBe(toWgQuick(props));
});

test('two peers never claim the same address: WireGuard would give it to the last one silently', () => {
  const rivals = [...props.peers, { name: 'eve', publicKey: 'EEE=', allowedIps: ['10.8.0.0/30'] as const }];
  expect(() => toWgQuick({ ...props, peers: rivals })).toThrow("WireGuard peers 'bob' and 'eve' both claim 10.8.0.0/30");
});

test('a path with a space stays one word of the command', () => {
  expect(toWgQuick({ ...props, privateKey: { file: '/my keys/private' } })).toContain("PostUp = wg set %i private-key '/my keys/private'");
});
