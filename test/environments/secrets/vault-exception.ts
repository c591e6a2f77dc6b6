import { certManager } from '../../../charts/cert-manager/service';
import { vault } from '../../../charts/vault/service';
import { lab, type RuleFixture } from '../fixture';

const site = (...except: readonly string[]) =>
  lab({ services: { certs: certManager({}), vault: vault({ databases: { except: [...except] } }) } });
export const fixture: RuleFixture = {
  rejects: site('shop', 'shopp'),
  at: 'services.vault.databases.except',
  suggests: "take 'shopp' out",
  passes: site('shop'),
};
