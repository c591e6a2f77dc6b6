import type { ChartSite } from './service-chart';
import { SPANS_PORT } from '../blueprint/service';

/** Where spans go, by OTLP over HTTP: the base of its addresses; undefined where the site keeps no traces. */
export function spansTo({ blueprint, definitions }: ChartSite): string | undefined {
  const service = blueprint.services.find(({ role }) => role === 'traces');
  const component = service && service.components[definitions[service.name]?.role?.component ?? ''];
  const port = component?.ports[SPANS_PORT]?.port;
  return port === undefined ? undefined : `http://${component?.host}:${port}`;
}

/** Address of what keeps the traces, for who shows them; undefined where the site keeps none. */
export function tracesAt({ blueprint, definitions }: ChartSite): string | undefined {
  const service = blueprint.services.find(({ role }) => role === 'traces');
  const store = service && definitions[service.name]?.role?.store;
  const component = store && service.components[store.component];
  const port = component?.ports[store?.port ?? '']?.port;
  return port === undefined ? undefined : `http://${component?.host}:${port}`;
}
