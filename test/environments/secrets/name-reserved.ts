import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const named = (name: string) => lab({ services: { [name]: stub() } });
export const fixture: RuleFixture = { rejects: named('k3s'), at: 'services.k3s', passes: named('k3') };
export const more: readonly RuleFixture[] = ['mesh', 'buckets', 'providers', 'hosts'].map((name) => ({
  rejects: named(name),
  at: `services.${name}`,
  passes: named(`${name}-x`),
}));
