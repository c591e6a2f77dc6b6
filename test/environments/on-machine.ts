import type { ServiceDefinition, ServiceUse } from '../../blueprint/service';
import { stub } from './stub';

/** A service that is processes of a machine, made for a fixture: containers behind its ports, one of which the world reaches. */
export const onMachine = (input: object, facts: Partial<ServiceDefinition> = {}): ServiceUse =>
  stub(
    {
      kind: 'machine',
      components: () => ({
        app: {
          kind: 'host',
          cpu: '500m',
          memory: '1Gi',
          ports: { http: 8080, smtp: 25 },
          behind: { network: '172.22.1.0/24', ports: { http: 80 } },
        },
      }),
      accepts: () => ({ smtp: { component: 'app', port: 'smtp', from: 'internet', why: 'mail' } }),
      ...facts,
    },
    input,
  );

/** It shows pages behind the edge as well. */
export const serving = (host: string): Partial<ServiceDefinition> => ({
  serves: () => ({ pages: { host, component: 'app', port: 'http' } }),
});
