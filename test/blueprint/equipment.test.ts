import { resolve } from '../../blueprint/resolve';
import { secret } from '../../blueprint/contracts/contract';
import { defineService } from '../../blueprint/service';
import { hostFiles } from '../../hosts';
import { lab } from '../environments/fixture';
import { keysOf } from '../hosts/site';

/** A service that has a role on the first host, with a secret of its own. */
const keeper = (need: string) =>
  defineService({
    kind: 'keeper',
    options: {},
    components: () => ({}),
    needs: () => ({ key: secret({ kind: 'hex', bytes: 32 }, 'opens the door') }),
    equips: (plan, { nodes }) =>
      nodes.slice(0, 1).map(({ name }) => ({
        node: name,
        role: 'doors',
        variables: { doors_of: plan.name },
        secrets: { '/etc/doors/key': need },
      })),
  })({});
const site = (need: string) => resolve(lab({ services: { keeper: keeper(need) } }), 'lab.ts').blueprint;

test('a host that a service has a role on reads its variables and its secret, and no other does', () => {
  const blueprint = site('key');
  const [first, second] = blueprint.nodes.map(({ name }) => name);
  expect(blueprint.equipment).toEqual([
    { service: 'keeper', node: first, role: 'doors', variables: { doors_of: 'keeper' }, files: {}, folders: ['/etc/doors'], keeps: {} },
  ]);
  const readers = blueprint.secrets.find(({ id }) => id === 'keeper/key')?.readers.filter(({ kind }) => kind === 'host');
  expect(readers).toEqual([{ kind: 'host', node: first, path: '/etc/doors/key', owner: 'root:root', mode: '0600' }]);
  const files = new Map(
    hostFiles(blueprint, keysOf(blueprint))
      .files()
      .map(({ path, content }) => [path, content]),
  );
  const of = (node: string | undefined) => files.get(`ansible/host_vars/${node}.yaml`) ?? '';
  expect(of(first)).toMatch(/^host_roles:\n {2}- doors$/m);
  expect(of(first)).toContain('doors_of: keeper');
  expect(of(first)).toMatch(/path: \/etc\/doors\n {4}part: doors\n {4}mode: "0700"/);
  expect(of(first)).toMatch(/path: \/etc\/doors\/key\n {4}part: doors/);
  expect(of(second)).toContain('host_roles: []');
  expect(of(second)).not.toContain('doors');
});

test('what it reads there must be a secret of its own', () => {
  expect(() => site('lock')).toThrow(/^service 'keeper': 'lock' is read on node '.+' and is no secret$/);
});
