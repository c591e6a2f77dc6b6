import type { Environment } from '../environments/environment';
import type { ServicePlan } from './blueprint';
import { planComponent } from './draft';
import type { ProvedByHttp } from './site-facts';

/** The service that proves names by HTTP, and how. */
export interface HttpProver {
  readonly plan: ServicePlan;
  /** The component that asks for certificates. */
  readonly asks: string;
  readonly byHttp: ProvedByHttp;
}

/** Who proves names by HTTP; undefined where nobody does. */
export function httpProver({ environment, services }: Parts): HttpProver | undefined {
  const plan = services.find(({ role }) => role === 'certificates');
  const definition = plan && environment.services[plan.name]?.definition;
  const { byHttp } = definition?.certifies?.({ options: plan?.options as never, site: environment }) ?? {};
  return plan && definition?.role && byHttp ? { plan, asks: definition.role.component, byHttp } : undefined;
}

/** A host that is proved so, and the namespace of its certificate, which is that of its route. */
export interface ProvedHost {
  readonly host: string;
  readonly namespace: string;
}

/** Hosts that are proved by HTTP. */
export function hostsByHttp(services: readonly ServicePlan[], { zones }: Pick<ProvedByHttp, 'zones'>): readonly ProvedHost[] {
  const waf = services.find(({ role }) => role === 'waf');
  return services.flatMap((service) =>
    Object.values(service.serves)
      .filter(({ to, zone }) => to === 'internet' && zone !== undefined && zones.includes(zone))
      .map(({ host, waf: { mode } }) => ({ host, namespace: waf && mode !== 'off' ? waf.namespace : service.namespace })),
  );
}

/** The services, with the pods that prove names by HTTP in each namespace where a certificate is asked for. */
export function planSolvers(environment: Environment, services: readonly ServicePlan[]): readonly ServicePlan[] {
  const prover = httpProver({ environment, services });
  if (!prover) return services;
  const { plan, byHttp } = prover;
  const namespaces = [...new Set(hostsByHttp(services, byHttp).map(({ namespace }) => namespace))].sort();
  if (namespaces.length === 0) return services;
  const pods = { ...planComponent(`${plan.name}-${byHttp.component}`, plan.namespace, byHttp.pods, {}, 1), namespaces };
  return services.map((service) =>
    service === plan ? { ...service, components: { ...service.components, [byHttp.component]: pods } } : service,
  );
}

interface Parts {
  readonly environment: Environment;
  readonly services: readonly ServicePlan[];
}
