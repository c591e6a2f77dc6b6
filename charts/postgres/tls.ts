import type { PlanOf } from '../../blueprint/blueprint';
import type { postgres } from './service';

type Plan = PlanOf<typeof postgres>;
type Options = Pick<Plan['options'], 'tls' | 'standby'>;

/** Where containers find their certificate, and whom they trust: with no other signer in it, whoever it signed for is of this PostgreSQL. */
export const CERTIFICATE = '/run/certificate';
const AUTHORITY = `${CERTIFICATE}/ca.crt`;
/** Where the pooler writes its number. */
export const POOLER_PID = '/run/pooler/pid';

/** How what reads them asks by the network (postgresql.org/docs/17, libpq-envars): the name of who answers must be in its certificate. A socket has none. */
export const clientEnv = ({ options: { tls } }: Plan): Readonly<Record<string, string>> =>
  tls ? { PGSSLMODE: 'verify-full', PGSSLROOTCERT: AUTHORITY } : {};

/** What a member says to its server (postgresql.org/docs/17, ssl-tcp). */
export const serverParameters = ({ tls }: Options): Readonly<Record<string, string>> =>
  tls
    ? { ssl: 'on', ssl_cert_file: `${CERTIFICATE}/tls.crt`, ssl_key_file: `${CERTIFICATE}/tls.key`, ssl_min_protocol_version: 'TLSv1.2' }
    : {};

/** Kind of the lines of pg_hba.conf that let somebody in by the network. */
export const admitted = ({ tls }: Options): 'host' | 'hostssl' => (tls ? 'hostssl' : 'host');

/**
 * How members sign in with each other, by addresses that no certificate names: whoever the authority signed for is one of them. The leader of another site
 * has another authority: it proves that it knows the password, bound to the very connection (RFC 5802, channel binding).
 */
export const memberLogin = ({ tls, standby }: Options): Readonly<Record<string, string>> => {
  if (!tls) return {};
  return standby?.host === undefined
    ? { sslmode: 'verify-ca', sslrootcert: AUTHORITY }
    : { sslmode: 'require', channel_binding: 'require' };
};

/** What the pooler says: TLS on both sides (pgbouncer.org/config.html). */
export const poolerLines = ({ options: { tls } }: Plan): readonly string[] =>
  tls
    ? [
        'client_tls_sslmode = require',
        `client_tls_cert_file = ${CERTIFICATE}/tls.crt`,
        `client_tls_key_file = ${CERTIFICATE}/tls.key`,
        'server_tls_sslmode = verify-full',
        `server_tls_ca_file = ${AUTHORITY}`,
        // who is told of a renewed certificate
        `pidfile = ${POOLER_PID}`,
      ]
    : [];
