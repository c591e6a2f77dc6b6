import type { Environment } from '../environments/environment';
import { freeze } from '../constructs/freeze';
import type { Blueprint, ClusterPlan } from './blueprint';
import { planBootstrap } from './bootstrap';
import { planSolvers } from './certificates';
import { check, type CheckedOptions } from './check';
import { withCopies } from './copying';
import { planAddresses, planBackups, planBuckets, planDns, planIngress, planNamespaces, planTold, planZones } from './derive';
import { planEquipment } from './equipment';
import { deriveFlows } from './flows';
import { planHostCopies } from './host-copies';
import { planPublished } from './hosting';
import { judge, type Verdict } from './judge';
import { planMasked, withMasking, type Masking } from './masking';
import { planLayers, planMesh, planNetwork } from './network';
import { nodeDomain, planCluster, planNodes } from './nodes';
import { addSiteSecrets } from './secrets';
import { planOwnImages } from './own-images';
import { planReboots } from './reboots';
import { planSidecars, withSidecars } from './sidecars';
import type { Site } from './site';
import { stage, type Staging } from './stage';
import { addVaultSecrets, planDeliveries, planVault } from './vault';
import { SecretLedger } from './secret-ledger';
import { wire, type PublicHalves } from './wire';

export interface Resolved extends Site {
  /** Everything that the rules found, accepted problems marked. */
  readonly verdict: Verdict;
}

/**
 * Turns what was written into what every output shares. A pure function: check → derive (fill, allocate, wire, fold) → judge → freeze.
 * @param file Name of the site file, for messages
 * @param staging What is staged beside production; nothing when left out
 * @param halves What the site's public file says; nothing before `archipel secrets init`
 * @throws InputError when the shape is wrong; broken rules are in `verdict`
 */
export function resolve(input: unknown, file: string, staging?: Staging, halves: PublicHalves = {}): Resolved {
  const written = check(input, file);
  const { environment, options, masking } = staging ? stage(written, staging, file) : { ...written, masking: undefined };
  const site = derive(withMasking(withCopies(environment), masking), options, masking, halves);
  return { ...site, blueprint: freeze(site.blueprint), verdict: judge(site, file) };
}

/** The named steps; each one total, so that the rules see even a broken site whole. */
function derive(environment: Environment, options: CheckedOptions, masking: Masking | undefined, halves: PublicHalves): Site {
  const nodes = planNodes(environment);
  const network = planNetwork(environment);
  const mesh = planMesh(environment, nodes);
  const buckets = planBuckets(environment);
  const ledger = new SecretLedger();
  const { services: wired, open } = wire(environment, nodes, options, buckets, ledger, halves);
  const proved = planSolvers(environment, wired);
  const cluster: ClusterPlan | undefined = planCluster(environment, nodes, proved);
  const ingress = planIngress(environment);
  const backups = planBackups(environment, proved);
  const direct = deriveFlows({ environment, nodes, mesh, cluster, ingress, services: proved, backups });
  const services = planSidecars({ environment, services: proved }, direct);
  addSiteSecrets(environment, nodes, mesh, cluster, buckets, ledger);
  addVaultSecrets(services, ledger);
  const namespaces = planNamespaces(environment, services);
  const bootstrap = planBootstrap(environment, services, cluster, ledger);
  const layers = planLayers(environment, cluster, services);
  const told = planTold(environment, services, halves);
  const equipment = planEquipment(environment, services, { nodes, cluster, mesh, operator: environment.operator, layers }, ledger);
  const hostCopies = planHostCopies(environment, { nodes, services, equipment, cluster, buckets, backups }, ledger);
  const secrets = ledger.plans();
  const deliveries = planDeliveries(environment, services, namespaces);
  const blueprint: Blueprint = {
    site: environment.name,
    operator: environment.operator,
    nodeDomain: nodeDomain(environment),
    accounts: environment.accounts,
    layers,
    nodes,
    network,
    mesh,
    cluster,
    ingress,
    addresses: planAddresses(environment),
    zones: planZones(environment),
    dns: planDns(environment, nodes, ingress, services, told),
    reverse: told.flatMap(({ service, on: node, reverse: host }) =>
      node === undefined || host === undefined ? [] : [{ node, host, service }],
    ),
    pendingRecords: told.flatMap(({ service, pending = [] }) => pending.map((record) => ({ service, ...record }))),
    buckets,
    namespaces,
    services,
    ownImages: planOwnImages(environment, services, nodes),
    bootstrap,
    equipment,
    flows: withSidecars({ environment, services }, direct),
    published: planPublished(services),
    secrets,
    deliveries,
    vault: planVault(environment, services, deliveries, secrets),
    backups,
    hostCopies,
    masked: planMasked(masking, services),
    reboots: planReboots(environment, nodes),
    promises: environment.promises,
    state: environment.state,
  };
  return { environment, blueprint, open, halves };
}
