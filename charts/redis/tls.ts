import type { PlanOf } from '../../blueprint/blueprint';
import { exchanged } from '../../constructs/files/asset';
import { secretFiles, type SiteChart, type Volume } from '../../constructs/kubernetes';
import { addCertificates, type OwnCertificate } from '../own-authority';
import { componentOf } from '../service-chart';
import type { redis } from './service';

type Plan = PlanOf<typeof redis>;

/** Who has a certificate: servers and Sentinels are known by theirs, of the others nobody asks for one. */
export type Certified = 'server' | 'sentinel' | 'proxy' | 'copier';

/** Where containers find it, and whom they trust: with no other signer in it, whoever it signed for is one of the group. */
const CERTIFICATE = '/run/certificate';
const AUTHORITY = `${CERTIFICATE}/ca.crt`;

const secretOf = ({ name }: Plan, part: Certified): string => `${name}-${part}-tls`;

/** Has cert-manager sign for each part of the group, where it speaks TLS. */
export function addCertificatesOf(scope: SiteChart, plan: Plan): void {
  const { authority, sentinel } = plan.answers;
  if (!authority) return;
  const parts: readonly Certified[] = ['server', ...(sentinel ? (['sentinel', 'proxy'] as const) : []), 'copier'];
  addCertificates(scope, plan, authority, Object.fromEntries(parts.map((part) => [secretOf(plan, part), certificateOf(plan, part)])));
}

function certificateOf(plan: Plan, part: Certified): OwnCertificate {
  if (part === 'proxy' || part === 'copier') return { dnsNames: [`${part}.${plan.name}.${plan.namespace}`], usage: 'client auth' };
  const { host } = componentOf(plan, part);
  return {
    dnsNames: [
      host,
      // each replica by its own name: one more needs no other certificate
      host.replace(/^([^.]+)/, '*.$1-pods'),
      // the proxy passes connections through as they come: clients see a server under its name
      ...(part === 'server' && plan.answers.sentinel ? [componentOf(plan, 'proxy').host] : []),
      'localhost',
    ],
    // by which containers of a pod reach each other
    ipAddresses: ['127.0.0.1'],
  };
}

/** The certificate of a part as its pods see it renewed; nothing where the group does not speak TLS. */
export const certificate = (plan: Plan, part: Certified): Readonly<Record<string, Volume>> =>
  plan.options.tls ? { [CERTIFICATE]: secretFiles(secretOf(plan, part)) } : {};

/** What the configuration of a server or a Sentinel adds (valkey.io/topics/encryption): it takes the place of the plain port. */
export const tlsLines = (plan: Plan, port: number): string =>
  plan.options.tls
    ? [
        'port 0',
        `tls-port ${port}`,
        `tls-cert-file ${CERTIFICATE}/tls.crt`,
        `tls-key-file ${CERTIFICATE}/tls.key`,
        `tls-ca-cert-file ${AUTHORITY}`,
        // who connects is known by its password
        'tls-auth-clients no',
        // of Sentinels it says how they speak to servers and to each other
        'tls-replication yes',
        // looks for a renewed one each minute, connections stay
        'tls-auto-reload-interval 60',
        '',
      ].join('\n')
    : '';

/** A script as it asks where all speak TLS. */
export const asking = (plan: Plan, script: string, text: string): string => {
  const words = plan.options.tls ? WORDS[script] : undefined;
  return words ? exchanged(text, words) : text;
};
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'common.sh': { 'valkey-cli -h': `valkey-cli --tls --cacert ${AUTHORITY} -h` },
  'prepare.sh': { '"redis://': '"rediss://' },
};

/** What HAProxy says of a server that it checks by TLS: who answers was signed for under this name. */
export const checkOverTls = (plan: Plan, host: string): string =>
  plan.options.tls ? ` check-ssl verify required ca-file ${AUTHORITY} verifyhost ${host}` : '';

/** How the exporter reaches what runs beside it. */
export const scheme = ({ options: { tls } }: Plan): string => (tls ? 'rediss' : 'redis');
export const exporterAuthority = ({ options: { tls } }: Plan): Readonly<Record<string, string>> =>
  tls ? { REDIS_EXPORTER_TLS_CA_CERT_FILE: AUTHORITY } : {};
