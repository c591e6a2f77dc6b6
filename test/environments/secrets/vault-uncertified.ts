import { certManager } from '../../../charts/cert-manager/service';
import { vault } from '../../../charts/vault/service';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ services: { vault: vault({}) } }),
  at: 'services.vault',
  suggests: 'certManager({})',
  passes: lab({ services: { vault: vault({}), certs: certManager({}) } }),
};
