import { resolve } from '../../../blueprint/resolve';
import { ghost } from '../../../charts/ghost/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { containersOf, podsOf } from '../pods';
import { secretsReadBy } from '../secret-reads';
import { signedIn } from '../signed-in';
import { stub } from '../../environments/stub';
import { textOf, write, type WrittenSite } from '../site-objects';

const envOf = (site: WrittenSite): ReadonlyMap<string, unknown> => {
  const pod = podsOf(site).find(({ id }) => id === 'Deployment web/blog');
  return new Map(
    (pod ? containersOf(pod) : []).flatMap(({ env = [] }) =>
      env.map(({ name, value, valueFrom }): [string, unknown] => [name, value ?? valueFrom]),
    ),
  );
};

test('a ghost in a small site', async () => {
  expect(textOf(await write(example), 'blog')).toMatchSnapshot();
});

test('it reaches the database that answered, with a password that only the Secret knows', async () => {
  const site = await write(example);
  const env = envOf(site);
  expect(secretsReadBy(site)).toContain('web/blog-db[password]');
  expect(env.get('database__connection__host')).toBe('sql.data.svc.cluster.local');
  expect(env.get('database__connection__password_FILE')).toBe('/run/secrets/database/password');
});

test('it asks new devices for a code where it can send one, and does not where it cannot', async () => {
  const relay = stub({
    components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { smtp: 587 } } }),
    provides: {
      smtp: {
        component: 'app',
        port: 'smtp',
        answer: ({ host, port, request, secret }) => ({
          host,
          port,
          security: 'starttls',
          user: 'blog',
          from: request.from,
          password: secret('password', 'mail'),
        }),
      },
    },
  });
  const withMail = envOf(await write({ ...example, services: { ...example.services, relay } }));
  expect(withMail.get('mail__from')).toBe('noreply@blog.example.org');
  expect(withMail.get('mail__options__auth__pass_FILE')).toBe('/run/secrets/mail/password');
  expect(withMail.has('security__staffDeviceVerification')).toBe(false);
  expect(envOf(await write(example)).get('security__staffDeviceVerification')).toBe('false');
});

test('its probes come as the proxy does: by its name, and from a TLS connection', async () => {
  const text = textOf(await write(example), 'blog');
  expect(text.match(/value: blog\.example\.org/g)).toHaveLength(2);
  expect(text.match(/name: X-Forwarded-Proto/g)).toHaveLength(2);
});

describe('with the sign-in of the site before its staff', () => {
  const behind = (options: object): EnvironmentInput => {
    const site = signedIn();
    return { ...site, services: { ...site.services, blog: ghost({ in: 'web', host: 'blog.example.org', ...options }) } };
  };
  /** Middlewares of each way in, by the path that its rule names; `/` is all else. */
  const waysOf = (site: WrittenSite): Readonly<Record<string, readonly string[]>> => {
    const route = site.objects.find(({ kind, metadata }) => kind === 'IngressRoute' && metadata.name === 'blog');
    const { routes } = route?.spec as {
      readonly routes: readonly { readonly match: string; readonly middlewares: readonly { readonly name: string }[] }[];
    };
    return Object.fromEntries(
      routes.map(({ match, middlewares }) => [
        /\^(\/[^(]*)\(\?/.exec(match)?.[1]?.replaceAll('\\', '') ?? '/',
        middlewares.map(({ name }) => name).filter((name) => name.endsWith('sign-in')),
      ]),
    );
  };

  test('whoever comes to the pages of staff, their editor or their passwords is signed in first, and no reader is', async () => {
    expect(waysOf(await write(behind({ signIn: 'forward-auth' })))).toEqual({
      '/': [],
      '/ghost': ['blog-sign-in'],
      '/ghost/.well-known': [],
      '/ghost/api/admin/authentication': ['blog-sign-in'],
      '/ghost/api/admin/session': ['blog-sign-in'],
      '/ghost/api/content': [],
    });
    expect(Object.values(waysOf(await write(behind({}))))).toEqual([[], [], [], []]);
  });

  test('it is one of the doors of the site, which lets through whom the site says', async () => {
    const { blueprint } = resolve(behind({ signIn: 'forward-auth' }), 'site.ts');
    expect(blueprint.services.find(({ name }) => name === 'blog')?.door).toBe('door');
  });
});

test('who may become a member is what the site says, whatever the database does, and what staff chooses where it says nothing', async () => {
  const blog = (options: object) =>
    write({ ...example, services: { ...example.services, blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', ...options }) } });
  const of = (site: WrittenSite) => envOf(site).get('hostSettings__settingsOverrides__members_signup_access');
  expect(of(await blog({ members: 'none' }))).toBe('none');
  expect(of(await blog({ members: 'invite' }))).toBe('invite');
  expect(of(await blog({}))).toBeUndefined();
});

test('it reaches Mailgun where newsletters go out by it, and nobody else outside', () => {
  const callsOf = (options: object) =>
    resolve(
      { ...example, services: { ...example.services, blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', ...options }) } },
      's.ts',
    )
      .blueprint.flows.filter(({ from, to }) => from.kind === 'pods' && from.service === 'blog' && to.kind === 'host')
      .map(({ to }) => JSON.stringify(to));
  expect(callsOf({})).toEqual([]);
  const [only, ...more] = callsOf({ newsletters: 'eu' });
  expect(only).toContain('api.eu.mailgun.net');
  expect(more).toEqual([]);
});
