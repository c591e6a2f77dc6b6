// The runner's configuration: made by its init container, and known to GitLab Runner's own source.
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

/** Release line 19.4 of its main branch, the only one that the module proxy serves; its program cannot be built from there, since nine modules that it needs are not served. */
const SOURCE = 'gitlab.com/gitlab-org/gitlab-runner@v1.11.1-0.20260903214710-fc1f1862bd91';
const KEYS = fileURLToPath(new URL('./keys', import.meta.url));
const VALUES = { token: 'glrt-t0k.en_of-the_judge', 'cache-access-key': 'AKIA/judge+1', 'cache-secret-key': 's3cret/of+the=judge' };

/** Who looks keys up. */
const lookUp = () =>
  join(
    once(join(CACHE, 'runner-keys-1'), (stage) => {
      cpSync(KEYS, stage, { recursive: true });
      run(['go', 'build', '-mod=mod', '-o', 'keys', '.'], { cwd: stage });
    }),
    'keys',
  );
const sourceOf = () => {
  const { Dir, Error: found } = JSON.parse(
    run(['go', 'mod', 'download', '-json', SOURCE], { env: { GONOSUMDB: 'gitlab.com', GOFLAGS: '-mod=mod' } }),
  );
  if (found || !existsSync(Dir)) throw new Error(`the source of GitLab Runner is not served: ${found}`);
  return Dir;
};

export const runnerProofs = ({ objects, work }) => {
  /** What the init container writes, with these secrets. */
  const configured = (name, values, sh = ['dash']) => {
    const folder = join(work, `runner-${name}-${Math.random().toString(36).slice(2)}`);
    const { data } = objects('ConfigMap', `${name}-config`);
    mkdirSync(join(folder, 'keys'), { recursive: true });
    for (const [key, value] of Object.entries(values)) writeFileSync(join(folder, 'keys', key), value);
    writeFileSync(join(folder, 'config.toml'), data['config.toml']);
    // the pod's folder of secrets is one of this run
    writeFileSync(join(folder, 'config.sh'), data['config.sh'].replaceAll('/run/keys/', `${folder}/keys/`));
    const written = join(folder, 'written.toml');
    const { code, out } = attempt([...sh, join(folder, 'config.sh')], { env: { TEMPLATE: join(folder, 'config.toml'), CONFIG: written } });
    return { code, out, written };
  };
  const withoutCache = { token: VALUES.token };
  const all = [
    ['ci', VALUES],
    ['packages', withoutCache],
    ['builds', withoutCache],
  ];
  return Object.entries({
    'every shell writes the same configuration, for its user alone, with each secret in its place': () => {
      const texts = [['dash'], ['bash'], ['busybox', 'sh']].map((sh) => {
        const { code, out, written } = configured('ci', VALUES, sh);
        if (code !== 0) throw new Error(`${sh.join(' ')}: ${out}`);
        if ((statSync(written).mode & 0o777) !== 0o600) throw new Error(`mode ${(statSync(written).mode & 0o777).toString(8)}`);
        return readFileSync(written, 'utf8');
      });
      if (new Set(texts).size > 1) throw new Error('shells differ');
      for (const line of [
        `token = "${VALUES.token}"`,
        `AccessKey = "${VALUES['cache-access-key']}"`,
        `SecretKey = "${VALUES['cache-secret-key']}"`,
      ])
        if (!texts[0].split('\n').includes(line)) throw new Error(`no line ${line}`);
      if (texts[0].includes('@')) throw new Error('a word stands where a secret should');
    },
    'GitLab Runner knows every key of every runner': () => {
      const [keys, source] = [lookUp(), sourceOf()];
      for (const [name, values] of all) {
        const known = Number(run([keys, source, configured(name, values).written]));
        if (!(known > 25)) throw new Error(`${name}: ${known} keys`);
      }
    },
    'a key that it does not know is found': () => {
      const { written } = configured('ci', VALUES);
      writeFileSync(written, readFileSync(written, 'utf8').replace('privileged = false', 'privilegedd = false'));
      const { code, out } = attempt([lookUp(), sourceOf(), written]);
      if (code === 0 || !out.includes('runners.kubernetes.privilegedd')) throw new Error(out);
    },
    'what is no token is refused, and not shown': () => {
      for (const token of ['', 'GR1348941judge', 'glrt-a"\nconcurrent = 99', 'glrt-$(id)']) {
        const { code, out } = configured('packages', { token });
        if (code === 0) throw new Error(`took ${token}`);
        if (token !== '' && out.includes(token)) throw new Error('told the token');
      }
    },
    'a token ends with its line or without': () => {
      for (const end of ['', '\n']) {
        const { code, written } = configured('packages', { token: `${VALUES.token}${end}` });
        if (code !== 0 || !readFileSync(written, 'utf8').includes(`token = "${VALUES.token}"\n`)) throw new Error(JSON.stringify(end));
      }
    },
  });
};
