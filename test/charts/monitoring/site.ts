import { monitoring } from '../../../charts/monitoring/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { ovhBucket } from '../../../environments/words';
import { example } from '../example';

/** The small site, watched, with all that monitoring can be asked for. */
export const watchedSite: EnvironmentInput = {
  ...example,
  name: 'watched',
  accounts: { ovh: { project: '00000000000000000000000000000004' } },
  buckets: { logs: ovhBucket('RBX'), near: ovhBucket('GRA'), far: ovhBucket('SBG') },
  backup: { to: ['near', 'far'], keep: '30d' },
  promises: { rpo: '36h', rto: '4h', retention: '14d' },
  services: {
    ...example.services,
    monitoring: monitoring({
      host: 'grafana.example.org',
      logBucket: 'logs',
      chat: { kind: 'slack', host: 'chat.example.net' },
      heartbeat: 'hc-ping.com',
      etcd: true,
    }),
  },
};

/** The same with nothing but what must be said. */
export const plainSite: EnvironmentInput = {
  ...example,
  name: 'plain',
  services: { ...example.services, monitoring: monitoring({ host: 'grafana.example.org' }) },
};
