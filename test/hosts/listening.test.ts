import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyNode, read, siteNamed, textsOf } from './site';

const SCRIPT = join(__dirname, '../../hosts/ansible/roles/hardening/files/archipel-ports.sh');
const listOf = (site: string, node: string): string => read(textsOf(siteNamed(site)), `hosts/${node}/etc/archipel-listening`);
const linesOf = (list: string): readonly string[] => list.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test.each(everyNode)('%s: what must listen is what flows lead to, no more and no less', (_, blueprint, node) => {
  const lines = linesOf(listOf(blueprint.site, node.name)).map((line) => line.split(' '));
  const planned = lines.filter(([state]) => state !== 'may').map(([, ...port]) => port.slice(0, 3).join(' '));
  const led = blueprint.flows
    .filter(({ to }) => to.kind === 'node' && to.node === node.name)
    .map(({ protocol, port, lastPort }) => `${protocol} ${port} ${lastPort ?? port}`);
  expect(planned.filter((port) => !led.includes(port) && !/^tcp (80|443) /.test(port))).toEqual([]);
  expect([...new Set(led)].filter((port) => !lines.some((line) => line.slice(1, 4).join(' ') === port))).toEqual([]);
  const ports = lines.map((line) => line.slice(1, 4).join(' '));
  expect(new Set(ports).size).toBe(ports.length);
});

test('ports that pods or containers take are passed on, not listened on', () => {
  expect(
    linesOf(listOf('hetzner-trio', 'node1'))
      .filter((line) => / tcp (80|443) /.test(line))
      .map((line) => line.split(' ')[0]),
  ).toEqual(['passed', 'passed']);
});

describe('archipel-ports', () => {
  const root = mkdtempSync(join(tmpdir(), 'archipel-ports-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = (...sockets: readonly string[]): readonly [number | null, string] => {
    mkdirSync(join(root, 'etc'), { recursive: true });
    writeFileSync(join(root, 'etc/archipel-listening'), listOf('circle', siteNamed('circle').nodes[0]?.name ?? ''));
    writeFileSync(join(root, 'ss'), `#!/bin/sh\ncat <<'END'\n${sockets.join('\n')}\nEND\n`);
    chmodSync(join(root, 'ss'), 0o755);
    const { status, stdout, stderr } = spawnSync('bash', [SCRIPT], {
      env: { PATH: `${root}:/usr/bin:/bin`, ARCHIPEL_ROOT: root },
      encoding: 'utf8',
    });
    return [status, `${stdout}${stderr}`];
  };
  const SSH = 'tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*';
  const WIREGUARD = 'udp   UNCONN 0      0            0.0.0.0:51820      0.0.0.0:*';

  test('says nothing where all is as planned, loopback and clients of DHCP included', () => {
    expect(
      run(
        SSH,
        WIREGUARD,
        'tcp   LISTEN 0      128             [::]:22            [::]:*',
        'tcp   LISTEN 0      4096       127.0.0.1:8080       0.0.0.0:*',
        'tcp   LISTEN 0      4096           [::1]:631           [::]:*',
        'udp   UNCONN 0      0      127.0.0.53%lo:53         0.0.0.0:*',
        'udp   UNCONN 0      0   203.0.113.5%eth0:68         0.0.0.0:*',
      ),
    ).toEqual([0, '']);
  });

  test('tells who listens without a flow, once', () => {
    expect(run(SSH, WIREGUARD, 'tcp   LISTEN 0 128 0.0.0.0:3306 0.0.0.0:*', 'tcp   LISTEN 0 128 [::]:3306 [::]:*')).toEqual([
      1,
      'stray: tcp 3306 on 0.0.0.0, no flow of the site speaks of it\n',
    ]);
    // the same number of the other protocol is another port
    expect(run(SSH, WIREGUARD, 'udp   UNCONN 0 0 *:22 *:*')).toEqual([1, 'stray: udp 22 on *, no flow of the site speaks of it\n']);
  });

  test('tells what should listen and does not', () => {
    expect(run(SSH)).toEqual([1, 'missing: udp 51820, WireGuard mesh\n']);
  });
});
