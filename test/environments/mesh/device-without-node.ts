import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

const hidden = friend({ nat: true });

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: hidden, two: hidden, three: hidden } }),
  at: 'mesh.devices',
  passes: lab({ nodes: { one: hidden, two: hidden, three: friend({ endpoint: 'three.example.com' }) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ mesh: { devices: { laptop: undefined } }, nodes: { one: hidden, two: hidden, three: hidden } }) },
];
