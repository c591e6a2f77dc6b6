import type { ForwardAuthResult } from '../../blueprint/contracts/contract';
import type { ServiceDefinition, ServiceUse } from '../../blueprint/service';
import { stub } from './stub';

/** What the site's sign-in stands before. */
export const behind = (host: string): ServiceUse =>
  stub({ serves: () => ({ site: { host, component: 'app', port: 'http', signIn: 'forward-auth' } }) });

/** A sign-in that is asked by the edge. */
export const door = (answer: Partial<ForwardAuthResult> = {}, facts: Partial<ServiceDefinition> = {}): ServiceUse =>
  stub({
    provides: {
      'forward-auth': { component: 'app', port: 'http', answer: ({ host }) => ({ url: `http://${host}:8080/`, headers: [], ...answer }) },
    },
    ...facts,
  });

export const edge = stub({ role: { is: 'edge', component: 'app' } });
