import type { Environment } from '../environments/environment';
import type { CopierPlan, ServicePlan } from './blueprint';
import { bucket, secret, usedBy, type Need } from './contracts/contract';
import type { Accept, Copied } from './facets';
import type { Component, ServiceDefinition } from './service';

/** Pods that copy what a service keeps, prove the copies and bring them back: they come and go. */
const copierOf = (keep: string): string => `copy-${keep}`;
/** Need of a service that is copied: what its copies are encrypted with. */
const COPY_KEY = 'copy-key';
/** Need of a service that is copied: a bucket that takes the copies. */
const copyBucketOf = (bucketKey: string): string => `copy-${bucketKey}`;

/** restic reads whole packs of 16 MiB and keeps its index in memory; what a proof starts beside it needs the rest. */
const COPIER = { onDemand: true, cpu: '100m', memory: '256Mi', memoryLimit: '1Gi', ports: {} } as const;

/** @returns undefined where the service has no pods that copy it */
export function planCopier(
  { name, components }: Pick<ServicePlan, 'name' | 'components'>,
  keep: string,
  to: readonly string[],
): CopierPlan | undefined {
  const component = copierOf(keep);
  if (!components[component]) return undefined;
  const runs = { copy: `${name}-copy-${keep}`, prove: `${name}-prove-${keep}`, restore: `${name}-restore-${keep}` };
  return { component, runs, key: COPY_KEY, buckets: Object.fromEntries(to.map((key) => [key, copyBucketOf(key)])) };
}

/** What a service keeps and that is copied by its own pods; a database that another service holds for it is copied there. */
function ownCopies(definition: Pick<ServiceDefinition, 'keeps'>, options: object): readonly (readonly [name: string, keep: Copied])[] {
  return Object.entries(definition.keeps?.({ options: options as never }) ?? {}).flatMap(([name, keep]) =>
    keep.method === 'files' || (keep.method === 'dump' && keep.dump !== undefined) ? [[name, keep] as const] : [],
  );
}

/**
 * Gives every service that keeps data the pods that copy it, their keys and their connections, where the site has a service of the role `backups`: a
 * copy is made beside what it copies, by who may read it anyway, and no one place holds the keys of all.
 */
export function withCopies(environment: Environment): Environment {
  const { backup, services } = environment;
  if (!backup || !Object.values(services).some(({ definition }) => definition.role?.is === 'backups')) return environment;
  return {
    ...environment,
    services: Object.fromEntries(
      Object.entries(services).map(([name, { definition, ...use }]) => [
        name,
        { ...use, definition: definition.keeps ? equip(definition, backup.to) : definition },
      ]),
    ),
  };
}

function equip(definition: ServiceDefinition, to: readonly string[]): ServiceDefinition {
  const { components, needs, accepts } = definition;
  const copiersOf = (options: object): readonly string[] => ownCopies(definition, options).map(([name]) => copierOf(name));
  return {
    ...definition,
    components: (context) => {
      const own = Object.entries(components(context));
      return {
        ...Object.fromEntries(own.map(([key, component]) => [key, own.length === 1 ? { ...component, main: true } : component])),
        ...Object.fromEntries(ownCopies(definition, context.options).map(([name, keep]) => [copierOf(name), copier(keep)])),
      };
    },
    needs: (context) => {
      const own = Object.keys(components(context));
      const copiers = copiersOf(context.options);
      const asked: Readonly<Record<string, Need>> = needs?.(context) ?? {};
      if (copiers.length === 0) return asked;
      return {
        // what the service connects to is not for the pods that copy it
        ...Object.fromEntries(Object.entries(asked).map(([key, need]) => [key, need.by ? need : usedBy(need, ...own)])),
        [COPY_KEY]: secret({ kind: 'password', length: 48, alphabet: 'alphanumeric' }, `encrypts the copies of ${context.name}`),
        ...Object.fromEntries(to.map((key) => [copyBucketOf(key), usedBy(bucket(key), ...copiers)])),
      };
    },
    accepts: (context) => ({
      ...accepts?.(context),
      ...Object.fromEntries(
        ownCopies(definition, context.options).flatMap(([name, keep]): readonly (readonly [string, Accept])[] =>
          keep.method === 'dump' && keep.dump
            ? [
                [
                  copierOf(name),
                  {
                    component: keep.component,
                    port: keep.dump.port,
                    from: { component: copierOf(name) },
                    why: `dumps and restores of ${name}`,
                  },
                ],
              ]
            : [],
        ),
      ),
    }),
  };
}

const copier = ({ need, method }: Copied): Component => ({ ...COPIER, ...(method === 'files' && { keepsIn: [need] }) });
