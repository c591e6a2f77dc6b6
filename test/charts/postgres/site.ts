import { contracts } from '../../../index';
import { monitoring } from '../../../charts/monitoring/service';
import { postgres } from '../../../charts/postgres/service';
import { restic } from '../../../charts/restic/service';
import { from, webApp } from '../../../charts/web-app/service';
import type { ServiceUse } from '../../../blueprint/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { b2Bucket, hetznerBucket, machine } from '../../../environments/words';
import { example } from '../example';

const app = (request: Parameters<typeof contracts.postgres>[0]): ServiceUse =>
  webApp({
    in: 'web',
    image: 'ghcr.io/example/app:1.0.0',
    port: 3000,
    needs: { db: contracts.postgres(request) },
    env: { DB_PASSWORD: from('db', 'password') },
  });

/** Three nodes with a PostgreSQL, of which one service asks for a session and another for transactions; copies go to two buckets. */
export const clustered = (
  change: Partial<Parameters<typeof postgres>[0]> = {},
  site: Partial<EnvironmentInput> = {},
): EnvironmentInput => ({
  ...example,
  name: 'clustered',
  nodes: {
    ...example.nodes,
    three: machine({ location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi', endpoint: 'three.example.org', roles: ['agent'] }),
  },
  images: { registry: 'registry.example.org/archipel' },
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    pg: postgres({ in: 'data', members: 3, memory: '2Gi', storage: '20Gi', ...change }),
    store: app({ extensions: ['vector', 'pg_trgm'] }),
    desk: app({ connections: 'transaction', database: 'desks' }),
    copies: restic({}),
    watch: monitoring({ host: 'grafana.example.org' }),
  },
  backup: { to: ['near', 'far'], at: '02:00', keep: '30d' },
  ...site,
});
