import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { SecretResult } from '../../blueprint/contracts/contract';
import { secretFiles, type SiteChart, type Volume } from '../../constructs/kubernetes';
import { addCertificates, type OwnCertificate } from '../own-authority';
import { componentOf } from '../service-chart';
import { readersOf } from './answer';
import { filesOf } from './archive';
import { SCRIPTS } from './patroni';
import type { postgres } from './service';
import { CERTIFICATE, POOLER_PID } from './tls';

type Plan = PlanOf<typeof postgres>;
/** Who has a certificate: of who proves copies, masks and loads nobody asks for one, they are told whom to trust. */
type Certified = 'db' | 'pooler' | 'prove' | 'copier';

const secretOf = ({ name }: Plan, part: Certified): string => `${name}-${part}-tls`;

/** Has cert-manager sign for each part, where it speaks TLS. */
export function addCertificatesOf(scope: SiteChart, plan: Plan, { masked }: Blueprint): void {
  if (!plan.options.tls) return;
  const masking = masked.some(({ from, into }) => from.service === plan.name || into.service === plan.name);
  const parts = (['db', 'pooler', 'prove', 'copier'] as const).filter((part) =>
    part === 'copier' ? masking : plan.components[part] !== undefined,
  );
  const authority = (plan.answers as Readonly<Record<string, unknown>>)['authority'] as SecretResult;
  addCertificates(scope, plan, authority, Object.fromEntries(parts.map((part) => [secretOf(plan, part), certificateOf(plan, part)])));
}

function certificateOf(plan: Plan, part: Certified): OwnCertificate {
  if (part === 'prove' || part === 'copier') return { dnsNames: [`${part}.${plan.name}.${plan.namespace}`], usage: 'client auth' };
  const { host } = componentOf(plan, part);
  const readers = host.replace(/^[^.]+/, readersOf(plan.name));
  return {
    dnsNames: [host, ...(part === 'db' && plan.options.members > 1 ? [readers] : []), 'localhost'],
    // by which containers of a pod reach each other
    ipAddresses: ['127.0.0.1'],
  };
}

/** The certificate of a part as its pods see it renewed; nothing without TLS. */
export const certificate = (plan: Plan, part: Certified): Readonly<Record<string, Volume>> =>
  plan.options.tls ? { [CERTIFICATE]: secretFiles(secretOf(plan, part)) } : {};

interface Runs {
  readonly command: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A script, and what it starts told of a renewed certificate, where there is one. @param renew command that tells it */
const running = ({ options: { tls } }: Plan, script: string, renew: string): Runs =>
  tls
    ? {
        command: ['bash', `${SCRIPTS}/renewing.sh`, `${SCRIPTS}/${script}`],
        files: filesOf('renewing.sh'),
        env: { CERTIFICATE, RENEW: renew },
      }
    : { command: ['bash', `${SCRIPTS}/${script}`], files: {}, env: {} };

/** The server reads its certificate anew with its configuration: connections stay. */
export const runningServer = (plan: Plan): Runs =>
  running(
    plan,
    'start.sh',
    '"$PROGRAMS/psql" --no-psqlrc --quiet --no-align --tuples-only --host="$SOCKET" --username=postgres --dbname=postgres --command="SELECT pg_reload_conf()" >/dev/null',
  );
export const runningPooler = (plan: Plan): Runs => running(plan, 'pooler.sh', `kill -HUP "$(<${POOLER_PID})"`);
