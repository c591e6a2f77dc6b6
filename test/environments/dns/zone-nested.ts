import { cloudflare } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const beside = (domain: string) => lab({ zones: { [domain]: cloudflare() } });

export const fixture: RuleFixture = { rejects: beside('lab.example.org'), at: 'zones.lab.example.org', passes: beside('labexample.org') };
export const more: readonly RuleFixture[] = [
  { rejects: beside('a.lab.example.org'), at: 'zones.a.lab.example.org', passes: beside('example.org.uk') },
];
