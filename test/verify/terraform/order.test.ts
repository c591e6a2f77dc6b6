import { load } from './esm';

const { inOrder, reversed, sites } = load<typeof import('../../../verify/terraform/order.mjs')>('order');

const NEEDS = { dns: ['edge'], edge: ['servers', 'base'], servers: ['base'], base: [], storage: [] };

const run = async (needs: Record<string, string[]>, fails: string[] = [], jobs = 2) => {
  const begun: string[] = [];
  const blocked: string[] = [];
  const ended = new Set<string>();
  const early: string[] = [];
  let most = 0;
  let running = 0;
  await inOrder(
    needs,
    async (name) => {
      begun.push(name);
      early.push(...(needs[name] ?? []).filter((need) => !ended.has(need)));
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      ended.add(name);
      return !fails.includes(name);
    },
    (name, by) => blocked.push(`${name} by ${by}`),
    jobs,
  );
  return { begun, blocked, early, most };
};

describe('the order of stacks', () => {
  it('begins no stack before all that it needs have ended', async () => {
    const { begun, early } = await run(NEEDS);
    expect(early).toEqual([]);
    expect([...begun].sort()).toEqual(['base', 'dns', 'edge', 'servers', 'storage']);
  });

  it('works on as many at once as it may, and no more', async () => {
    const wide = { a: [], b: [], c: [], d: [] };
    expect((await run(wide, [], 3)).most).toBe(3);
    expect((await run(wide, [], 1)).most).toBe(1);
  });

  it('names each stack that could not be judged and what failed under it, and goes on with the rest', async () => {
    const { begun, blocked } = await run(NEEDS, ['servers']);
    expect(blocked).toEqual(['edge by servers', 'dns by edge']);
    expect(begun).toContain('storage');
  });

  it('refuses a circle instead of waiting for ever', async () => {
    await expect(run({ a: ['b'], b: ['a'] })).rejects.toThrow('wait for one another: a, b');
  });

  it('hands on what the work threw, once nothing runs any more', async () => {
    const ended: string[] = [];
    const work = async (name: string) => {
      if (name === 'a') throw new Error('spawn failed');
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended.push(name);
      return true;
    };
    await expect(inOrder({ a: [], b: [] }, work, () => {}, 2)).rejects.toThrow('spawn failed');
    expect(ended).toEqual(['b']);
  });

  it('is turned round for taking down', () => {
    expect(reversed(NEEDS)).toEqual({ dns: [], edge: ['dns'], servers: ['edge'], base: ['edge', 'servers'], storage: [] });
  });
});

describe('sites', () => {
  it('are the stacks of one name, and stacks that need one another', () => {
    const needs = {
      'uyoop-dns': ['uyoop-servers'],
      'uyoop-servers': [],
      'hetzner-duo-storage': [],
      'hetzner-duo-edge': [],
      'hetzner-trio-edge': [],
      shared: ['hetzner-trio-edge'],
    };
    expect(sites(needs).map((names) => [...names].sort())).toEqual([
      ['uyoop-dns', 'uyoop-servers'],
      ['hetzner-duo-edge', 'hetzner-duo-storage'],
      ['hetzner-trio-edge', 'shared'],
    ]);
  });
});
