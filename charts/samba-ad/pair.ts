import type { PlanOf } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import {
  claim,
  componentLabels,
  headlessOf,
  podDisruptionBudget,
  renderPod,
  secretFiles,
  selectorLabels,
  statefulSet,
  type Env,
  type PodProps,
  type SiteChart,
  type Volume,
} from '../../constructs/kubernetes';
import { componentOf } from '../service-chart';
import type { sambaAd } from './service';

type Plan = PlanOf<typeof sambaAd>;

export const isPair = ({ options }: Plan): boolean => options.controllers === 2;

/** Longest name of a controller ([MS-NBTE] 2.2.1). */
const LONGEST = 15;
const scripts = ['pair.py', 'partner.py', 'join.py', 'takeover.py'] as const;

/** Which of the two a set of pods is. */
export type Place = 'first' | 'second';

/** Name of the set of the second controller: sets of one component share their labels, and each owns its own pods (Kubernetes, ControllerRef). */
const secondOf = (name: string): string => `${name}-second`;

/** What both containers of a controller are told of the other one. */
export function partnerEnv(plan: Plan, place: Place): Env {
  const { name, host, ports } = componentOf(plan, 'dc');
  const domain = host.replace(name, headlessOf(name));
  const other = place === 'first' ? secondOf(name) : name;
  return {
    ADDRESS: { field: 'status.podIP' },
    METRICS_PORT: String(ports['metrics']?.port ?? 0),
    PARTNER: `${other}-0.${domain}`,
  };
}

/** What the server of a controller is told besides: its name, and whether it makes the domain where neither has one. */
export const serverEnv = ({ options }: Plan, place: Place): Env =>
  place === 'first' ? { MAKES: 'yes' } : { MAKES: 'no', SERVER: `${options.server.slice(0, LONGEST - 1)}b` };

export const pairFiles = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...scripts.map((name) => [`${folder}/${name}`, readAsset(__dirname, `pair/${name}`)]),
    [`${folder}/pair.sh`, readAsset(__dirname, 'pair/start.sh')],
  ]);

/** The configuration of a server that replicates as well. */
export const pairConfiguration = (one: string): string =>
  one.replace(/^rpc server dynamic port range = .*\n/m, (line) => `${line}${readAsset(__dirname, 'pair/smb.conf')}`);

/** The password that lets the other one in. */
export const joining = ({ answers }: Plan): Readonly<Record<string, Volume>> => {
  const { value } = answers.joining ?? {};
  return value ? { '/run/joining': secretFiles(value.object, 0o400) } : {};
};

export const dataOf = ({ answers }: Plan, place: Place): Volume =>
  claim((place === 'second' && answers.second ? answers.second : answers.data).claim);

/** The set of the second controller; the rest of what belongs to the component is that of the first. */
export function addSecond(scope: SiteChart, plan: Plan, props: PodProps): void {
  const { name } = props;
  const metadata = { namespace: plan.namespace, labels: componentLabels(props.labels) };
  const selector = { matchLabels: selectorLabels(props.labels) };
  const where = `StatefulSet '${secondOf(name)}'`;
  statefulSet(scope, {
    metadata: { ...metadata, name: secondOf(name) },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 3,
      serviceName: headlessOf(name),
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate' },
      selector,
      template: renderPod(props, { where, spread: 'strict', token: false }).template,
    },
  });
  podDisruptionBudget(scope, {
    metadata: { ...metadata, name: `${name}-controllers` },
    spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  });
}
