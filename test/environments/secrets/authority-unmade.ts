import { directory } from '../directory';
import { lab, type RuleFixture } from '../fixture';

const site = lab({ services: { ad: directory('ad.example.org') } });
export const fixture: RuleFixture = {
  rejects: site,
  at: 'services.ad',
  suggests: 'archipel secrets init lab',
  passes: site,
  halves: { 'ad/authority': '-----BEGIN CERTIFICATE-----\n' },
};
export const more: readonly RuleFixture[] = [{ rejects: site, at: 'services.ad', passes: lab({}) }];
