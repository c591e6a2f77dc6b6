import { secret } from '../../../blueprint/contracts/contract';
import type { Wave } from '../../../blueprint/service';
import { certManager } from '../../../charts/cert-manager/service';
import { vault } from '../../../charts/vault/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const key = () => ({ key: secret({ kind: 'hex', bytes: 32 }, 'signs') });
const site = (wave: Wave, of: 'prod' | 'platform') =>
  lab({
    namespaces: { tools: { class: of } },
    services: { certs: certManager({}), vault: vault({}), early: stub({ wave, needs: key }, { in: 'tools' }) },
  });
export const fixture: RuleFixture = {
  rejects: site('platform', 'prod'),
  at: 'services.early',
  suggests: "class 'platform'",
  passes: site('data', 'prod'),
};
export const more: readonly RuleFixture[] = [
  { rejects: site('controllers', 'prod'), at: 'services.early', passes: site('controllers', 'platform') },
];
