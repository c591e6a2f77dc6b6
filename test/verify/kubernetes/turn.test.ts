import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './esm';

const { inTurn } = load<{ inTurn<T>(home: string, report: (line: string) => void, work: () => Promise<T>): Promise<T> }>('../turn');
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'archipel-turn-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('two runs take turns, and the second says that it waits', async () => {
  const order: string[] = [];
  const said: string[] = [];
  let free: () => void = () => undefined;
  const held = new Promise<void>((done) => (free = done));
  const first = inTurn(
    home,
    (line) => said.push(line),
    async () => {
      await held;
      order.push('first');
    },
  );
  const second = inTurn(
    home,
    (line) => said.push(line),
    () => Promise.resolve(order.push('second')),
  );
  free();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  expect(said).toEqual([`waits for process ${process.pid}, which uses the lab`]);
});

test('the turn is given away when the work fails', async () => {
  await expect(
    inTurn(
      home,
      () => undefined,
      () => Promise.reject(new Error('broken')),
    ),
  ).rejects.toThrow('broken');
  expect(readdirSync(home)).toEqual([]);
});

test('the turn of a process that has ended is taken over', async () => {
  writeFileSync(join(home, 'turn'), '2147483646');
  expect(
    await inTurn(
      home,
      () => undefined,
      () => Promise.resolve('mine'),
    ),
  ).toBe('mine');
});
