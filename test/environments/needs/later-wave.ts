import { mysql } from '../../../blueprint/contracts/contract';
import type { Wave } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const at = (wave: Wave) => lab({ services: { shop: stub({ wave, needs: () => ({ db: mysql() }) }) } });
export const fixture: RuleFixture = { rejects: at('platform'), at: 'services.shop.needs.db', suggests: "wave 'data'", passes: at('data') };
