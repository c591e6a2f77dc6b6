import type { ClusterPlan } from '../../blueprint/blueprint';
import { TRACK_HEADER } from '../entry';
import type { Way } from './ways';

/** Folder of the firewall's configuration in its pods. */
export const FOLDER = '/etc/waf';
/** File with the rules of a way in, or of the headers alone. */
export const rulesFile = ({ file }: Way, part: 'all' | 'headers' = 'all'): string =>
  `${FOLDER}/way-${file}${part === 'headers' ? '-headers' : ''}.conf`;

/** What nginx must know of the cluster: who may state a client's address, and who knows names. */
export function siteConfiguration({ pods, dns }: Pick<ClusterPlan, 'pods' | 'dns'>): string {
  return [
    `set_real_ip_from ${pods};`,
    // a Service keeps its address, but one that is made anew gets another
    `resolver ${dns} valid=10s ipv6=off;`,
    'resolver_timeout 5s;',
    '',
  ].join('\n');
}

/** One server for each host, one location for each of its ways in; whatever else is asked of the host does not exist. */
export function serversConfiguration(ways: readonly Way[]): string {
  const byHost = new Map<string, readonly Way[]>();
  for (const way of ways) byHost.set(way.host, [...(byHost.get(way.host) ?? []), way]);
  return [...ways.flatMap(versions), ...[...byHost].map(([host, own]) => server(host, own))].join('\n');
}

/** Which of two versions: the edge says it of every request of such a way, whatever the client said. */
function versions(way: Way): readonly string[] {
  if (way.candidate === undefined) return [];
  const header = `$http_${TRACK_HEADER.name.toLowerCase().replaceAll('-', '_')}`;
  return [block(`map ${header} ${targetVariable(way)}`, [`default ${way.target};`, `${TRACK_HEADER.candidate} ${way.candidate};`])];
}

/** Names of services have dashes and no underscores, those of variables the other way round. */
const targetVariable = ({ file }: Way): string => `$target_${file.replaceAll('-', '_').replace('.', '__')}`;

function server(host: string, ways: readonly Way[]): string {
  return block('server', [
    'listen 8080;',
    `server_name ${host};`,
    ...ways.flatMap(locations),
    ...(ways.some(({ path }) => path === '/') ? [] : [block('location /', ['return 404;'])]),
  ]);
}

function locations(way: Way): readonly string[] {
  if (way.streamed === undefined) return [block(`location ${quoted(way.path)}`, inspected(way))];
  const inside = (part: string): string => `/.waf/${part}/${way.file}`;
  return [
    // nginx compares a body's length with the limit of each location that it comes to: this one lets pass what one of the two takes
    block(`location ${quoted(way.path)}`, [
      'modsecurity off;',
      `client_max_body_size ${way.streamed};`,
      block('if ($raw_upload)', [`rewrite ^ ${inside('file')} last;`]),
      `rewrite ^ ${inside('inspected')} last;`,
    ]),
    block(`location = ${inside('inspected')}`, ['internal;', ...inspected(way)]),
    // a second request of nginx's own, without the body, lets the rules read address and headers first
    block(`location = ${inside('file')}`, [
      'internal;',
      'modsecurity off;',
      `auth_request ${inside('headers')};`,
      `client_max_body_size ${way.streamed};`,
      'proxy_request_buffering off;',
      ...forward(way),
    ]),
    block(`location = ${inside('headers')}`, [
      'internal;',
      'access_log off;',
      'log_subrequest on;',
      // it claims the body's length and has none
      'client_max_body_size 0;',
      `modsecurity_rules_file ${rulesFile(way, 'headers')};`,
      // answers 200 after all phases of inspection, where `return` would answer before them
      'empty_gif;',
    ]),
  ];
}

const inspected = (way: Way): readonly string[] => [
  `modsecurity_rules_file ${rulesFile(way)};`,
  `client_max_body_size ${way.inspected};`,
  ...(way.profile.responses === 'stream' ? ['proxy_buffering off;'] : []),
  ...forward(way),
];

const forward = (way: Way): readonly string[] => [
  `set $way ${quoted(way.name)};`,
  // a variable is looked up at run time, so that nginx starts before the service and follows it
  `set $target ${way.candidate === undefined ? way.target : targetVariable(way)};`,
  'proxy_pass http://$target$request_uri;',
];

const quoted = (text: string): string => `"${text.replaceAll(/["\\$]/g, '\\$&')}"`;

function block(head: string, lines: readonly string[]): string {
  const inside = lines
    .join('\n')
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`));
  return [`${head} {`, ...inside, '}'].join('\n');
}
