import { certManager } from '../../../charts/cert-manager/service';
import { directory } from '../directory';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ services: { ad: directory('ad.example.org') } }),
  at: 'services.ad',
  suggests: 'certManager({})',
  passes: lab({ services: { ad: directory('ad.example.org'), certs: certManager({}) } }),
};
