import { elsewhere } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { directory } from '../directory';

const inZone = (zone: string) => lab({ zones: { [zone]: elsewhere() }, services: { ad: directory(`ad.${zone}`) } });
export const fixture: RuleFixture = {
  rejects: inZone('office.local'),
  at: 'services.ad.realm',
  suggests: "'ad.example.org'",
  passes: inZone('office.example.com'),
};
export const more: readonly RuleFixture[] = [{ rejects: inZone('home.arpa'), at: 'services.ad.realm', passes: inZone('notlocal.org') }];
