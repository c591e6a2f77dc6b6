import { describeConnection, isOverlayAddress, overlayAddresses, reachability } from '../../../constructs/kubernetes';

test('the first address of each block of a node, as many as are asked for and as there are', () => {
  expect(overlayAddresses('10.42.0.0/16', 3)).toEqual(['10.42.0.0', '10.42.1.0', '10.42.2.0']);
  expect(overlayAddresses('10.42.128.0/17', 2)).toEqual(['10.42.128.0', '10.42.129.0']);
  expect(overlayAddresses('10.42.4.0/23', 16)).toEqual(['10.42.4.0', '10.42.5.0']);
});

test('an address of a node is no pod, its neighbours are', () => {
  expect(
    ['10.42.0.0', '10.42.7.0', '10.42.7.1', '10.42.6.255', '10.43.7.0'].map((one) => isOverlayAddress('10.42.0.0/16', one as never)),
  ).toEqual([true, true, false, false, false]);
});

test.each([
  ['10.42.3.0/32', []],
  ['10.42.3.1/32', ['a/web -> a/web TCP 80']],
  ['10.42.3.0/31', ['a/web -> a/web TCP 80']],
])('a rule for %s lets %j of the pods pass', (cidr, passing) => {
  const objects = [
    {
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'a', labels: { app: 'web' } },
      spec: { containers: [] },
    },
    {
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'a' },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }], ports: [{ port: 80 }] }] },
    },
  ];
  const all = reachability(objects, { podCidr: '10.42.0.0/16' }).map(describeConnection);
  expect(all.filter((line) => line.startsWith('a/web -> a/web'))).toEqual(passing);
});
