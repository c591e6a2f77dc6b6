import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './esm';

const { StackJudge } = load<typeof import('../../../verify/terraform/stack.mjs')>('stack');

interface Answer {
  readonly code: number;
  readonly diagnostics: { severity: string; text: string }[];
  readonly changes: { address: string; action: string; imported: boolean }[];
  readonly output: string;
}

const fine: Answer = { code: 0, diagnostics: [], changes: [], output: '' };
const failed = (text: string): Answer => ({ ...fine, code: 1, diagnostics: [{ severity: 'error', text }] });
const changes = (action: string, imported = false, address = 'ovh_vps.core'): Answer => ({
  ...fine,
  code: 2,
  changes: [{ address, action, imported }],
});

/** A Terraform that answers from a list, one answer after the other; the last one stays. */
const scripted = (script: Record<string, unknown[]>) => {
  const called: string[] = [];
  const next = (call: string, fallback: unknown) => async () => {
    called.push(call);
    const answers = script[call] ?? [fallback];
    return answers.length > 1 ? answers.shift() : answers[0];
  };
  const calls = { init: fine, validate: fine, plan: fine, apply: fine, destroy: fine, list: [], state: { resources: [] } };
  return { called, terraform: Object.fromEntries(Object.entries(calls).map(([call, fallback]) => [call, next(call, fallback)])) };
};

const GUARDED = {
  resource: {
    hcloud_volume: { data: { size: 10, delete_protection: true, lifecycle: { prevent_destroy: true, ignore_changes: ['size'] } } },
  },
};
const OPEN = { resource: { hcloud_server: { node: { name: 'a' } } } };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stack-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const judge = (stack: object, script: Record<string, unknown[]> = {}, problems: string[] = []) => {
  const file = join(folder, 'cdk.tf.json');
  writeFileSync(file, JSON.stringify(stack));
  const { called, terraform } = scripted(script);
  const complaints: string[] = [];
  const remarks: string[] = [];
  const seat = new StackJudge(
    { name: 'lab', folder, file, needs: [], problems },
    terraform as never,
    (step, text) => complaints.push(`${step}: ${text}`),
    (step, text) => remarks.push(`${step}: ${text}`),
  );
  return { seat, called, complaints, remarks, written: () => JSON.parse(readFileSync(file, 'utf8')) };
};

describe('building a stack', () => {
  it('goes through every step, and passes when nothing is wrong', async () => {
    const { seat, called, complaints } = judge(OPEN, { plan: [changes('create'), fine] });
    expect(await seat.build()).toBe(true);
    expect(called).toEqual(['init', 'validate', 'plan', 'apply', 'state', 'plan']);
    expect(complaints).toEqual([]);
  });

  it.each(['init', 'validate', 'plan', 'apply'])('stops at a failed %s, with the words of Terraform', async (step) => {
    const { seat, called, complaints } = judge(OPEN, { [step]: [failed('it cannot be')] });
    expect(await seat.build()).toBe(false);
    expect(called.at(-1)).toBe(step);
    expect(complaints).toEqual([`${step}: it cannot be`]);
  });

  it('fails where Terraform fails without a diagnostic', async () => {
    const { seat, complaints } = judge(OPEN, { init: [{ ...fine, code: 1, output: 'panic: out of memory' }] });
    expect(await seat.build()).toBe(false);
    expect(complaints).toEqual(['init: panic: out of memory']);
  });

  it('begins nothing where the stack cannot be read', async () => {
    const { seat, called, complaints } = judge(OPEN, {}, ['no backend']);
    expect(await seat.build()).toBe(false);
    expect(called).toEqual([]);
    expect(complaints).toEqual(['read: no backend']);
  });

  it('refuses a plan that destroys or replaces, and an adoption that changes a machine', async () => {
    const plans = [changes('delete'), changes('replace', true), changes('update', true)];
    for (const plan of plans) {
      const { seat, called, complaints } = judge(OPEN, { plan: [plan] });
      expect(await seat.build()).toBe(false);
      expect(complaints).toEqual([expect.stringMatching(/^plan: would (delete|replace|update) ovh_vps\.core/)]);
      expect(called).not.toContain('apply');
    }
  });

  it('takes an adoption that changes nothing, and one that updates what is no machine', async () => {
    for (const plan of [changes('noop', true), changes('update', true, 'hcloud_network.private')]) {
      expect(await judge(OPEN, { plan: [plan, fine] }).seat.build()).toBe(true);
    }
  });

  it('refuses objects that do not wait for what they need', async () => {
    const bucket = { mode: 'managed', type: 'minio_s3_bucket', name: 'a', instances: [{ attributes: { bucket: 'a' } }] };
    const policy = { mode: 'managed', type: 'minio_s3_bucket_policy', name: 'a', instances: [{ attributes: { bucket: 'a' } }] };
    const { seat, complaints } = judge(OPEN, { state: [{ resources: [bucket, policy] }] });
    expect(await seat.build()).toBe(false);
    expect(complaints).toEqual([expect.stringContaining('waits: minio_s3_bucket_policy.a needs minio_s3_bucket.a')]);
  });

  it('refuses a second plan that has something to do, naming it', async () => {
    const { seat, complaints } = judge(OPEN, { plan: [changes('create'), changes('update')] });
    expect(await seat.build()).toBe(false);
    expect(complaints).toEqual(['second plan: would update ovh_vps.core again']);
  });

  it('refuses a second plan that changes outputs only', async () => {
    const { seat, complaints } = judge(OPEN, { plan: [changes('create'), { ...fine, code: 2 }] });
    expect(await seat.build()).toBe(false);
    expect(complaints).toEqual(['second plan: is not empty: an output changes every time']);
  });

  it('refuses what keeps state and has no guard, whatever Terraform says', async () => {
    const { seat, called, complaints } = judge({ resource: { hcloud_volume: { data: { size: 10, delete_protection: true } } } });
    expect(await seat.build()).toBe(false);
    expect(called).toEqual(['init', 'validate']);
    expect(complaints).toEqual(['guard: hcloud_volume.data keeps what cannot be made again, and has no prevent_destroy']);
  });

  it('repeats what Terraform warns of', async () => {
    const { seat, remarks } = judge(OPEN, { validate: [{ ...fine, diagnostics: [{ severity: 'warning', text: 'deprecated' }] }] });
    expect(await seat.build()).toBe(true);
    expect(remarks).toEqual(['validate: deprecated']);
  });
});

describe('taking a stack down', () => {
  const refusal = failed('Instance cannot be destroyed: … lifecycle.prevent_destroy set');
  const there = ['hcloud_volume.data'];

  it('sees the destroy refused, lifts every guard in the copy, and leaves nothing', async () => {
    const { seat, called, complaints, written } = judge(GUARDED, { destroy: [refusal, fine], list: [there, there, []] });
    expect(await seat.tearDown()).toBe(true);
    expect(called).toEqual(['list', 'destroy', 'list', 'plan', 'apply', 'destroy', 'list']);
    expect(complaints).toEqual([]);
    expect(written().resource.hcloud_volume.data).toEqual({ size: 10, delete_protection: false, lifecycle: { ignore_changes: ['size'] } });
  });

  it('does not ask for a refusal where nothing is guarded', async () => {
    const { seat, called } = judge(OPEN, {});
    expect(await seat.tearDown()).toBe(true);
    expect(called).toEqual(['destroy', 'list']);
  });

  it('fails where a guarded stack is destroyed without a word', async () => {
    const { seat, complaints } = judge(GUARDED, { list: [there, []] });
    expect(await seat.tearDown()).toBe(false);
    expect(complaints).toEqual([
      'refused destroy: the stack keeps state, and was destroyed without a word',
      'refused destroy: hcloud_volume.data was destroyed',
    ]);
  });

  it('fails where the destroy failed for another reason', async () => {
    const { seat, complaints } = judge(GUARDED, { destroy: [failed('network unreachable')], list: [there] });
    expect(await seat.tearDown()).toBe(false);
    expect(complaints).toEqual(['refused destroy: refused for another reason: network unreachable']);
  });

  it('fails where the refusal came after the guarded object was gone', async () => {
    const { seat, complaints } = judge(GUARDED, { destroy: [refusal], list: [there, []] });
    expect(await seat.tearDown()).toBe(false);
    expect(complaints).toEqual(['refused destroy: hcloud_volume.data was destroyed']);
  });

  it('asks for no refusal of what the stack never made', async () => {
    const { seat, called } = judge(GUARDED, { list: [[], []] });
    expect(await seat.tearDown()).toBe(true);
    expect(called.filter((call) => call === 'destroy')).toHaveLength(1);
  });

  it('fails where something stays in the state, data sources aside', async () => {
    const { seat, complaints } = judge(OPEN, { list: [['data.ovh_vps.core', 'hcloud_server.node']] });
    expect(await seat.tearDown()).toBe(false);
    expect(complaints).toEqual(['destroy: hcloud_server.node is left in the state']);
  });
});
