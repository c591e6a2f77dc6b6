// What must hold of the servers, in the order of their life. Each proof says what it saw, or throws.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { until } from '../hosts/shell.mjs';
import { scrape } from './client.mjs';
import { logins } from './logins.mjs';
import { restored } from './restore.mjs';
import { rights } from './rights.mjs';
import { SITE } from './site.mjs';
import { openedByAnother } from './transit.mjs';
import { answers, configured, must, secretsOf, tokenOf, written } from './steps.mjs';

export const proofs = {
  'servers start from the generated configuration and know every word of it': async (lab) => {
    for (const pod of lab.pods) pod.run('vault');
    for (const pod of lab.pods) await answers(lab, pod);
    const unknown = lab.pods.flatMap((pod) =>
      pod.vault
        .output()
        .split('\n')
        .filter((line) => /unknown|unsupported|deprecated/i.test(line)),
    );
    must(unknown.length === 0, unknown.join('\n'));
    return `${lab.pods.length} servers, uid ${lab.pods[0].user.runAsUser}, no capabilities`;
  },
  'the first is initialized, the others join, all are opened by the store': async (lab) => {
    const said = lab.archipel('open-vault', lab.pods[0]);
    must(/initialized: 3 of 5/.test(said) && /prepared/.test(said), said);
    for (const pod of lab.pods.slice(1)) {
      await until(`${pod.name} joined`, async () => (await lab.clientOf(pod).ask('GET', 'sys/seal-status')).body.initialized, 60);
      must(/^opened$/m.test(lab.archipel('open-vault', pod)), `${pod.name} was not opened`);
    }
    const again = lab.archipel('open-vault', lab.pods[0]);
    must(again === 'was open', `a second time: ${again}`);
    await until('all serve', async () => {
      const all = await Promise.all(lab.pods.map((pod) => lab.clientOf(pod).ask('GET', 'sys/health?standbyok=true')));
      return all.every(({ status }) => status === 200);
    });
    return said.split('\n').join(', ');
  },
  'the sidecar writes engines, policies and roles': async (lab) => {
    const pod = await configured(lab);
    return pod.configure.output().trim();
  },
  'export fills it, and a second time writes nothing': async (lab) => {
    const pod = await lab.leader();
    const count = lab.vault.readers.flatMap(secretsOf).length;
    const first = written(lab.archipel('export', pod, '--to', 'vault'));
    must(first.join() === `${count},0,0`, `first: ${first}, expected ${count} written`);
    const second = written(lab.archipel('export', pod, '--to', 'vault'));
    must(second.join() === `0,${count},0`, `second: ${second}`);
    return `${count} written, then ${second[0]}`;
  },
  'a rotated secret alone is written again': async (lab) => {
    lab.rotate('shop/session');
    const [fresh] = written(lab.archipel('export', await lab.leader(), '--to', 'vault'));
    must(fresh === 1, `${fresh} written`);
    return '1 written';
  },
  ...rights,
  ...logins,
  'metrics: every series that an alert names is there, and nothing else behind that port': async (lab) => {
    const rules = parse(readFileSync(join(lab.root, 'charts/vault/alerts.yaml'), 'utf8')).groups.flatMap(({ rules: all }) => all);
    const named = new Set(rules.flatMap(({ expr }) => expr.match(/\bvault_[a-z_]+/g) ?? []));
    const pod = await lab.leader();
    const { status, text } = await scrape(lab.metricsOf(pod));
    must(status === 200, `metrics answer ${status}`);
    const missing = [...named].filter((name) => !new RegExp(`^${name}(\\{| )`, 'm').test(text));
    must(named.size > 3 && missing.length === 0, `not among the metrics: ${missing.join(', ')}`);
    const others = await Promise.all(
      ['sys/health', 'sys/seal-status', 'auth/kubernetes/login'].map((path) => scrape(new URL(`/v1/${path}`, lab.metricsOf(pod)))),
    );
    must(
      others.every((answer) => answer.status === 404),
      `others answer ${others.map((answer) => answer.status)}`,
    );
    return [...named].sort().join(', ');
  },
  'a renewed certificate is served without a start': async (lab) => {
    const pod = await lab.leader();
    const serial = async () => (await lab.clientOf(pod).ask('GET', 'sys/health')).certificate;
    const before = await serial();
    pod.renew();
    await until('the new one is served', async () => (await serial()) !== before, 30);
    must((await lab.clientOf(pod).ask('GET', 'sys/health?standbyok=true')).status === 200, 'it is closed');
    return 'served, still open';
  },
  'a server that is lost is replaced by another, and opened when it comes back': async (lab) => {
    const lost = await lab.leader();
    // who joined votes only after ten seconds without a fault: until then the loss of the leader stops the vault, and the alert says so
    const spare = async () => /^vault_autopilot_failure_tolerance(?:\{.*?\})? (\d+)/m.exec((await scrape(lab.metricsOf(lost))).text)?.[1];
    await until('one may be lost', async () => (await spare()) === '1', 60);
    lost.configure?.stop();
    lost.configure = undefined;
    lost.vault.stop();
    must(
      (await Promise.race([lost.vault.ended, new Promise((done) => setTimeout(done, 20_000, 'late'))])) !== 'late',
      'it did not end when asked',
    );
    await until('another leads', async () => ![undefined, lost].includes(await lab.leader()), 90);
    const next = await lab.leader();
    const reader = lab.vault.readers.find(({ secrets }) => secrets.length > 0);
    const { status } = await lab.clientOf(next).ask('GET', secretsOf(reader)[0], { token: await tokenOf(lab, next, reader) });
    must(status === 200, `reading from ${next.name}: ${status}`);
    lost.run('vault');
    await answers(lab, lost);
    const { body } = await lab.clientOf(lost).ask('GET', 'sys/seal-status');
    must(body.sealed, 'it came back open');
    must(/^opened$/m.test(lab.archipel('open-vault', lost)), 'it was not opened');
    return `${lost.name} gave way to ${next.name}, came back closed, was opened`;
  },
  'the operator may fill and take a snapshot, and no more': async (lab) => {
    const pod = await lab.leader();
    const client = lab.clientOf(pod);
    const { password } = await lab.opened();
    const { body } = await client.ask('POST', 'auth/userpass/login/operator', { body: { password } });
    const token = body.auth.client_token;
    const taken = await client.ask('GET', 'sys/storage/raft/snapshot', { token });
    must(taken.status === 200 && taken.bytes.length > 1000, `snapshot: ${taken.status}, ${taken.bytes.length} bytes`);
    const text = taken.bytes.toString('latin1');
    must(
      [...lab.values().values()].flatMap((values) => Object.values(values)).every((value) => !text.includes(value)),
      'a value is in the snapshot',
    );
    for (const [method, path] of [
      ['GET', 'sys/policies/acl'],
      ['POST', 'sys/policies/acl/service-x'],
      ['POST', 'auth/token/create'],
      ['GET', 'sys/audit'],
    ]) {
      const { status } = await client.ask(method, path, { token, ...(method === 'POST' && { body: {} }) });
      must(status === 403, `${method} ${path}: ${status}`);
    }
    return `${taken.bytes.length} bytes, without a value`;
  },
  'with the way in of the operator gone, the shares make another': async (lab) => {
    const pod = await lab.leader();
    lab.rotate(lab.vault.password);
    const said = lab.archipel('open-vault', pod);
    must(/^prepared/m.test(said), said);
    const [fresh] = written(lab.archipel('export', pod, '--to', 'vault'));
    must(fresh === 0, `${fresh} written`);
    return said.split('\n').join(', ');
  },
  'the audit log tells who asked for what, and no value': async (lab) => {
    const logs = lab.pods.flatMap((pod) => pod.started.map((child) => child.output())).join('\n');
    const lines = logs.split('\n').filter((line) => line.startsWith('{"'));
    const { password, shares } = await lab.opened();
    const values = [...lab.values().values()].flatMap((all) => Object.values(all)).concat(password, shares, lab.made);
    const told = values.filter((value) => logs.includes(value));
    must(told.length === 0, `${told.length} values in the clear`);
    const tokens = lines.filter((line) => /"(client_token|jwt|password|key)":"(?!hmac-sha256:)/.test(line));
    must(tokens.length === 0, `a credential in the clear: ${tokens[0]?.slice(0, 400)}`);
    const read = lines.filter((line) => line.includes('kv-prod/data/web/shop-session'));
    must(
      read.some((line) => line.includes('hmac-sha256:') && line.includes('service-shop')),
      'nothing of the reading of shop-session',
    );
    return `${lines.length} entries, ${values.length} values in none of them`;
  },
  'what no service reads any more is taken away': async (lab) => {
    const pod = await lab.leader();
    const { password } = await lab.opened();
    const { body } = await lab.clientOf(pod).ask('POST', 'auth/userpass/login/operator', { body: { password } });
    await lab.clientOf(pod).ask('POST', 'kv-dev/data/lab/gone-key', { token: body.auth.client_token, body: { data: { value: 'stale' } } });
    const said = lab.archipel('export', pod, '--to', 'vault');
    must(/removed kv-dev\/lab\/gone-key/.test(said) && written(said)[2] === 1, said);
    return `${SITE}: 1 removed`;
  },
  'a snapshot in an empty server is the vault that was, which the shares of the store open': restored,
  'a vault that another opens comes back open, without anybody': openedByAnother,
};
