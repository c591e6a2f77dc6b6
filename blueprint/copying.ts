import type { Environment } from '../environments/environment';
import type { CopierPlan, ServicePlan } from './blueprint';
import { bound, bucket, secret, usedBy, type Need } from './contracts/contract';
import { reachedBySets } from './copying-sets';
import type { Accept, CopiedBeside } from './facets';
import type { Component, ServiceDefinition } from './service';

/** Pods that copy what a service keeps, prove the copies and bring them back: they come and go. */
const copierOf = (keep: string): string => `copy-${keep}`;
/** Need of a service that is copied: what its copies are encrypted with. */
const COPY_KEY = 'copy-key';
/** Need of a service that is copied: a bucket that takes the copies. */
export const copyBucketOf = (bucketKey: string): string => `copy-${bucketKey}`;

/** restic reads whole packs of 16 MiB and keeps its index in memory; what a proof starts beside it needs the rest. */
export const COPIER = { onDemand: true, cpu: '100m', memory: '256Mi', memoryLimit: '1Gi', ports: {} } as const;

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

/** What a service keeps and that pods beside it copy; a database that another service holds for it is copied there, an archive by itself. */
function ownCopies(
  definition: Pick<ServiceDefinition, 'keeps'>,
  options: object,
): readonly (readonly [name: string, keep: CopiedBeside])[] {
  return Object.entries(definition.keeps?.({ options: options as never }) ?? {}).flatMap(([name, keep]) =>
    keep.method === 'files' || keep.method === 'set' || (keep.method === 'dump' && keep.dump !== undefined) ? [[name, keep] as const] : [],
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
  const copiersOf = (options: object): readonly string[] => ownCopies(definition, options).map(([name]) => copierOf(name));
  const equipped = beside(definition, {
    components: (options) => Object.fromEntries(ownCopies(definition, options).map(([name, keep]) => [copierOf(name), copier(keep)])),
    needs: (options, service) => ({
      [COPY_KEY]: bound(
        secret({ kind: 'password', length: 48, alphabet: 'alphanumeric' }, `encrypts the copies of ${service}`),
        'all copies open with it alone: restic key passwd in the repository of each bucket goes before, and objects that are copied begin anew',
      ),
      ...Object.fromEntries(to.map((key) => [copyBucketOf(key), usedBy(bucket(key), ...copiersOf(options))])),
    }),
    accepts: (options) =>
      Object.fromEntries(
        ownCopies(definition, options).flatMap(([name, keep]): readonly (readonly [string, Accept])[] =>
          keep.method === 'dump' && keep.dump && 'port' in keep.dump
            ? [[copierOf(name), asks(keep.component, keep.dump.port, copierOf(name), `dumps and restores of ${name}`)]]
            : [],
        ),
      ),
  });
  return {
    ...equipped,
    // who copies a set reaches its database and its bucket as the service does
    needs: (context) =>
      reachedBySets(equipped.needs?.(context) ?? {}, definition.keeps?.({ options: context.options as never }) ?? {}, copierOf),
  };
}

/** Pods that come and go beside those of a service, by the service's options. */
export interface Beside {
  components(options: object): Readonly<Record<string, Component>>;
  needs(options: object, service: string): Readonly<Record<string, Need>>;
  accepts(options: object): Readonly<Record<string, Accept>>;
}

/** A service with pods beside its own: what it connects to is not for them, and its objects keep their names. */
export function beside(definition: ServiceDefinition, more: Beside): ServiceDefinition {
  const { components, needs, accepts } = definition;
  return {
    ...definition,
    components: (context) => {
      const own = Object.entries(components(context));
      return {
        ...Object.fromEntries(own.map(([key, component]) => [key, own.length === 1 ? { ...component, main: true } : component])),
        ...more.components(context.options),
      };
    },
    needs: (context) => {
      const own = Object.keys(components(context));
      const asked: Readonly<Record<string, Need>> = needs?.(context) ?? {};
      if (Object.keys(more.components(context.options)).length === 0) return asked;
      return {
        ...Object.fromEntries(Object.entries(asked).map(([key, need]) => [key, need.by ? need : usedBy(need, ...own)])),
        ...more.needs(context.options, context.name),
      };
    },
    accepts: (context) => ({ ...accepts?.(context), ...more.accepts(context.options) }),
  };
}

/** That pods beside those of a component connect to it. */
export const asks = (component: string, port: string, from: string, why: string): Accept => ({
  component,
  port,
  from: { component: from },
  why,
});

function copier(keep: CopiedBeside): Component {
  const dump = keep.method === 'dump' ? keep.dump : undefined;
  return {
    ...COPIER,
    ...((keep.method !== 'dump' || (dump && 'volume' in dump)) && { keepsIn: [keep.need] }),
    ...(dump?.memoryLimit !== undefined && { memoryLimit: dump.memoryLimit }),
    ...(dump?.privilege && { privilege: { level: dump.privilege.level, why: dump.privilege.why } }),
  };
}
