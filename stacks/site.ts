import type { App, TerraformStack } from '../constructs/terraform/cdktf';
import { terraformStack } from '../constructs/terraform/app';
import type { StateBackend } from '../constructs/terraform/backend';
import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import { dns } from './dns';
import { edge } from './edge';
import { foundation } from './foundation';
import { Made, type CloudOf, type StackContext } from './made';
import { servers } from './servers';
import { storage } from './storage';

/** One stack = one state = one blast radius, in the order in which they are applied. */
const STACKS: readonly (readonly [
  name: string,
  build: (stack: TerraformStack, context: StackContext) => void,
  isNeeded: (blueprint: Blueprint) => boolean,
])[] = [
  ['foundation', foundation, ({ nodes }) => nodes.some(({ machine }) => 'image' in machine)],
  ['servers', servers, ({ nodes }) => nodes.some(({ provider }) => provider !== 'machine')],
  ['edge', edge, ({ ingress }) => ingress?.balancer !== undefined],
  ['dns', dns, ({ zones }) => zones.some(({ provider }) => provider !== 'elsewhere')],
  ['storage', storage, ({ buckets }) => buckets.length > 0],
];

/** Adds the stacks of a site to the app: `<site>-<stack>`. */
export function addSite(app: App, blueprint: Blueprint, cloudOf: CloudOf, userData: (node: NodePlan) => string): void {
  const state: StateBackend = blueprint.state ? { kind: 's3', ...blueprint.state } : { kind: 'local' };
  let made: Made | undefined;
  for (const [name, build, isNeeded] of STACKS) {
    if (!isNeeded(blueprint)) continue;
    const stack = terraformStack(app, `${blueprint.site}-${name}`, { state, usesAcross: true });
    made = Made.in(stack, made);
    build(stack, { blueprint, cloudOf, made, userData });
  }
}
