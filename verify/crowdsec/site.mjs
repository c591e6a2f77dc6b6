// A site behind a load balancer whose edge asks CrowdSec, and the manifests that archipel writes for it.
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });

export const HOST = 'shop.example.org';
/** Addresses of the site: what the load balancer speaks from, and a peer of the mesh. */
export const ADDRESSES = { balancer: '10.10.255.254', mesh: '10.0.0.5' };

/**
 * @param {'open' | 'closed'} failure
 * @returns {Promise<{ configOf: (workload: string) => Record<string, string>, envOf: (workload: string, container: string) => Record<string, string> }>}
 */
export const writeSite = async (failure) => {
  const { crowdsec, defineEnvironment, elsewhere, hetzner, loadBalancer, resolve, traefik } = await load.import('../../index.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  const written = defineEnvironment({
    name: 'crowdsec-lab',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': elsewhere() },
    network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
    mesh: { cidr: '10.0.0.0/24' },
    nodes: {
      one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }),
      two: hetzner('ccx23', { location: 'nbg1', roles: ['agent'] }),
    },
    ingress: loadBalancer('lb11', { location: 'fsn1' }),
    services: { edge: traefik({}), guard: crowdsec({ in: 'security', bouncer: true, hosts: true, failure }) },
  });
  const { blueprint, environment } = resolve(written, 'crowdsec-lab.ts');
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const objects = (await kubernetesTree(blueprint, definitions)).files().map(({ content }) => parse(content));
  const named = (name, kind) => objects.find((object) => object.metadata.name === name && (kind === undefined || object.kind === kind));
  return {
    configOf: (workload) => named(`${workload}-config`, 'ConfigMap').data,
    envOf: (workload, container) => {
      const { spec } = objects.find(({ kind, metadata }) => /^(Deployment|StatefulSet)$/.test(kind) && metadata.name === workload);
      const { containers, initContainers = [] } = spec.template.spec;
      const { env = [] } = [...containers, ...initContainers].find(({ name }) => name === container);
      return Object.fromEntries(env.map(({ name, value }) => [name, value]));
    },
  };
};
