// Judges Open WebUI by itself, from PyPI, with the variables of the generated pod: who may come in and as what, and that it runs as nobody in particular.
// node verify/run.mjs chat (as root on Debian 12: it has a network and mounts of its own). Its packages take a gigabyte and some minutes, once a machine.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { makeSite } from '../laboratory/site.mjs';
import { CACHE, once } from '../once.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const VERSION = '0.12.4';
/** Models of its own, and what reads pictures and sound: none of it is asked for, and each brings a kit of gigabytes. */
const LEFT_OUT = /^(accelerate|faster-whisper|opencv-python-headless|rapidocr|sentence-transformers|transformers)\b/;

/** Its packages in one folder, without those that are left out. */
const packages = () =>
  once(join(CACHE, `open-webui-${VERSION}`), (stage) => {
    const tools = join(stage, '.tools');
    run(['python3', '-m', 'venv', tools]);
    run([join(tools, 'bin/pip'), 'install', '--quiet', 'uv==0.13.9'], { timeout: 300 });
    const install = (...more) =>
      run([join(tools, 'bin/uv'), 'pip', 'install', '--quiet', '--python', '/usr/bin/python3', '--target', stage, ...more], {
        timeout: 1500,
      });
    install('--no-deps', `open-webui==${VERSION}`);
    const [metadata] = run(['find', stage, '-path', '*open_webui-*/METADATA']).split('\n');
    const wanted = [...readFileSync(metadata, 'utf8').matchAll(/^Requires-Dist: (.+)$/gm)]
      .map(([, text]) => text)
      .filter((text) => !text.includes('extra ==') && !LEFT_OUT.test(text));
    writeFileSync(join(stage, 'requirements'), `${wanted.join('\n')}\n`);
    install('--requirements', join(stage, 'requirements'));
    rmSync(tools, { recursive: true });
  });

/** Variables of the generated pod, with what is a secret made up and folders of this run. */
const planOf = (objects, work) => {
  const [container] = objects('Deployment', 'chat').spec.template.spec.containers;
  const env = Object.fromEntries(
    container.env.map(({ name, value }) => [name, value ?? `${name.toLowerCase()}-of-the-judge-0123456789-0123456789`]),
  );
  for (const [name, value] of Object.entries(env)) env[name] = value.replace(/\$\((\w+)\)/g, (_, other) => env[other]);
  const folders = { DATA_DIR: join(work, 'data'), STATIC_DIR: join(work, 'static'), HOME: join(work, 'home') };
  // the issuer is one of this machine, without TLS
  const issuer = { OPENID_PROVIDER_URL: 'http://127.0.0.1:11998/realms/site/.well-known/openid-configuration' };
  return {
    env: { ...env, ...folders, ...issuer, FRONTEND_BUILD_DIR: '/mnt/open_webui/frontend' },
    port: container.ports[0].containerPort,
    host: 'chat.example.org',
  };
};

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeChat = ({ root, report }) =>
  judge('chat', { report }, (verdict) => {
    const work = verdict.folder('archipel-chat-', { open: true });
    const code = packages();
    writeFileSync(join(work, 'plan.json'), JSON.stringify(planOf(makeSite(root, join(work, 'project')), work)));
    const inside = [
      'ip link set lo up',
      `mount --bind ${code} /mnt`,
      'mount -o remount,bind,ro /mnt',
      `exec ${process.execPath} ${join(HERE, 'inside.mjs')} ${work}`,
    ].join(' && ');
    verdict.hear(attempt(['unshare', '--net', '--mount', 'sh', '-c', inside], { timeout: 900 }).out, 'Open WebUI');
  });
