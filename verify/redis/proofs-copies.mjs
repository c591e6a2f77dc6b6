// Copies by the generated scripts of the generated jobs, and what is measured.
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { sleep } from '../hosts/shell.mjs';

/** Runs what a job runs beside restic, with its files, variables and user. */
const script = (lab, task, { input, output } = {}) => {
  const name = `cache-${task}-data`;
  lab.jobs ??= {};
  const pod = (lab.jobs[task] ??= lab.cluster.pod('CronJob', name, 0));
  const { containers, initContainers } = pod.spec;
  const step = [...initContainers, ...containers].find((container) => container.name === task);
  const variable = { copy: 'DUMP', prove: 'PROVE', restore: 'RESTORE' }[task];
  const path = step.env.find((known) => known.name === variable).value;
  const scratch = join(lab.work, 'shared', task);
  mkdirSync(scratch, { recursive: true });
  const [command, ...argv] = pod.command({ ...step, command: ['bash', path] }, { COPIED: String(lab.copied ?? 0), SCRATCH: '/scratch' });
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const stdout = output === undefined ? 'pipe' : openSync(output, 'w');
  const { status, stdout: out, stderr } = spawnSync(command, argv, { stdio: [stdin, stdout, 'pipe'], encoding: 'utf8', timeout: 120_000 });
  for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file);
  return { code: status, out: `${out ?? ''}${stderr}`.trim() };
};

/** Data of every kind, with names and values of any bytes. */
const fill = async (lab, leader) => {
  const old = lab.login('old');
  const commands = [
    ['SET', 'text', 'first\r\nsecond "quoted" \\ \u0000 end'],
    ['SET', 'odd \n\'name" %s', 'x'],
    ['SET', 'expires', 'x', 'EX', '3600'],
    ['RPUSH', 'list', 'a', 'b', 'c'],
    ['HSET', 'hash', 'f', '1', 'g', '2'],
    ['SADD', 'set', 'a', 'b'],
    ['ZADD', 'ranks', '1', 'a', '2', 'b'],
    ['XADD', 'stream', '1-1', 'f', 'v'],
    ...Array.from({ length: 500 }, (_, n) => ['SET', `shop:item:${n}`, `value ${n}`]),
  ];
  await lab.at(leader, old, ...commands);
  await lab.at(leader, old, ['SELECT', '3'], ['SET', 'elsewhere', '3']);
};
const look = async (lab, pod) => {
  const old = lab.login('old');
  const of = (...command) => lab.at(pod, old, command);
  return JSON.stringify([
    ...[await of('GET', 'text'), await of('GET', 'odd \n\'name" %s'), await of('LRANGE', 'list', '0', '-1'), await of('HGETALL', 'hash')],
    ...[(await of('SMEMBERS', 'set')).sort(), await of('ZRANGE', 'ranks', '0', '-1', 'WITHSCORES'), await of('XRANGE', 'stream', '-', '+')],
    ...[await of('GET', 'shop:item:499'), (await of('TTL', 'expires')) > 3000, await of('EXISTS', 'later')],
    await lab.at(pod, old, ['SELECT', '3'], ['GET', 'elsewhere']),
  ]);
};

export const copies = {
  'copied-proven-restored': async (lab) => {
    const leader = await lab.leader();
    await fill(lab, leader);
    const before = await look(lab, leader);
    await sleep(15);
    lab.copied = Math.floor(Date.now() / 1000);
    const file = join(lab.work, 'data.rdb');
    const dumped = script(lab, 'copy', { output: file });
    if (dumped.code !== 0) throw new Error(`the dump failed: ${dumped.out}`);
    const bytes = readFileSync(file);
    if (!/^(REDIS|VALKEY)/.test(bytes.toString('latin1', 0, 6))) throw new Error(`the dump is no RDB: ${bytes.toString('latin1', 0, 40)}`);
    const proven = script(lab, 'prove', { input: file });
    if (proven.code !== 0) throw new Error(`a good copy is not proven: ${proven.out}`);
    const compared = Number(/, (\d+) that nobody/.exec(proven.out)?.[1]);
    if (!(compared > 500)) throw new Error(`the proof compared too few keys: ${proven.out}`);

    const damaged = join(lab.work, 'damaged.rdb');
    const turned = Buffer.from(bytes);
    turned[Math.floor(bytes.length / 2)] ^= 0x5a;
    writeFileSync(damaged, turned);
    if (script(lab, 'prove', { input: damaged }).code === 0) throw new Error('a copy with a turned bit is proven');
    if (script(lab, 'restore', { input: damaged }).code === 0) throw new Error('a copy with a turned bit is brought back');
    writeFileSync(damaged, bytes.subarray(0, Math.floor(bytes.length / 2)));
    if (script(lab, 'prove', { input: damaged }).code === 0) throw new Error('half a copy is proven');
    if ((await look(lab, leader)) !== before) throw new Error('a damaged copy changed the data');

    // a copy of something else is whole as well
    const other = join(lab.work, 'other.rdb');
    await lab.at(leader, lab.login('old'), ['SET', 'shop:item:7', 'other']);
    await sleep(1);
    script(lab, 'copy', { output: other });
    await lab.at(leader, lab.login('old'), ['SET', 'shop:item:7', 'value 7']);
    await sleep(15);
    lab.copied = Math.floor(Date.now() / 1000);
    const wrong = script(lab, 'prove', { input: other });
    if (wrong.code === 0 || !wrong.out.includes('shop:item:7')) throw new Error(`a copy of other data is proven: ${wrong.out}`);

    await lab.at(
      leader,
      lab.login('old'),
      ['DEL', 'text', 'list', 'hash', 'set', 'ranks'],
      ['SET', 'shop:item:499', 'damaged'],
      ['SET', 'later', '1'],
    );
    const restored = script(lab, 'restore', { input: file });
    if (restored.code !== 0) throw new Error(`the restore failed: ${restored.out}`);
    if (!(await lab.whole())) throw new Error('the group is not whole after the restore');
    await sleep(1);
    for (const pod of lab.servers)
      if ((await look(lab, pod)) !== before) throw new Error(`${pod.name} has something else: ${await look(lab, pod)}`);
    copyFileSync(file, join(lab.work, 'kept.rdb'));
    return `${bytes.length} bytes; ${proven.out}; ${restored.out}`;
  },
  measured: async (lab) => {
    const pages = await Promise.all(
      [...lab.servers, ...lab.sentinels, ...lab.proxies].map(async (pod) => {
        const port = pod.name.includes('proxy') ? 8404 : 9121;
        return (await fetch(`http://${pod.address}:${port}/metrics`)).text();
      }),
    );
    const told = new Set(pages.flatMap((page) => [...page.matchAll(/^([a-z_:]+)[{ ]/gm)].map(([, name]) => name)));
    const folder = join(lab.root, 'charts/redis');
    const texts = parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    for (const file of readdirSync(folder).filter((name) => name === 'dashboard.json')) {
      texts.push(
        ...JSON.parse(readFileSync(join(folder, file), 'utf8')).panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      );
    }
    const asked = new Set(texts.flatMap((text) => text.match(/\b(?:redis|haproxy)_[a-z_]+(?=[{ )\[])/g) ?? []));
    const missing = [...asked].filter((name) => !told.has(name));
    if (asked.size < 10 || missing.length > 0) throw new Error(`${asked.size} metrics are asked for, nobody tells ${missing.join(', ')}`);
    const up = pages.flatMap((page) => page.match(/^redis_up (\d)$/m)?.[1] ?? []);
    if (up.length !== 5 || up.includes('0')) throw new Error(`the exporters cannot sign in: ${up.join(' ')}`);
    if (!pages.some((page) => /redis_sentinel_master_ckquorum_status\{.*\} 1/.test(page)))
      throw new Error('no Sentinel tells that it has a quorum');
    const secrets = [lab.identity('server'), lab.identity('sentinel'), lab.identity('proxy'), lab.login('shop')].map(
      ({ password }) => password,
    );
    if (pages.some((page) => secrets.some((password) => page.includes(password)))) throw new Error('a password is among the metrics');
    return `${asked.size} metrics of alerts and panels are told`;
  },
  'tells-no-secret': async (lab) => {
    const secrets = ['server', 'sentinel', 'proxy', 'copier'].map((name) => lab.identity(name).password);
    secrets.push(...['shop', 'drive', 'login', 'old'].map((name) => lab.login(name).password));
    for (const pod of lab.cluster.pods) {
      for (const file of readdirSync(pod.folder).filter((name) => name.endsWith('.log'))) {
        const text = readFileSync(join(pod.folder, file), 'utf8');
        if (secrets.some((password) => text.includes(password))) throw new Error(`${pod.name}/${file} has a password in it`);
      }
    }
    return 'no log has a password in it';
  },
};
