// Judges what Ghost is given: its own loader of configuration reads it, and its own settings go by it. Ghost itself runs in verify/kubernetes/real/ghost.mjs.
// node verify/run.mjs ghost
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { run } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { CACHE, once } from '../once.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** What its loader and its cache of settings need, each in the version that Ghost names. */
const PARTS = ['nconf', 'lodash', 'jsonc-parser', '@tryghost/root-utils', '@tryghost/debug', '@tryghost/config-url-helpers'];

/** Ghost as npm has it, with as much beside it as reads its configuration. @returns {string} */
const ghostOf = (version) =>
  once(join(CACHE, `ghost-configuration-${version}`), (stage) => {
    run(['npm', 'pack', '--silent', `ghost@${version}`], { cwd: stage });
    run(['tar', 'xzf', `ghost-${version}.tgz`, 'package/package.json', 'package/core/shared', 'package/core/server/data/schema'], {
      cwd: stage,
    });
    rmSync(join(stage, `ghost-${version}.tgz`));
    const wanted = JSON.parse(readFileSync(join(stage, 'package/package.json'), 'utf8')).dependencies;
    writeFileSync(join(stage, 'package.json'), '{}');
    run(['npm', 'install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', ...PARTS.map((name) => `${name}@${wanted[name]}`)], {
      cwd: stage,
    });
  });

/** What a pod of Ghost finds: its variables, and a made-up value in each file of a Secret. */
const podOf = ({ objects }) => {
  const { containers, volumes } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'blog').spec.template
    .spec;
  const [{ image, env, volumeMounts }] = containers;
  const secrets = new Map(volumes.flatMap(({ name, secret }) => (secret ? [[name, secret.secretName]] : [])));
  const files = volumeMounts.flatMap(({ name, mountPath, subPath }) =>
    secrets.has(name) ? [[mountPath, `value-of-${secrets.get(name)}-${subPath}`]] : [],
  );
  return {
    version: /:(\d+\.\d+\.\d+)/.exec(image)[1],
    env: Object.fromEntries(
      env.map(({ name, value, valueFrom }) => [name, value ?? `value-of-${valueFrom.secretKeyRef.name}-${valueFrom.secretKeyRef.key}`]),
    ),
    files: Object.fromEntries(files),
  };
};

/** What Ghost's own code makes of it. */
const readBy = (ghost, { env, files }) => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-ghost-'));
  try {
    const there = (path) => join(folder, path);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(there(path)), { recursive: true });
      writeFileSync(there(path), text);
    }
    const own = Object.entries(env).map(([name, value]) => [name, value in files ? there(value) : value]);
    return JSON.parse(
      execFileSync(process.execPath, [join(HERE, 'read.cjs'), ghost, folder], {
        env: { PATH: process.env.PATH, paths__contentPath: folder, ...Object.fromEntries(own) },
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @param {{ root: string, report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeGhost = ({ root, report }) =>
  judge('ghost', { report }, async ({ settle }) => {
    const claim = (name, got, wanted) => {
      const [found, expected] = [got, wanted].map((value) => JSON.stringify(value));
      settle(`ghost/${name}`, found === expected ? [] : [`got ${found}, expected ${expected}`]);
    };
    const load = (path) => createJiti(import.meta.url).import(join(root, path));
    const [{ example }, { write }, { ghost, smtpRelay }] = await Promise.all(
      ['test/charts/example.ts', 'test/charts/site-objects.ts', 'index.ts'].map(load),
    );
    const site = (options, services = {}) =>
      write({
        ...example,
        services: { ...example.services, ...services, blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', ...options }) },
      });

    const relay = smtpRelay({ host: 'smtp.example.net', user: 'blog' });
    for (const members of ['all', 'invite', 'none', undefined]) {
      const pod = podOf(await site(members === undefined ? {} : { members }, { relay }));
      const { database, mail, url, signUp } = readBy(ghostOf(pod.version), pod);
      const name = `members: ${members ?? 'as staff chooses'}`;
      claim(
        `${name}: who may become one`,
        signUp,
        members === undefined ? { value: 'all', fixed: false } : { value: members, fixed: true },
      );
      claim(`${name}: the password of its database comes from its file`, database.password, 'value-of-blog-db-password');
      claim(`${name}: and that of its mail`, mail.options.auth.pass, 'value-of-blog-mail-password');
      claim(`${name}: it answers to its name`, url, 'https://blog.example.org');
    }
    const pod = podOf(await site({}));
    const both = { ...pod, env: { ...pod.env, database__connection__password: 'x' } };
    let refused = false;
    try {
      readBy(ghostOf(pod.version), both);
    } catch {
      refused = true;
    }
    claim('a password that comes twice is refused, so that the loader judges something', refused, true);
  });
