import { lab, type RuleFixture } from '../fixture';

const second = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHNvbWUtcHVibGljLWtleS1vZi1oZXR6bmVyLTAwMDE dev';
export const fixture: RuleFixture = {
  rejects: lab({ operator: { sshKeys: { dev: second } } }),
  at: 'state',
  suggests: 'add state',
  passes: lab({}),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ operator: { sshKeys: { dev: second } } }),
    at: 'state',
    passes: lab({ operator: { sshKeys: { dev: second } }, state: { bucket: 'terraform-state', region: 'eu-west-3' } }),
  },
];
