import { Workload, claim, secretFile, type Env } from '../../constructs/kubernetes';
import type { SmtpResult } from '../../blueprint/contracts/contract';
import { componentOf, imageOf, variable, type ServiceChart } from '../service-chart';
import type { ghost } from './service';
import { NODE } from './user';

/** Files that it reads when it starts, in the place of variables whose names end otherwise (Ghost 6.59, core/shared/config/secrets.js). */
const PASSWORDS = { database: '/run/secrets/database/password', mail: '/run/secrets/mail/password' } as const;

export const chart: ServiceChart<typeof ghost> = {
  build(scope, plan) {
    const { host, members } = plan.options;
    const { db, content, mail } = plan.answers;
    const { base } = componentOf(plan, 'app');
    // Ghost sends plain HTTP away to https:// unless the proxy says that TLS ended there, and answers to its own name only
    const probe = {
      http: '/ghost/api/admin/site/',
      port: 'http',
      headers: { Host: host, 'X-Forwarded-Proto': 'https' },
      timeout: '5s',
    } as const;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'app'),
      user: NODE,
      replicas: 1,
      env: {
        NODE_ENV: 'production',
        url: `https://${host}`,
        server__host: '0.0.0.0',
        database__client: 'mysql',
        database__connection__host: db.host,
        database__connection__port: String(db.port),
        database__connection__database: db.database,
        database__connection__user: variable(db.user),
        database__connection__password_FILE: PASSWORDS.database,
        logging__transports: '["stdout"]',
        privacy__useUpdateCheck: 'false',
        // an override: it holds whatever the database says, from the first start on (services/settings/settings-service.js)
        ...(members !== undefined && { hostSettings__settingsOverrides__members_signup_access: members }),
        ...mailOf(mail),
      },
      mounts: {
        '/var/lib/ghost/content': claim(content.claim),
        [PASSWORDS.database]: secretFile(db.password.object, db.password.key),
        ...(mail && { [PASSWORDS.mail]: secretFile(mail.password.object, mail.password.key) }),
      },
      probes: { readiness: probe, startup: probe },
    });
  },
};

/** Without mail nobody could read the code that Ghost sends to a new device (ghost.org/docs/config, security). */
function mailOf(mail: SmtpResult | undefined): Env {
  if (!mail) return { security__staffDeviceVerification: 'false' };
  return {
    mail__transport: 'SMTP',
    mail__from: mail.from,
    mail__options__host: mail.host,
    mail__options__port: String(mail.port),
    mail__options__secure: String(mail.security === 'tls'),
    mail__options__auth__user: mail.user,
    mail__options__auth__pass_FILE: PASSWORDS.mail,
  };
}
