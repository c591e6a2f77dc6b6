// Judges what is generated for hosts, by the programs that will read it and on hosts that really run it.
// node verify/run.mjs hosts servers, or node verify/hosts/run.mjs [files|lifecycle|mesh|servers|converge …] for parts, as root; what is missing is installed
import { join } from 'node:path';
import { inParts, judge } from '../judging.mjs';
import { CONVERGED, judgeConvergence, rulesOf } from './converge.mjs';
import { judgeInventory, judgeK3s, judgePlaybook, judgeShell, judgeTunnel, judgeUserData } from './files.mjs';
import { judgeLifecycle } from './lifecycle.mjs';
import { judgeNat, judgeRoaming } from './mesh.mjs';
import { packagesOfRoles } from './roles.mjs';
import { judgeServers, SERVERS } from './servers.mjs';
import { generate, operatorKey, siteNames } from './sites.mjs';
import { ansible, debianTree, installPackages, repository } from './tools.mjs';

const PARTS = ['files', 'lifecycle', 'mesh', 'servers', 'converge'];

/**
 * @param {{ parts?: string[], report?: (line: string) => void }} options `parts`: all but servers, which take long and are asked for by name; `report` hears of each claim
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeHosts = ({ parts = PARTS.filter((part) => part !== 'servers'), report } = {}) =>
  judge('judges', { report }, async (verdict) => {
    // what a proof returns is no figure
    const claimOf = (subject) => (claim, holds) => verdict.claim(`${subject}: ${claim}`, async () => void (await holds()));
    const folder = verdict.folder('archipel-verify-');
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
    const hosts = { folder, key, report: verdict.report };
    if (parts.includes('servers')) await judgeServers(sites.get(SERVERS), machines(hosts), claimOf(`servers of ${SERVERS}`));
    if (parts.includes('converge')) await converge(sites, machines(hosts), claimOf('hosts that run'));
  });

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

inParts(import.meta.url, 'hosts', (parts) => judgeHosts({ parts: parts.length > 0 ? parts : PARTS, report: console.log }), PARTS);
