import { readFileSync } from 'node:fs';
import type { k8s } from 'cdk8s-plus-28';
import { WIRE_NAMES, type Plain } from '../../../constructs/kubernetes/plain';

describe('Plain', () => {
  test('knows every field that the generated types spell otherwise than the API', () => {
    const source = readFileSync(require.resolve('cdk8s-plus-28/lib/imports/k8s.js'), 'utf8');
    const pairs = [...source.matchAll(/^ +'([^']+)': .*?\bobj\.(\w+)/gm)].map(([, wire, typed]) => [typed, wire]);
    // fields of JSON schemas: custom resource definitions are given untyped
    const schemas = /^(?:\$ref|\$schema|openAPIV3Schema|x-kubernetes-.*)$/;
    const renamed = Object.fromEntries(pairs.filter(([typed, wire]) => typed !== wire && !schemas.test(wire ?? '')));
    expect(pairs.length).toBeGreaterThan(1500);
    expect(WIRE_NAMES).toEqual(renamed);
  });

  test('takes what the API takes and refuses what it refuses', () => {
    // judged by the compiler: an expected error that does not come is an error
    const accepted: Plain<k8s.PodSpec> = {
      hostIPC: false,
      containers: [
        {
          name: 'a',
          resources: { limits: { memory: '1Gi' } },
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          readinessProbe: { httpGet: { port: 'http', httpHeaders: [{ name: 'Host', value: 'a.example' }] } },
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    };
    const refused = [
      // @ts-expect-error the API says hostIPC
      { containers: [], hostIpc: true } satisfies Plain<k8s.PodSpec>,
      // @ts-expect-error a quantity is a string
      { sizeLimit: 5 } satisfies Plain<k8s.EmptyDirVolumeSource>,
      // @ts-expect-error a header is no union of a number and a string
      'x' satisfies Plain<k8s.HttpHeader>,
      // @ts-expect-error seconds are a number
      { preStop: { sleep: { seconds: '5' } } } satisfies Plain<k8s.Lifecycle>,
      // @ts-expect-error a port is a number or a name
      { port: true } satisfies Plain<k8s.TcpSocketAction>,
    ];
    expect(accepted.containers).toHaveLength(1);
    expect(refused).toHaveLength(5);
  });
});
