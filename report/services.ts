import { readFileSync } from 'node:fs';
import type { Blueprint, ServicePlan } from '../blueprint/blueprint';
import { describeEnd } from '../blueprint/flow';
import type { Keep, ServiceDefinition } from '../blueprint/service';

/** A site, and what its services are. */
export interface ReportedSite {
  readonly blueprint: Blueprint;
  readonly definitions: Readonly<Record<string, ServiceDefinition>>;
}

/**
 * What the services of the package are, and what each is in the reference sites, as Markdown: read from their facets, so that it cannot say anything else.
 * @param kinds The services of the package
 * @param remake Command that makes the document again
 */
export function servicesDocument(kinds: readonly ServiceDefinition[], sites: readonly ReportedSite[], remake: string): string {
  const byName = [...kinds].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return [
    '# Services',
    '',
    `Made from the facets of the services by \`${remake}\`; a test compares. What a knob means is in the JSDoc of \`charts/<kind>/service.ts\`.`,
    '',
    '## What the package has',
    '',
    table(
      ['kind', 'wave', 'images', 'answers the contracts', 'is for the whole site'],
      byName.map(({ kind, wave = 'apps', images = {}, provides = {}, role }) => [
        code(kind),
        wave,
        lines(Object.values(images).map((image) => ('own' in image ? `images/${image.own} ${image.tag}` : `${image.name} ${image.tag}`))),
        lines(Object.keys(provides).sort().map(code)),
        role?.is ?? '',
      ]),
    ),
    '',
    ...sites.flatMap((site) => siteSection(site)),
  ].join('\n');
}

function siteSection({ blueprint, definitions }: ReportedSite): readonly string[] {
  const { site, services, promises } = blueprint;
  if (services.length === 0) return [`## ${site}`, '', 'It runs no services in a cluster.', ''];
  const promised = promises ? ` It promises RPO ${promises.rpo} and RTO ${promises.rto}.` : '';
  return [
    `## ${site}`,
    '',
    `${services.length} services.${promised}`,
    '',
    table(
      ['service', 'runs', 'namespace', 'needs', 'connects to, outside the site', 'keeps', 'alerts', 'people reach it at', 'signs in'],
      services.map((service) => {
        const definition = definitions[service.name];
        return [
          `**${service.name}** (${code(service.kind)})`,
          lines(
            Object.entries(service.components).map(
              ([name, { replicas, kind }]) => `${name}${kind === 'daemon' ? ' on every node' : replicas > 1 ? ` × ${replicas}` : ''}`,
            ),
          ),
          service.namespace,
          lines(needsOf(service)),
          lines(outwardOf(service, blueprint)),
          lines(keepsOf(service, definition, blueprint)),
          String(alertsOf(service, definition).length || ''),
          lines(
            Object.values(service.serves).map(
              ({ host, path, to }) => `${host}${path === '/' ? '' : path}${to === 'mesh' ? ' (mesh)' : ''}`,
            ),
          ),
          lines(signInsOf(service)),
        ];
      }),
    ),
    '',
  ];
}

const needsOf = ({ answeredBy }: ServicePlan): readonly string[] =>
  Object.entries(answeredBy).map(([need, provider]) => `${need} from ${provider}`);

function outwardOf({ name }: ServicePlan, { flows }: Blueprint): readonly string[] {
  return flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && from.service === name && to.kind === 'host' ? [`${describeEnd(to).replace('host/', '')}:${port}`] : [],
  );
}

/** Each thing that is kept: how and how often it is copied, or why it is not. */
function keepsOf({ name, options }: ServicePlan, definition: ServiceDefinition | undefined, { backups }: Blueprint): readonly string[] {
  const kept: Readonly<Record<string, Keep>> = definition?.keeps?.({ options: options as never }) ?? {};
  return Object.entries(kept).map(([what, keep]) => {
    if (keep.method === 'none') return `${what}: not copied, ${keep.why}`;
    const plan = backups.find(({ service, name: copied }) => service === name && copied === what);
    if (!plan) return `${what}: copied by who answers ${keep.need}`;
    return `${what}: ${plan.method}, every ${plan.every}, kept ${plan.keep}${plan.copier ? '' : ', by nobody yet'}`;
  });
}

/** Names of its alerts. Rule files have one a line (prometheus.io, alerting rules). */
function alertsOf({ options }: ServicePlan, definition: ServiceDefinition | undefined): readonly string[] {
  const files = definition?.watches?.({ options: options as never }).rules ?? [];
  return files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^\s*-? ?alert: (\w+)$/gm)].map(([, alert]) => alert ?? ''));
}

/** How people sign in to what it serves; software's own accounts are its own matter. */
function signInsOf({ serves, grants, answers }: ServicePlan): readonly string[] {
  const asks = 'sign-in' in (answers as object) ? ['OpenID Connect'] : [];
  const forward = Object.values(serves).some(({ signIn }) => signIn === 'forward-auth') ? ['before it'] : [];
  const issues = grants.some(({ contract }) => contract === 'oidc') ? ['is the issuer'] : [];
  return [...issues, ...asks, ...forward];
}

const code = (text: string): string => `\`${text}\``;
/** Cells have no lines of their own. */
const lines = (texts: readonly string[]): string => [...new Set(texts)].join('<br>');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
