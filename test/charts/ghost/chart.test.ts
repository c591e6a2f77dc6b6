import { example } from '../example';
import { containersOf, podsOf } from '../pods';
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
  const env = envOf(await write(example));
  expect(env.get('database__connection__host')).toBe('sql.data.svc.cluster.local');
  expect(env.get('database__connection__password')).toEqual({ secretKeyRef: { name: 'blog-db', key: 'password' } });
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
  expect(withMail.get('mail__options__auth__pass')).toEqual({ secretKeyRef: { name: 'blog-mail', key: 'password' } });
  expect(withMail.has('security__staffDeviceVerification')).toBe(false);
  expect(envOf(await write(example)).get('security__staffDeviceVerification')).toBe('false');
});

test('its probes come as the proxy does: by its name, and from a TLS connection', async () => {
  const text = textOf(await write(example), 'blog');
  expect(text.match(/value: blog\.example\.org/g)).toHaveLength(2);
  expect(text.match(/name: X-Forwarded-Proto/g)).toHaveLength(2);
});
