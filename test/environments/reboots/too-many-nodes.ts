import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const agent = hetzner('ccx23', { location: 'fsn1', roles: ['agent'] });
const agents = (n: number): object => ({ nodes: Object.fromEntries(Array.from({ length: n }, (_, i) => [`agent${i}`, agent])) });

// from 04:00 on one day a week, windows of ten hours each twelve hours: fourteen of them
export const fixture: RuleFixture = {
  rejects: lab({ ...agents(12), backup: { at: '00:00' }, reboots: { days: ['monday'], length: '10h' } }),
  at: 'reboots.days',
  suggests: 'add days',
  passes: lab({ ...agents(11), backup: { at: '00:00' }, reboots: { days: ['monday'], length: '10h' } }),
};
export const more: readonly RuleFixture[] = [
  // days that follow each other have a day for theirs
  {
    rejects: lab({ reboots: { days: ['monday', 'tuesday'], length: '23h' } }),
    at: 'reboots.days',
    passes: lab({ reboots: { days: ['monday', 'tuesday'], length: '10h' } }),
  },
];
