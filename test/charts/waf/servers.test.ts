import { entriesOf } from '../../../charts/entry';
import { webApp } from '../../../charts/web-app/service';
import { connections } from '../platform';
import { write, type WrittenSite } from '../site-objects';
import { allBlocks, filesOf, guarded, parseNginx, type Block } from './site';

let site: WrittenSite;
let servers: readonly Block[];

beforeAll(async () => {
  site = await write(guarded());
  servers = parseNginx(filesOf(site).get('/etc/waf/ways.conf') ?? '').blocks;
});

const serverOf = (host: string): Block => servers.find(({ lines }) => lines.includes(`server_name ${host};`))!;
const locationOf = (host: string, head: string): Block | undefined =>
  serverOf(host).blocks.find((block) => block.head === `location ${head}`);

test('what the edge sends to the firewall is what it has servers and locations for, no more, no less', () => {
  const asked = site.blueprint.services.flatMap((service) =>
    entriesOf(service, site.blueprint).flatMap(({ inspected, serve: { host, path } }) => (inspected ? [`${host} "${path}"`] : [])),
  );
  const open = (block: Block): boolean => !block.lines.includes('internal;') && !block.lines.includes('return 404;');
  const served = servers.flatMap(({ lines, blocks }) =>
    blocks.filter(open).map(({ head }) => `${lines[1]?.replace(/^server_name |;$/g, '')} ${head.replace('location ', '')}`),
  );
  expect(asked.length).toBeGreaterThan(5);
  expect([...served].sort()).toEqual([...asked].sort());
});

test('each location sends requests to the component that serves them, with the path that was asked', () => {
  const sent = allBlocks({ head: '', lines: [], blocks: servers }).flatMap(({ lines }) =>
    lines.includes('proxy_pass http://$target$request_uri;')
      ? [
          `${/"(.*)"/.exec(lines.find((line) => line.startsWith('set $way')) ?? '')?.[1]} ${lines.find((line) => line.startsWith('set $target'))}`,
        ]
      : [],
  );
  expect([...new Set(sent)]).toEqual([
    'api/site set $target api.web.svc.cluster.local:8080;',
    'blog/site set $target blog.web.svc.cluster.local:2368;',
    'blog/admin set $target blog.web.svc.cluster.local:2368;',
    'blog/passwordReset set $target blog.web.svc.cluster.local:2368;',
    'blog/signIn set $target blog.web.svc.cluster.local:2368;',
    'chat/site set $target chat.web.svc.cluster.local:8080;',
    'cloud/site set $target cloud.web.svc.cluster.local:8080;',
    'readonly/site set $target readonly.web.svc.cluster.local:8080;',
    'watched/site set $target watched.web.svc.cluster.local:8080;',
  ]);
});

test('pods are the only ones that may state a client, and the cluster the only one that knows names', () => {
  const text = [...filesOf(site).values()].join('\n');
  expect(text.match(/set_real_ip_from .*;/g)).toEqual([`set_real_ip_from ${site.blueprint.cluster?.pods};`]);
  expect(text.match(/^ *resolver .*;/gm)).toEqual([`resolver ${site.blueprint.cluster?.dns} valid=10s ipv6=off;`]);
});

test('a host that nobody serves is misdirected, and a path that nobody serves is not found', async () => {
  const nginx = parseNginx(filesOf(site).get('/etc/waf/nginx.conf') ?? '').blocks.find(({ head }) => head === 'http');
  const fallback = nginx?.blocks.find(({ lines }) => lines.includes('listen 8080 default_server;'));
  expect(fallback?.blocks.map(({ lines }) => lines)).toEqual([['return 421;']]);
  const partial = await write(
    guarded(undefined, { open: webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 8080, health: '/' }), part: part() }),
  );
  const server = parseNginx(filesOf(partial).get('/etc/waf/ways.conf') ?? '').blocks.find(({ lines }) =>
    lines.includes('server_name part.example.org;'),
  );
  expect(server?.blocks.map(({ head, lines }) => [head, lines[0]])).toEqual([
    ['location "/only"', 'modsecurity_rules_file /etc/waf/way-part.page.conf;'],
    ['location /', 'return 404;'],
  ]);
});

test('every location inspects, but the two that hand a request on', () => {
  const blind = servers.flatMap(({ blocks }) => blocks.filter(({ lines }) => lines.includes('modsecurity off;')).map(({ head }) => head));
  expect(blind).toEqual(['location "/"', 'location = /.waf/file/cloud.site']);
  expect(locationOf('cloud.example.org', '= /.waf/file/cloud.site')?.lines).toContain('auth_request /.waf/headers/cloud.site;');
  expect(locationOf('cloud.example.org', '"/"')?.lines.at(-1)).toBe('rewrite ^ /.waf/inspected/cloud.site last;');
});

test('large files are streamed where a service takes them by PUT or PATCH, and refused elsewhere', () => {
  expect(locationOf('cloud.example.org', '= /.waf/file/cloud.site')?.lines).toEqual(
    expect.arrayContaining(['internal;', 'proxy_request_buffering off;', `client_max_body_size ${10 * 1024 ** 3};`]),
  );
  expect(locationOf('cloud.example.org', '= /.waf/inspected/cloud.site')?.lines).toContain(`client_max_body_size ${32 * 1024 ** 2};`);
  expect(locationOf('films.example.org', '"/"')?.lines).toContain(`client_max_body_size ${32 * 1024 ** 2};`);
  expect(locationOf('api.example.org', '"/"')?.lines).toContain(`client_max_body_size ${20 * 1024 ** 2};`);
});

test('only what streams is not held back', () => {
  const streaming = servers.filter(({ blocks }) => blocks.some(({ lines }) => lines.includes('proxy_buffering off;')));
  expect(streaming.map(({ lines }) => lines[1])).toEqual(['server_name chat.example.org;']);
});

test('policies let the edge reach the firewall, the firewall the services, and nobody go past it', () => {
  const { allowed, asked } = connections(site);
  expect(allowed).toEqual(asked);
  const into = (text: string): readonly string[] => allowed.filter((connection) => connection.includes(`-> ${text} TCP`));
  expect(into('web/api').map((text) => text.split(' ')[0])).toEqual(['edge/firewall']);
  expect(into('web/open').map((text) => text.split(' ')[0])).toEqual(['entrance/entrance']);
  expect(into('edge/firewall')).toEqual(['entrance/entrance -> edge/firewall TCP 8080']);
});

/** A service of which only a part is served. */
function part() {
  const use = webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 8080 });
  return {
    ...use,
    definition: {
      ...use.definition,
      serves: () => ({ page: { host: 'part.example.org', path: '/only', component: 'app', port: 'http' } }),
    },
  };
}
