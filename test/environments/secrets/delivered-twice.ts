import { certManager } from '../../../charts/cert-manager/service';
import { sealedSecrets } from '../../../charts/sealed-secrets/service';
import { vault } from '../../../charts/vault/service';
import { lab, type RuleFixture } from '../fixture';

const site = (seals: Parameters<typeof sealedSecrets>[0], kept: Parameters<typeof vault>[0]) =>
  lab({ services: { certs: certManager({}), seals: sealedSecrets(seals), vault: vault(kept) } });
export const fixture: RuleFixture = {
  rejects: site({}, {}),
  at: 'services.vault.classes',
  suggests: "leave 'prod' out",
  passes: site({ classes: ['platform'] }, {}),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: site({ classes: ['platform', 'prod'] }, { classes: ['prod'] }),
    at: 'services.vault.classes',
    passes: site({ classes: ['platform', 'prod'] }, { classes: ['dev'] }),
  },
];
