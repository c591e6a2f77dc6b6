import fc from 'fast-check';
import { resolve } from '../../../blueprint/resolve';
import { fetchingAt } from '../../../charts/git-mirror/schedule';
import { laboratory } from '../laboratory';
import { podsOf } from '../pods';
import { write } from '../site-objects';

const with_ = (repositories: object) => laboratory({ mirror: { repositories } });
const jobOf = async (input = laboratory()) => podsOf(await write(input)).find(({ id }) => id === 'CronJob devops-factory/mirror');

test('what is private is read with a token and goes nowhere else', () => {
  expect(() => resolve(with_({ site: { from: 'https://gitlab.com/a/b.git', to: 'https://github.com/a/b.git' } }), 'l.ts')).toThrow(
    /only what everybody may read goes elsewhere/,
  );
});

test.each(['http://gitlab.com/a/b.git', 'https://me:secret@gitlab.com/a/b.git', 'git@gitlab.com:a/b.git', 'file:///etc'])(
  '%s is no address of a repository',
  (from) => {
    expect(() => resolve(with_({ site: { from } }), 'l.ts')).toThrow(/the address of a repository/);
  },
);

test('tokens are files, each for one host and one direction, and only where they are needed', async () => {
  const paths = async (input?: Parameters<typeof jobOf>[0]) =>
    (await jobOf(input))?.spec.containers[0]?.volumeMounts?.flatMap(({ mountPath }) =>
      mountPath.startsWith('/run/tokens') ? [mountPath] : [],
    );
  expect(await paths()).toEqual(['/run/tokens/read/gitlab.com', '/run/tokens/write/github.com']);
  expect(await paths(with_({ tool: { from: 'https://gitlab.com/a/b.git', public: true } }))).toEqual([]);
  expect(JSON.stringify(await jobOf())).not.toContain('secretKeyRef');
});

test('it reaches the forges that it names and nobody else', () => {
  const { flows } = resolve(laboratory(), 'l.ts').blueprint;
  const hosts = flows.flatMap(({ from, to }) =>
    from.kind === 'pods' && from.service === 'mirror' && from.component === 'job' && to.kind === 'host' ? [to.host] : [],
  );
  expect([...new Set(hosts)].sort()).toEqual(['github.com', 'gitlab.com']);
});

test('runs come as often as asked, or more often, at a minute of their own', () => {
  expect(fetchingAt('mirror', '1h')).toMatch(/^\d+ \* \* \* \*$/);
  expect(fetchingAt('mirror', '5h')).toMatch(/^\d+ 1-23\/4 \* \* \*$/);
  expect(fetchingAt('mirror', '1d')).toMatch(/^\d+ 1 \* \* \*$/);
  expect(fetchingAt('mirror', '3d')).toBe(fetchingAt('mirror', '1d'));
  expect(fetchingAt('mirror', '10m')).toMatch(/^\d-59\/10 \* \* \* \*$/);
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 10, max: 59 }), (name, minutes) => {
      const [, first = '', step = ''] = /^(\d+)-59\/(\d+) \* \* \* \*$/.exec(fetchingAt(name, `${minutes}m`)) ?? [];
      return Number(step) <= minutes && 60 % Number(step) === 0 && Number(first) < Number(step);
    }),
  );
});
