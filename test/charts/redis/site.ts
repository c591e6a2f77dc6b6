import { redis as needsRedis } from '../../../blueprint/contracts/contract';
import { redis } from '../../../charts/redis/service';
import { restic } from '../../../charts/restic/service';
import { from, webApp } from '../../../charts/web-app/service';
import { WITNESS } from '../../../blueprint/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { b2Bucket, hetznerBucket, machine } from '../../../environments/words';
import { example } from '../example';

const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' } as const;
const app = (request: Parameters<typeof needsRedis>[0]) =>
  webApp({
    in: 'web',
    image: 'ghcr.io/example/app:1.0.0',
    port: 3000,
    needs: { cache: needsRedis(request) },
    env: { PASSWORD: from('cache', 'password') },
  });

/** Two nodes for data and a witness, a Redis, and services that ask for it in every way. */
export const site = (options: Parameters<typeof redis>[0] = {}, more: EnvironmentInput['services'] = {}): EnvironmentInput => ({
  ...example,
  nodes: {
    ...example.nodes,
    three: machine({ ...node, endpoint: 'three.example.org', roles: ['agent'], taints: [WITNESS] }),
  },
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    cache: redis({ in: 'data', ...options }),
    plain: app({ keys: ['plain:*'] }),
    clever: app({ keys: ['clever:*'], channels: ['news*'], sentinel: true }),
    all: app({ also: ['flushdb'] }),
    copies: restic({}),
    ...more,
  },
  backup: { to: ['near', 'far'], keep: '30d' },
});
export const asking = app;
