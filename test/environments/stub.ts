import type { ServiceDefinition, ServiceUse } from '../../blueprint/service';

/** A service made for a fixture: one small stateless pod, unless said otherwise. */
export const stub = (facts: Partial<ServiceDefinition> = {}, input: object = {}): ServiceUse => ({
  definition: { kind: 'stub', options: {}, components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 } } }), ...facts },
  input,
});
