// Judges the web application firewall: the generated configuration, byte for byte, in a real nginx with libmodsecurity and the Core Rule Set,
// as the pod's user on a read-only root, against attacks, ordinary requests and what it promises beside. node verify/run.mjs waf
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { generate } from './site.mjs';
import { firewallTree, promtool } from './tools.mjs';

const INSIDE = fileURLToPath(new URL('./inside.mjs', import.meta.url));
const ALERTS = fileURLToPath(new URL('../../charts/waf', import.meta.url));
const MINUTES = 10;

/** @param {{ report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeFirewall = ({ report }) =>
  judge('waf', { report }, async (verdict) => {
    if (process.getuid?.() !== 0) throw new Error('the firewall is judged as root: namespaces, users');
    const folder = verdict.folder('archipel-waf-');
    const [site, found] = ['site.json', 'verdict.json'].map((name) => join(folder, name));
    writeFileSync(site, JSON.stringify({ ...(await generate()), tree: firewallTree(), promtool: promtool(), folder }));
    // all that is started inside ends with the first process of its namespace
    const namespaces = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const inside = start([...namespaces, process.execPath, INSIDE, site, found]);
    const late = setTimeout(() => inside.stop('SIGKILL'), MINUTES * 60_000);
    await inside.ended;
    clearTimeout(late);
    for (const line of inside.output().trimEnd().split('\n')) verdict.report(line);
    verdict.add(JSON.parse(readFileSync(found, 'utf8')));
    await verdict.claim('alerts fire and keep silent as their tests say', () => {
      run([promtool(), 'test', 'rules', 'alerts.test.yaml'], { cwd: ALERTS });
    });
  });
