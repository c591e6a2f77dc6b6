import { ghost } from '../../../charts/ghost/service';
import { monitoring } from '../../../charts/monitoring/service';
import { mysql } from '../../../charts/mysql/service';
import { smtpRelay } from '../../../charts/smtp-relay/service';
import type { ServicePlan } from '../../../blueprint/blueprint';
import type { SmtpResult } from '../../../blueprint/contracts/contract';
import { resolve } from '../../../blueprint/resolve';
import { lab } from '../../environments/fixture';
import { connections } from '../platform';
import { siteClaims } from '../site-claims';
import { write } from '../site-objects';

type Options = Partial<Parameters<typeof smtpRelay>[0]>;
const site = (options: Options = {}) =>
  lab({
    services: {
      post: smtpRelay({ host: 'smtp.example.com', user: 'lab', ...options }),
      sql: mysql({}),
      blog: ghost({ host: 'blog.example.org' }),
      watch: monitoring({ host: 'watch.example.org' }),
    },
  });
const blueprintOf = (options?: Options) => resolve(site(options), 'site.ts').blueprint;
const mailOf = (service: string, options?: Options): SmtpResult =>
  (blueprintOf(options).services.find(({ name }) => name === service) as ServicePlan<unknown, { readonly mail: SmtpResult }>).answers.mail;

test('every service sends under its own name, by the account of the site, on the port that its way of TLS has', () => {
  expect(mailOf('blog')).toMatchObject({
    host: 'smtp.example.com',
    port: 587,
    security: 'starttls',
    from: 'noreply@blog.example.org',
    user: 'lab',
  });
  expect(mailOf('watch', { security: 'tls' })).toMatchObject({ port: 465, security: 'tls', from: 'alerts@example.org' });
  expect(mailOf('blog', { port: 2525 }).port).toBe(2525);
});

test('an account that may use one sender only gives it to all', () => {
  expect(['blog', 'watch'].map((service) => mailOf(service, { sender: 'site@example.org' }).from)).toEqual([
    'site@example.org',
    'site@example.org',
  ]);
});

test('the password is asked for, of each service apart, and read by nobody else', () => {
  const asked = blueprintOf().secrets.filter(({ id }) => id.startsWith('post/'));
  expect(asked.map(({ id, make, readers }) => [id, make.kind, ...readers.map((reader) => 'object' in reader && reader.object)])).toEqual([
    ['post/blog/mail/password', 'external', 'blog-mail'],
    ['post/watch/mail/password', 'external', 'watch-mail'],
  ]);
});

test('the pods that send reach the server and no other port of it; those of the same service that send nothing do not', () => {
  const outward = blueprintOf({ security: 'tls' }).flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && to.kind === 'host' && to.host === 'smtp.example.com' ? [`${from.service}/${from.component} ${port}`] : [],
  );
  expect(outward).toEqual(['blog/app 465', 'watch/alertmanager 465']);
});

test('objects of such a site are sound, and policies let pass what the flows say', async () => {
  const written = await write(site());
  const { allowed, asked } = connections(written);
  expect(allowed).toEqual(asked);
  for (const [name, claim] of Object.entries(siteClaims)) {
    // the edge and who measures nodes say why they are above it
    if (name === 'every pod of the cluster is of a restricted namespace') continue;
    expect([name, ...claim(written)]).toEqual([name]);
  }
});
