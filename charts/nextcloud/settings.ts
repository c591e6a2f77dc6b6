import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef } from '../../blueprint/contracts/contract';
import { secretFile, type Volume } from '../../constructs/kubernetes';
import { readAsset } from '../../constructs/files/asset';
import type { ChartSite } from '../service-chart';
import { componentOf } from '../service-chart';
import type { nextcloud } from './service';

export type Plan = PlanOf<typeof nextcloud>;

/** Where its configuration is, beside the volume. */
export const ETC = '/etc/nextcloud';
export const AUTHORITIES = { cache: `${ETC}/redis-ca.pem`, db: `${ETC}/database-ca.pem` } as const;
/** Where its configuration finds secrets, a file for each. */
const SECRETS = '/run/nextcloud';

/** Files of its configuration: those that the site has a use for, and what they are to say. */
export function configuration(plan: Plan, site: ChartSite): Readonly<Record<string, string>> {
  const { mail, objects, cache } = plan.answers;
  const parts = [
    'base',
    'database',
    'identity',
    'previews',
    'proxy',
    cache.ca === undefined ? 'redis' : 'redis-tls',
    'zz-hold',
    ...(mail ? ['mail'] : []),
    ...(objects ? ['objects'] : []),
  ];
  return {
    ...Object.fromEntries(parts.map((part) => [`${ETC}/${part}.config.php`, readAsset(__dirname, `config/${part}.config.php`)])),
    ...authorities(plan),
    [`${ETC}/loader.php`]: readAsset(__dirname, 'config/loader.php'),
    [`${ETC}/site.json`]: `${JSON.stringify(siteOf(plan, site), undefined, 2)}\n`,
  };
}

/** Whom it trusts to sign for the services that it asks, a file for each. */
export const authorities = ({ answers: { cache, db } }: Plan): Readonly<Record<string, string>> => ({
  ...(cache.ca !== undefined && { [AUTHORITIES.cache]: cache.ca }),
  ...(db.ca !== undefined && { [AUTHORITIES.db]: db.ca }),
});

/** What the site says of it. */
function siteOf(plan: Plan, { blueprint }: ChartSite): object {
  const { options, answers } = plan;
  const { db, cache, objects, mail } = answers;
  const store = objects && new URL(objects.endpoint);
  return {
    host: options.host,
    // by which pods of the site call it
    insideHosts: [componentOf(plan, 'app').host],
    // pods, and nodes, since the edge may be in the network of its node
    proxies: [
      ...(blueprint.cluster ? [blueprint.cluster.pods] : []),
      ...blueprint.nodes.flatMap(({ clusterAddress }) => clusterAddress ?? []),
    ],
    phoneRegion: options.phoneRegion ?? null,
    quietHour: options.quietHour,
    localRemotes: options.localRemotes,
    push: options.push,
    signIn: options.signIn === 'oidc' ? 'oidc' : null,
    database: { host: db.host, port: db.port, name: db.database, user: typeof db.user === 'string' ? db.user : null },
    redis: { host: cache.host, port: cache.port, user: cache.user, ...(cache.ca !== undefined && { ca: AUTHORITIES.cache }) },
    ...(objects &&
      store && {
        objects: {
          bucket: objects.bucket,
          host: store.hostname,
          port: Number(store.port || (store.protocol === 'https:' ? 443 : 80)),
          region: objects.region,
          tls: store.protocol === 'https:',
        },
      }),
    ...(mail && {
      mail: {
        host: mail.host,
        port: mail.port,
        tls: mail.security === 'tls',
        user: mail.user,
        fromName: mail.from.split('@')[0],
        fromDomain: mail.from.split('@')[1],
      },
    }),
  };
}

/** The secrets that its configuration reads, each as a file. */
export function secretsOf({ answers }: Plan): Readonly<Record<string, Volume>> {
  const { db, cache, objects, mail, instance, salt, secret } = answers;
  return filesOf({
    instance: instance.value,
    salt: salt.value,
    secret: secret.value,
    'database-password': db.password,
    ...(typeof db.user !== 'string' && { 'database-user': db.user }),
    'redis-password': cache.password,
    ...(objects && { 'objects-access-key': objects.accessKey, 'objects-secret-key': objects.secretKey }),
    ...(mail && { 'mail-password': mail.password }),
  });
}

export const filesOf = (secrets: Readonly<Record<string, SecretRef>>): Readonly<Record<string, Volume>> =>
  Object.fromEntries(Object.entries(secrets).map(([name, { object, key }]) => [`${SECRETS}/${name}`, secretFile(object, key)]));

/** A script that stands beside this file, and the command that runs it. */
export function script(
  name: string,
  ...more: readonly string[]
): { readonly command: readonly string[]; readonly files: Readonly<Record<string, string>> } {
  return {
    command: ['bash', `${ETC}/${name}`],
    files: Object.fromEntries([name, ...more].map((file) => [`${ETC}/${file.split('/').at(-1) ?? ''}`, readAsset(__dirname, file)])),
  };
}
