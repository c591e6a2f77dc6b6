import { certManager } from '../../../charts/cert-manager/service';
import { linkerd } from '../../../charts/linkerd/service';
import { linkerdCni } from '../../../charts/linkerd-cni/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const HOST = {
  app: { cpu: '10m', memory: '32Mi', ports: {}, hostNetwork: true, privilege: { level: 'privileged', why: 'shares its node' } },
};
const site = (options: Parameters<typeof linkerd>[0]) =>
  lab({
    services: {
      certs: certManager({}),
      cni: linkerdCni({}),
      meshed: linkerd(options),
      node: stub({ components: () => HOST as never }),
    },
  });
export const fixture: RuleFixture = {
  rejects: site({ services: ['shp', 'sql'] }),
  at: 'services.meshed.services',
  suggests: "'shop'",
  passes: site({ services: ['shop', 'sql'] }),
};
export const more: readonly RuleFixture[] = [
  { rejects: site({ except: ['sq'] }), at: 'services.meshed.except', suggests: "'sql'", passes: site({ except: ['sql'] }) },
  // their pods are in the network of their nodes, of an upstream chart, and of the mesh itself
  { rejects: site({ services: ['node'] }), at: 'services.meshed.services', suggests: "'node'", passes: site({ except: ['node'] }) },
  { rejects: site({ services: ['certs'] }), at: 'services.meshed.services', suggests: "'certs'", passes: site({ except: ['certs'] }) },
  { rejects: site({ services: ['meshed'] }), at: 'services.meshed.services', suggests: "'meshed'", passes: site({ services: ['sql'] }) },
];
