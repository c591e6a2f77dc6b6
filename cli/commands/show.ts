import type { Blueprint, DnsRecord, GrantPlan } from '../../blueprint/blueprint';
import { redirectUris, type OidcRequest, type OidcResult } from '../../blueprint/contracts/oidc';
import { describeEnd } from '../../blueprint/flow';
import { resolve } from '../../blueprint/resolve';
import type { Console, ExitCode } from '../console';
import type { SiteFile } from '../sites';
import { table } from '../table';

/** Prints what follows from a site file. */
export function show(file: SiteFile, options: { readonly json?: boolean }, console: Console): ExitCode {
  const { blueprint } = resolve(file.input, file.file, file.staging, file.halves);
  console.out(options.json ? `${JSON.stringify(blueprint, undefined, 2)}\n` : render(blueprint, console));
  return 0;
}

function render(blueprint: Blueprint, { colours }: Console): string {
  const { layers, nodes, cluster, ingress, addresses, buckets, services, dns, flows, backups, hostCopies, reboots, secrets } = blueprint;
  const section = (title: string, rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? '' : `\n${colours.bold(title)}\n${table(rows)}`;
  return [
    colours.bold(blueprint.site),
    '\n',
    section(
      'networks',
      layers.map(({ name, cidr, mtu, over }) => [
        name,
        cidr,
        mtu === undefined ? '' : `MTU ${mtu}`,
        over === undefined ? '' : `over ${over}`,
      ]),
    ),
    section(
      'nodes',
      nodes.map(({ name, roles, provider, machine, endpoint, privateAddress, meshAddress }) => [
        name,
        roles.join('+') || '-',
        `${provider}/${machine.location}`,
        endpoint ?? 'behind NAT',
        privateAddress ?? '',
        meshAddress ?? '',
      ]),
    ),
    section(
      'reboots',
      reboots.map(({ node, day, from, length, timeZone }) => [node, day, from, `for ${length}`, timeZone]),
    ),
    section(
      'cluster',
      cluster
        ? [
            [
              cluster.version,
              cluster.datastore,
              `servers ${cluster.servers.join(', ')}`,
              `agents ${cluster.agents.join(', ') || 'none'}`,
              `pods MTU ${cluster.mtu} over ${cluster.over}`,
            ],
          ]
        : [],
    ),
    section(
      'ingress',
      ingress
        ? [
            [
              ingress.kind,
              ingress.balancer ? `${ingress.balancer.type} in ${ingress.balancer.location}` : '',
              `to ${ingress.targets.join(', ')}`,
              ingress.proxyProtocol ? 'PROXY protocol v2' : '',
            ],
          ]
        : [],
    ),
    section(
      'addresses',
      addresses.map(({ name, on, ptr, purpose }) => [name, `on ${on}`, ptr ?? '', purpose]),
    ),
    section(
      'buckets',
      buckets.map(({ key, name, failureDomain, lock }) => [key, name, failureDomain, lock ? `locked ${lock.period}` : 'not locked']),
    ),
    section(
      'services',
      services.map(({ name, kind, namespace, wave, serves, answeredBy }) => [
        name,
        kind,
        namespace,
        wave,
        Object.values(serves)
          .map(({ host, path }) => `${host}${path === '/' ? '' : path}`)
          .join(' '),
        Object.entries(answeredBy)
          .map(([need, by]) => `${need} from ${by}`)
          .join(', '),
      ]),
    ),
    section(
      'sign-in',
      services.flatMap(({ grants }) => grants.flatMap(clientsOf)),
    ),
    section(
      'dns',
      dns.map((record) => [record.name, record.type, describeValue(record.value), record.why]),
    ),
    section(
      'flows',
      flows.map(({ via, from, to, protocol, port, lastPort, why }) => [
        via,
        describeEnd(from),
        '→',
        describeEnd(to),
        `${port}${lastPort === undefined ? '' : `-${lastPort}`}/${protocol}`,
        why,
      ]),
    ),
    section('backups', [
      ...backups.map(({ id, method, every, keep, to }) => [id, method, `every ${every}`, `kept ${keep}`, `to ${to.join(', ')}`]),
      ...hostCopies.map(({ id, every, keep, places }) => [
        id,
        'host',
        `every ${every}`,
        `kept ${keep}`,
        `to ${places.map(({ name }) => name).join(', ')}`,
      ]),
    ]),
    section(
      'secrets',
      secrets.map(({ id, make, why }) => [id, make.kind, why]),
    ),
  ].join('');
}

/** What an issuer must know of who signs people in there: the clients, and where people return to. */
function clientsOf({ contract, consumer, ...grant }: GrantPlan): readonly (readonly string[])[] {
  if (contract !== 'oidc') return [];
  const [request, answer] = [grant.request as OidcRequest, grant.answer as OidcResult];
  const { clientId, commandLine, issuer } = answer;
  return [
    [clientId, `for ${consumer}`, issuer, redirectUris(request).join(' ')],
    ...(commandLine === undefined ? [] : [[commandLine, `for ${consumer}`, issuer, (request.commandLine?.redirects ?? []).join(' ')]]),
  ];
}

const describeValue = (value: DnsRecord['value']): string =>
  typeof value === 'string'
    ? value
    : value.kind === 'node'
      ? `address of ${value.node}`
      : value.kind === 'floating'
        ? `address ${value.name}`
        : 'address of the load balancer';
