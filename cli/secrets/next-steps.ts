import type { Blueprint } from '../../blueprint/blueprint';
import { takersOf, type Taker } from '../../charts/takers';
import type { Manifest } from '../../constructs/kubernetes';
import type { SecretPlan } from '../../constructs/secrets';

/** What a person does, in this order, until new values are used everywhere. */
export interface NextSteps {
  /** Commands that bring the values to who reads them, each with a remark. */
  readonly deliver: readonly (readonly [command: string, remark: string])[];
  /** Who takes them without a person, by how. */
  readonly alone: Readonly<Record<'soon' | 'next-run', readonly string[]>>;
  /** Commands that start anew who reads them only then. */
  readonly restart: readonly string[];
}

/** Follows the readers of changed secrets to the pods that take them, as the manifests of the site mount them. */
export function nextSteps(blueprint: Blueprint, manifests: readonly Manifest[], changed: readonly SecretPlan[]): NextSteps {
  const takers = takersOf(blueprint, manifests);
  const readers = changed.flatMap((secret) => secret.readers);
  const keys = readers.flatMap((reader) => (reader.kind === 'kubernetes' ? [reader] : []));
  const found = distinct(keys.flatMap((key) => takers(key)));
  const how = (...wanted: readonly Taker['how'][]): readonly Taker[] => found.filter((taker) => wanted.includes(taker.how));
  return {
    deliver: [...toCluster(blueprint, keys), ...toOthers(blueprint, changed)],
    alone: { soon: how('reload', 'watch').map(nameOf), 'next-run': how('next-run').map(nameOf) },
    restart: [...restarts(how('restart')), ...bootstrapped(blueprint, changed)],
  };
}

/** Each once; where one container reads a Secret anew and another does not, the pod has to start. */
function distinct(takers: readonly Taker[]): readonly Taker[] {
  const byName = new Map<string, Taker>();
  for (const taker of takers) if (taker.how === 'restart' || byName.get(nameOf(taker))?.how !== 'restart') byName.set(nameOf(taker), taker);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, taker]) => taker);
}

const nameOf = ({ kind, namespace, name }: Taker): string => `${kind} ${namespace}/${name}`;

/** By what the Secrets of their namespaces come with. */
function toCluster({ site, deliveries, services }: Blueprint, keys: readonly { readonly namespace: string }[]): NextSteps['deliver'] {
  const commands = {
    vault: [`archipel secrets export ${site} --to vault`, 'the Secrets follow within its refresh'],
    seals: [`archipel secrets seal ${site}`, 'and commit what it wrote'],
    nobody: [`archipel secrets export ${site} --to kubernetes | kubectl apply --server-side -f -`, ''],
  } as const;
  const roles = new Set(
    keys.map(({ namespace }) => {
      const by = deliveries.find((delivery) => delivery.namespace === namespace)?.service;
      const role = services.find(({ name }) => name === by)?.role;
      return role === 'vault' || role === 'seals' ? role : 'nobody';
    }),
  );
  return (['vault', 'seals', 'nobody'] as const).filter((role) => roles.has(role)).map((role) => commands[role]);
}

function toOthers(blueprint: Blueprint, changed: readonly SecretPlan[]): NextSteps['deliver'] {
  const { site, nodes, services } = blueprint;
  const told = new Set(changed.flatMap(({ id }) => meshedBy(blueprint, id)));
  const readers = changed.flatMap(({ id, readers: all }) =>
    all.map((reader) => ({ ...reader, meshed: meshedBy(blueprint, id).length > 0 })),
  );
  for (const reader of readers) if (reader.kind === 'host') told.add(reader.node);
  const hosts = nodes.flatMap(({ name }) => (told.has(name) ? [name] : [])).sort();
  const vault = services.find(({ role }) => role === 'vault')?.name;
  const to = `archipel secrets export ${site} --to`;
  const all: readonly (readonly [asked: boolean, command: string, remark: string])[] = [
    [hosts.length > 0, `${to} ansible --into <folder>`, `and the playbook, for ${hosts.join(', ')}: it restarts there what must`],
    [hosts.length < told.size, `${to} devices --into <folder>`, `for ${[...told].filter((name) => !hosts.includes(name)).join(', ')}`],
    [readers.some(({ kind, meshed }) => kind === 'operator' && !meshed), `eval "$(${to} env)"`, 'in each shell that has the old ones'],
    [changed.some(({ id }) => id === `${vault}/operator`), `archipel secrets open-vault ${site}`, 'which tells it to the vault'],
  ];
  return all.flatMap(([asked, command, remark]) => (asked ? [[command, remark] as const] : []));
}

/** Who of the mesh has to know: of a key, whoever trusts its public half; of one that two share, both. */
function meshedBy({ mesh }: Blueprint, id: string): readonly string[] {
  const owner = mesh?.peers.find(({ key }) => key === id)?.name;
  const links = (mesh?.links ?? []).filter(({ a, b, presharedKey }) => presharedKey === id || a === owner || b === owner);
  return [...(owner === undefined ? [] : [owner]), ...links.flatMap(({ a, b }) => [a, b])];
}

/** One command a namespace: workloads of one wait for each other by themselves. */
function restarts(takers: readonly Taker[]): readonly string[] {
  const namespaces = [...new Set(takers.map(({ namespace }) => namespace))].sort();
  return namespaces.map((namespace) => {
    const names = takers.filter((taker) => taker.namespace === namespace).map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
    return `kubectl -n ${namespace} rollout restart ${names.join(' ')}`;
  });
}

/** Pods of an upstream chart that read what K3s brings up with its servers; an object of theirs is known by their labels alone. */
function bootstrapped({ bootstrap, services }: Blueprint, changed: readonly SecretPlan[]): readonly string[] {
  const ids = new Set(changed.map(({ id }) => id));
  return bootstrap.flatMap(({ service, secrets }) => {
    const plan = services.find(({ name }) => name === service);
    const components = new Set(secrets.filter(({ secret }) => ids.has(secret)).flatMap(({ starts }) => starts));
    return [...components].flatMap((component) => {
      const labels = Object.entries(plan?.components[component]?.upstreamLabels ?? {}).map(([key, value]) => `${key}=${value}`);
      return plan === undefined || labels.length === 0
        ? []
        : [`kubectl -n ${plan.namespace} rollout restart deployment,statefulset -l ${labels.join(',')}`];
    });
  });
}
