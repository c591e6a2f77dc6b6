import { fieldOf } from '../../constructs/answer-field';
import { Workload, type Env, type EnvValue } from '../../constructs/kubernetes';
import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef } from '../../blueprint/contracts/contract';
import { componentOf, variable, type ServiceChart } from '../service-chart';
import { spansTo } from '../traces';
import { MAIN, secondOf } from './release';
import type { webApp } from './service';

/** Average processor load, in percent of the request, above which replicas are added. */
const TARGET_LOAD = 70;

export const chart: ServiceChart<typeof webApp> = {
  build(scope, plan, site) {
    const { image, release, health, env, user } = plan.options;
    const versions = { [MAIN]: image, ...(release && { [secondOf(release)]: release.image }) };
    const probe = { http: health, port: 'http' };
    for (const [key, version] of Object.entries(versions)) {
      const { base, replicas, maxReplicas, spread } = componentOf(plan, key);
      new Workload(scope, {
        kind: 'Deployment',
        ...base,
        image: version,
        user,
        // one alone is replaced by the next before it ends
        spread: spread === 'strict' && (maxReplicas ?? replicas) === 1 ? 'none' : spread,
        replicas: maxReplicas === undefined ? replicas : { min: replicas, max: maxReplicas, cpu: TARGET_LOAD },
        env: {
          ...(plan.options.traces && tracing(plan, spansTo(site))),
          ...Object.fromEntries(
            Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : answered(plan.answers, value)]),
          ),
        },
        probes: { readiness: probe, startup: probe },
      });
    }
  },
};

/** What the SDKs of OpenTelemetry read; a site without traces is told nothing. */
const tracing = ({ name, namespace }: PlanOf<typeof webApp>, endpoint: string | undefined): Env =>
  endpoint === undefined
    ? {}
    : {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_RESOURCE_ATTRIBUTES: `k8s.namespace.name=${namespace}`,
        OTEL_SERVICE_NAME: name,
      };

/** A field of an answered need: its text, or a reference to its secret. */
function answered(
  answers: Readonly<Record<string, unknown>>,
  { need, field }: { readonly need: string; readonly field: string },
): EnvValue {
  const value = fieldOf(answers[need] as object | undefined, field);
  return isSecret(value) ? variable(value) : String(value);
}

const isSecret = (value: unknown): value is SecretRef => typeof value === 'object' && value !== null && 'secret' in value;
