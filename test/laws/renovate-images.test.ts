import { instructionsOf } from '../../cli/images/dockerfile';
import { filesUnder, read } from '../setup/project';
import { found, renovate } from './followed';

const dockerfiles = filesUnder('images', 'Dockerfile').map((file) => [file, read(file)] as const);

test('everything that a Dockerfile installs, the day of its packages and the version that it says are followed; its base is by Renovate itself', () => {
  expect(dockerfiles.length).toBeGreaterThan(2);
  for (const [file, text] of dockerfiles) {
    const followed = found(renovate.customManagers, file, text).map(({ version }) => version);
    const values = instructionsOf(text).flatMap(({ word, value }) => (word === 'ARG' ? (/^\w+=(.*\d.*)$/.exec(value)?.[1] ?? []) : []));
    const said = [...text.matchAll(/image\.version="([^"]+)-\d+"/g)].map(([, version]) => version);
    expect([file, [...followed].sort()]).toEqual([file, [...values.map((value) => value.replace(/T000000Z$/, '')), ...said].sort()]);
  }
});

test('the day of the packages is told apart by the release of the base', () => {
  for (const [file, text] of dockerfiles) {
    const [, codename] = /^FROM [^\s:]+:(?:[\d.]+-)?([a-z]+)/m.exec(text) ?? [];
    const manager = renovate.customManagers.find(
      ({ managerFilePatterns, matchStrings }) =>
        matchStrings.some((pattern) => pattern.includes('SNAPSHOT')) &&
        managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
    );
    expect([file, manager?.extractVersionTemplate]).toEqual([file, `^${codename}-(?<version>\\d{8})-slim$`]);
  }
});

test('a version of Debian is taken for that of the software in a tag', () => {
  const templates = renovate.customManagers
    .filter(({ datasourceTemplate }) => datasourceTemplate === 'deb')
    .map((one) => one.extractVersionTemplate ?? '');
  expect(templates).toHaveLength(3);
  for (const template of templates) {
    expect(new RegExp(template).exec('2:4.17.12+dfsg-0+deb12u4')?.groups).toEqual({ version: '4.17.12' });
    expect(new RegExp(template).exec('1.24.1-1+deb13u2')?.groups).toEqual({ version: '1.24.1' });
  }
});
