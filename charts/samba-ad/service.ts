import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { secret, volume, type Need } from '../../blueprint/contracts/contract';
import { defineService, ownImage, reloads, type Accept, type ChartModule, type Component, type Keep } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, ipv4, size, slug } from '../../environments/fields';
import { group, LONGEST, names, people, PREFIX } from './people';

const here = (file: string): string => join(sourceOf(__dirname), file);

const WHY =
  'samba-tool and the server work as root on files of their own, which they give to users of the domain; CAP_SYS_ADMIN is not needed, for access lists are kept in user.NTACL';

/**
 * A domain controller of Active Directory: people and groups of the site file by LDAP over TLS, and Kerberos. Samba 4.17 of Debian 12.
 *
 * It serves the services of the site, inside the cluster: 636 to who asks for `ldap`, 88 to who asks for `kerberos`, each by an account of its own whose
 * password is the store's; a rotated one takes effect within a minute. No Windows machine joins it: that would need its DNS, its RPC and its shares on the
 * network of a node.
 *
 * The authority that signs its certificate is made by the secret store: its certificate is in the site's public file, so that readers in any namespace trust
 * it; cert-manager signs with the key. Nobody is sent a password. Who is new asks for one at the site's sign-in, where a reader `resetsPasswords`, or gets
 * one from the operator, who sees it once:
 *
 *     kubectl -n <namespace> exec -it <service>-0 -- python3 /usr/local/lib/archipel/invite.py alice lasting
 *
 * A copy is made beside the running server and is brought back with a controller of another name, by hand: stop it, bring back, start it.
 *
 *     kubectl -n <namespace> scale statefulset <service> --replicas=0
 *     kubectl -n <namespace> create job --from=cronjob/<service>-restore-domain bring-back
 *     kubectl -n <namespace> scale statefulset <service> --replicas=1
 *
 * The domain that was there stays beside it in `domain.<time>` until somebody removes it. The clock of a controller is that of its node, which chrony keeps.
 *
 * Two controllers (`controllers: 2`) have a node and a disk each and replicate to one another; readers keep their address, which leads to whoever is ready.
 * While one is away the other answers and takes new passwords; people of the site file and rotated passwords of services are applied where the role of the
 * primary controller is, which is the first. If that one is lost, let the second take the roles over:
 *
 *     kubectl -n <namespace> exec <service>-second-0 -c dc -- python3 /usr/local/lib/archipel/takeover.py
 *
 * What comes back later, on its old disk or on an empty one, joins anew; an old domain is put aside. To bring a copy back stop both (`<service>` and
 * `<service>-second`), and start both: the second joins what was brought back. The first start needs both nodes, for no controller makes a domain while the
 * other one does not say that it has none. Shares (sysvol) are not replicated, which nobody reads here; a person is locked out at each controller by itself.
 */
export const sambaAd = defineService({
  kind: 'samba-ad',
  wave: 'identity',
  options: {
    /** Its domain of the DNS and, in upper case, its realm of Kerberos: a subdomain of a zone of the site, for it alone, such as `ad.example.org`. */
    realm: hostname(),
    /**
     * Short name of the domain, as `AD\alice` has it; at most 15 letters and digits.
     * @default the first label of the realm
     */
    domain: z
      .string()
      .regex(/^[A-Z][A-Z0-9]{0,14}$/, { error: "a name of capitals and digits such as 'AD', at most 15 long" })
      .optional(),
    /**
     * Name of the first controller. One that is brought back has the next number.
     * @default 'dc1'
     */
    server: slug.max(15).default('dc1'),
    /**
     * Controllers, each on a node of its own with a disk of its own. With two the loss of one is survived: who is left answers for both.
     * @default 1 while its node is away so is the directory
     */
    controllers: z.union([z.literal(1), z.literal(2)]).default(1),
    /**
     * People by the name that they sign in with: `{ alice: { name: 'Alice Doe', mail: 'alice@example.org', groups: ['staff'] } }`. Groups are made as they
     * are named. Who is taken out is disabled, and has what it had when put back.
     * @default {}
     */
    people: people.default({}),
    /**
     * Group of everybody in `people`: who is not in it may sign in nowhere.
     * @default 'site-users'
     */
    members: group.default('site-users'),
    /**
     * People and groups whose accounts are deleted, which nothing brings back but a copy.
     * @default []
     */
    remove: names.default([]),
    /**
     * Shortest password that people may choose, 8 to 64.
     * @default 12
     */
    minPasswordLength: z.int().min(8).max(64).default(12),
    /**
     * Servers that its DNS asks for names outside the realm.
     * @default [] that of the cluster
     */
    forwarders: z.array(ipv4).default([]),
    /**
     * Disk for the domain and its copies in the making. On local-path volumes it is a wish, not a bound.
     * @default '2Gi'
     */
    storage: size.default('2Gi'),
    /**
     * Memory of the server.
     * @default '384Mi'
     */
    memory: size.default('384Mi'),
  },
  images: { server: ownImage('samba-ad', '4.17.12-1') },
  domain: ({ options }) => options.realm,
  components: ({ options }): Readonly<Record<string, Component>> => ({
    dc: {
      kind: 'stateful',
      cpu: '100m',
      memory: options.memory,
      ports: { ...PORTS, ...(options.controllers === 2 && REPLICATION) },
      keepsIn: ['data', ...(options.controllers === 2 ? ['second'] : [])],
      privilege: { level: 'baseline', why: WHY },
      ...(options.controllers === 2 && { replicas: 2, spread: 'strict' }),
    },
  }),
  needs: ({ options, name }): Needs => ({
    data: volume(options.storage),
    ...(options.controllers === 2 && {
      second: volume(options.storage),
      joining: secret(
        { kind: 'password', length: 48, alphabet: 'alphanumeric' },
        'a controller without a domain joins that of the other one',
      ),
    }),
    authority: secret({ kind: 'authority', name: `${name} ${options.realm}`.slice(0, 64) }, `signs the certificate of ${options.realm}`),
  }),
  takes: () => ({ dc: reloads('grants') }),
  accepts: ({ options }): Readonly<Record<string, Accept>> =>
    options.controllers === 2
      ? {
          state: between('metrics', 'asks the other controller whether it has the domain'),
          mapper: between('rpc', 'asks where replication listens'),
          replication: between('drs', 'replicates, and joins'),
          joins: between('ldap', 'joins, by signed LDAP'),
          finds: between('cldap', 'asks for its site before it joins'),
        }
      : {},
  provides: {
    ldap: {
      component: 'dc',
      port: 'ldaps',
      answer: ({ options, consumer, host, port, authority, secret: shared }) => {
        const user = accountName('ldap', consumer);
        const baseDn = baseOf(options.realm);
        const groupsDn = `OU=Groups,${baseDn}`;
        return {
          url: `ldaps://${host}:${port}`,
          ...{ host, port, baseDn, groupsDn },
          usersDn: `OU=People,${baseDn}`,
          schema: 'active-directory',
          membersOf: `CN=${options.members},${groupsDn}`,
          bind: { dn: `CN=${user},OU=Services,${baseDn}`, user, password: shared('password', `${consumer} reads the directory`) },
          ca: authority('authority'),
        };
      },
    },
    kerberos: {
      component: 'dc',
      port: 'kerberos',
      also: () => [{ component: 'dc', port: 'kerberos-udp' }],
      answer: ({ options, request, consumer, host, port, secret: shared }) => ({
        realm: options.realm.toUpperCase(),
        kdc: { host, port },
        user: accountName('kerberos', consumer),
        password: shared('password', `${consumer} in the realm ${options.realm}`),
        principals: request.principals ?? [],
      }),
    },
  },
  keeps: ({ options }): Readonly<Record<string, Keep>> => ({
    ...(options.controllers === 2 && {
      second: { need: 'second', method: 'none', why: 'the other controller has all of it, and it is made again from that one' },
    }),
    domain: {
      need: 'data',
      method: 'dump',
      component: 'dc',
      dump: {
        image: 'server',
        user: 'root',
        volume: '/var/lib/samba',
        file: 'domain.tar',
        privilege: {
          level: 'baseline',
          why: WHY,
          capabilities: { dump: [], prove: FILES, restore: FILES },
        },
        scripts: {
          dump: here('dump.sh'),
          restore: here(options.controllers === 2 ? 'pair/restore-pair.sh' : 'restore.sh'),
          prove: here('prove.sh'),
        },
        beside: [here('bring-back.sh'), ...(options.controllers === 2 ? [here('restore.sh')] : [])],
      },
    },
  }),
  watches: ({ options }) => ({
    metrics: { server: { component: 'dc', port: 'metrics' } },
    rules: [here('alerts.yaml'), ...(options.controllers === 2 ? [here('rules/replication.yaml')] : [])],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

type Needs = Readonly<{ data: Need<'volume'>; second?: Need<'volume'>; joining?: Need<'secret'>; authority: Need<'secret'> }>;

const PORTS = { ldaps: 636, kerberos: 88, 'kerberos-udp': { port: 88, protocol: 'udp' }, metrics: 9105 } as const;
/** Of two controllers, for each other alone; the last one is said in pair/smb.conf. */
const REPLICATION = { ldap: 389, cldap: { port: 389, protocol: 'udp' }, rpc: 135, drs: 49152 } as const;
const between = (port: keyof typeof PORTS | keyof typeof REPLICATION, why: string): Accept => ({
  component: 'dc',
  port,
  from: { component: 'dc' },
  why,
});

/** Of who writes the shares of a domain: their files belong to its users. */
const FILES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] as const;

const baseOf = (realm: string): string =>
  realm
    .split('.')
    .map((label) => `DC=${label}`)
    .join(',');

/** Account of a service; of a name that is too long the beginning, and a part that tells it from others. */
export function accountName(contract: keyof typeof PREFIX, consumer: string): string {
  const whole = `${PREFIX[contract]}${consumer}`;
  if (whole.length <= LONGEST) return whole;
  return `${whole.slice(0, LONGEST - 5)}-${createHash('sha256').update(consumer).digest('hex').slice(0, 4)}`;
}
