import { parse } from 'yaml';
import { helmChart } from '../../../constructs/kubernetes/helm-chart';
import { one, synth, at } from './support';

const release = { repo: 'https://charts.example.org', chart: 'thing', version: '1.2.3' } as const;
const made = () =>
  one(
    synth((chart) => void helmChart(chart, { ...release, name: 'thing', namespace: 'apps', values: { on: true, text: 'no', list: [1] } })),
    'HelmChart',
  );

test('stands where its jobs may run, and installs into the namespace that is asked', () => {
  expect(made().metadata.namespace).toBe('kube-system');
  expect(at(made(), 'spec.targetNamespace')).toBe('apps');
});

test('names one release of one chart', () => {
  expect(made()).toMatchObject({ apiVersion: 'helm.cattle.io/v1', metadata: { name: 'thing' }, spec: release });
});

test('its values are read back as they were given, by YAML 1.1 too', () => {
  expect(parse(String(at(made(), 'spec.valuesContent')), { version: '1.1' })).toEqual({ on: true, text: 'no', list: [1] });
});
