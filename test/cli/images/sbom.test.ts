import { billOf, type Contents } from '../../../cli/images/sbom';

const IMAGE = {
  name: 'postgres',
  tag: '17-1',
  reference: 'registry.example.org/postgres:17-1',
  architecture: 'amd64',
  id: `sha256:${'a'.repeat(64)}`,
  epoch: 0,
  pins: [],
};
const namesIn = (contents: Partial<Contents>): readonly string[] => {
  const bill = billOf(IMAGE, { packages: '', python: '', system: 'VERSION_ID="12"\n', ...contents });
  return (JSON.parse(bill) as { components: { purl: string }[] }).components.map(({ purl }) => purl);
};

test('a bill names what pip installed as a wheel and as an egg, by the normal form of its name', () => {
  const site = '/opt/patroni/lib/python3.11/site-packages';
  const folders = [
    `${site}/psycopg2_binary-2.9.10.dist-info`,
    `${site}/ydiff-1.4.2-py3.11.egg-info`,
    `${site}/zope.interface-7.0.egg-info`,
  ];
  expect(namesIn({ python: `${folders.join('\n')}\n` })).toEqual([
    'pkg:pypi/psycopg2-binary@2.9.10',
    'pkg:pypi/ydiff@1.4.2',
    'pkg:pypi/zope-interface@7.0',
  ]);
});

test('a bill names packages of Debian that are there, with what they were built from, and none that is removed', () => {
  const packages = 'ii \tlibpq5\t15.9-0+deb12u1\tamd64\tpostgresql-15\nii \tbash\t1:5.2-2\tamd64\tbash\nrc \tgone\t1\tamd64\tgone\n';
  expect(namesIn({ packages })).toEqual([
    'pkg:deb/debian/bash@1:5.2-2?arch=amd64&distro=debian-12',
    'pkg:deb/debian/libpq5@15.9-0%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=postgresql-15',
  ]);
});
