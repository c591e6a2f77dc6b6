// Judges the web application firewall: the generated configuration, byte for byte, in a real nginx with libmodsecurity and the Core Rule Set,
// as the pod's user on a read-only root, against attacks, ordinary requests and what it promises beside. node verify/waf/run.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run, start } from '../hosts/shell.mjs';
import { generate } from './site.mjs';
import { firewallTree, promtool } from './tools.mjs';

const INSIDE = fileURLToPath(new URL('./inside.mjs', import.meta.url));
const ALERTS = fileURLToPath(new URL('../../charts/waf', import.meta.url));
const MINUTES = 10;

/** @returns {Promise<{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }>} */
export const judgeFirewall = async ({ report = console.log } = {}) => {
  if (process.getuid?.() !== 0) throw new Error('the firewall is judged as root: namespaces, users');
  const folder = mkdtempSync(join(tmpdir(), 'archipel-waf-'));
  const [site, verdict] = ['site.json', 'verdict.json'].map((name) => join(folder, name));
  try {
    writeFileSync(site, JSON.stringify({ ...(await generate()), tree: firewallTree(), promtool: promtool(), folder }));
    // all that is started inside ends with the first process of its namespace
    const namespaces = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const inside = start([...namespaces, process.execPath, INSIDE, site, verdict]);
    const late = setTimeout(() => inside.stop('SIGKILL'), MINUTES * 60_000);
    await inside.ended;
    clearTimeout(late);
    for (const line of inside.output().trimEnd().split('\n')) report(line);
    const result = JSON.parse(readFileSync(verdict, 'utf8'));
    run([promtool(), 'test', 'rules', 'alerts.test.yaml'], { cwd: ALERTS });
    return { ...result, passed: [...result.passed, 'alerts fire and keep silent as their tests say'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed, messages, warnings } = await judgeFirewall();
  for (const line of [...passed.map((what) => `ok   ${what}`), ...warnings, ...messages]) console.log(line);
  console.log(`${passed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
