import { filesUnder, read } from '../setup/project';
import { found, renovate } from './followed';

/** Versions that roles of Ansible write for hosts, which no service states: `<what>_version: 1.2.3` among their defaults. */
const versionsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^\w+_version: "?([^\s"{]*\d[^\s"]*)"?$/gm)].map(([, version = '']) => version);
const missed = (file: string, text: string): readonly string[] => {
  const followed = found(renovate.customManagers, file, text).map(({ version }) => version);
  return versionsOf(text)
    .filter((version) => !followed.includes(version))
    .map((version) => `${file}: no manager of renovate.json finds ${version}`);
};
const defaults = filesUnder('hosts/ansible/roles', '.yaml')
  .filter((file) => file.endsWith('/defaults/main.yaml'))
  .map((file) => [file, read(file)] as const);

test('every version that a role writes for hosts is followed', () => {
  expect(defaults.flatMap(([, text]) => versionsOf(text)).length).toBeGreaterThan(0);
  expect(defaults.flatMap(([file, text]) => missed(file, text))).toEqual([]);
});

test('a version that no manager knows is told', () => {
  expect(missed('hosts/ansible/roles/x/defaults/main.yaml', 'x_version: 1.2.3\n')).toEqual([
    'hosts/ansible/roles/x/defaults/main.yaml: no manager of renovate.json finds 1.2.3',
  ]);
});

test("Docker's epoch and Debian's part of a version are left out", () => {
  const manager = renovate.customManagers.find(({ depNameTemplate }) => depNameTemplate === 'docker-ce');
  expect(new RegExp(manager?.extractVersionTemplate ?? '').exec('5:29.5.1-1~debian.12~bookworm')?.groups).toEqual({ version: '29.5.1' });
});
