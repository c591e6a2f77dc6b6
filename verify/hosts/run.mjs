// Judges what is generated for hosts, by the programs that will read it and on hosts that really run it.
//   node verify/hosts/run.mjs [files|lifecycle|mesh|servers|converge …]     as root; what is missing is installed
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CONVERGED, judgeConvergence, rulesOf } from './converge.mjs';
import { judgeInventory, judgeK3s, judgePlaybook, judgeShell, judgeTunnel, judgeUserData } from './files.mjs';
import { judgeLifecycle } from './lifecycle.mjs';
import { judgeNat, judgeRoaming } from './mesh.mjs';
import { packagesOfRoles } from './roles.mjs';
import { judgeServers, SERVERS } from './servers.mjs';
import { generate, operatorKey, siteNames } from './sites.mjs';
import { ansible, debianTree, installPackages, repository } from './tools.mjs';

const PARTS = ['files', 'lifecycle', 'mesh', 'servers', 'converge'];

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[] }} Verdict */

/**
 * @param {{ parts?: string[], report?: (line: string) => void }} options `parts`: all but servers, which take long and are asked for by name; `report` hears of each claim
 * @returns {Promise<Verdict>}
 */
export const judgeHosts = async ({ parts = PARTS.filter((part) => part !== 'servers'), report = () => {} } = {}) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [] };
  const claimOf = (subject) => async (claim, holds) => {
    const name = `${subject}: ${claim}`;
    const started = performance.now();
    try {
      await holds();
      verdict.passed.push(name);
      const seconds = (performance.now() - started) / 1000;
      report(`ok      ${name}${seconds < 5 ? '' : ` (${seconds.toFixed(0)} s)`}`);
    } catch (error) {
      verdict.failed.push(name);
      verdict.messages.push(`${name}\n${error.message}`);
      report(`FAILED  ${name}\n${error.message}`);
    }
  };
  const folder = mkdtempSync(join(tmpdir(), 'archipel-verify-'));
  try {
    installPackages();
    const key = operatorKey(folder);
    const sites = new Map();
    for (const name of await siteNames()) sites.set(name, await generate(name, join(folder, name), key.text));
    if (parts.includes('files')) for (const site of sites.values()) await judgeFiles(site, claimOf(`hosts of ${site.name}`));
    if (parts.includes('lifecycle')) await judgeLifecycle(sites.get('hetzner-trio'), ansible(), claimOf('nodes of hetzner-trio'));
    if (parts.includes('mesh')) {
      await judgeNat(sites.get('circle'), claimOf('mesh of circle'));
      await judgeRoaming(sites.get('hetzner-trio'), claimOf('mesh of hetzner-trio'));
    }
    const hosts = { folder, key, report };
    if (parts.includes('servers')) await judgeServers(sites.get(SERVERS), machines(hosts), claimOf(`servers of ${SERVERS}`));
    if (parts.includes('converge')) await converge(sites, machines(hosts), claimOf('hosts that run'));
  } catch (error) {
    verdict.failed.push('judges');
    verdict.messages.push(`the hosts could not be judged: ${error.stack}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return verdict;
};

const judgeFiles = async (site, claim) => {
  const tools = ansible();
  await claim('shell scripts pass shellcheck', () => judgeShell(site));
  await claim('the playbook passes its syntax check and ansible-lint', () => judgePlaybook(site, tools));
  await claim('the inventory has every node', () => judgeInventory(site, tools));
  for (const { path } of site.files) {
    if (path.startsWith('cloud-init/')) await claim(`${path} passes cloud-init's schema`, () => judgeUserData(site, path));
    if (path.endsWith('/wg0.conf') || path.startsWith('devices/'))
      await claim(`${path} is understood by wg-quick`, () => judgeTunnel(site, path));
  }
  for (const { name, k3s } of site.blueprint.nodes.filter((node) => node.k3s)) {
    const role = k3s === 'agent' ? 'agent' : 'server';
    await claim(`the K3s ${role} on ${name} is configured with documented flags`, () =>
      judgeK3s(site, `hosts/${name}/etc/rancher/k3s/config.yaml`, role),
    );
  }
};

/** What hosts that run are made of. */
const machines = ({ folder, ...given }) => {
  const tree = debianTree();
  return { folder, ...given, tree, ansible: ansible(), packages: repository(packagesOfRoles(), tree) };
};

const converge = async (sites, tools, claim) => {
  const site = await generate(CONVERGED, join(tools.folder, 'site'), tools.key.text);
  await judgeConvergence(site, tools, claim, new Map([...sites.values()].flatMap(rulesOf)));
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const parts = process.argv.slice(2);
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: is no part of the judgement, expected ${PARTS.join(', ')}`);
  const { passed, failed, messages } = await judgeHosts({ parts: parts.length > 0 ? parts : PARTS, report: console.log });
  if (failed.includes('judges')) console.log(messages.at(-1));
  console.log(`${passed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
