import { Ingress, type IngressProps, type Route } from '../../../constructs/kubernetes';
import { at, deployment, one, synth } from './support';

const made = (props: Partial<IngressProps>) =>
  one(
    synth(
      (chart) =>
        new Ingress(chart, {
          name: 'blog',
          labels: deployment.labels,
          className: 'traefik',
          tls: { secret: 'blog-tls' },
          routes: [route],
          ...props,
        }),
    ),
    'Ingress',
  );
const route: Route = { host: 'blog.example', service: 'web', port: 'http' };
const backend = (port: object) => ({ service: { name: 'web', port } });

describe('Ingress', () => {
  test('leads a host to a Service over TLS', () => {
    expect(made({ annotations: { a: 'b' } })).toMatchObject({
      metadata: { name: 'blog', namespace: 'apps', annotations: { a: 'b' } },
      spec: {
        ingressClassName: 'traefik',
        tls: [{ hosts: ['blog.example'], secretName: 'blog-tls' }],
        rules: [{ host: 'blog.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend({ name: 'http' }) }] } }],
      },
    });
  });

  test('has no TLS only when told', () => {
    expect(at(made({ tls: 'none' }), 'spec')).not.toHaveProperty('tls');
  });

  test('sorts by host, longer paths first, exact before prefix, and covers every host by the certificate', () => {
    const routes: Route[] = [
      { ...route, host: 'b.example', port: 80 },
      { ...route, path: '/ghost' },
      { ...route, path: '/ghost', match: 'exact', port: 81 },
      { ...route },
      { ...route, path: '/ghost/api' },
    ];
    const expected = {
      tls: [{ hosts: ['b.example', 'blog.example'], secretName: 'blog-tls' }],
      rules: [
        { host: 'b.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend({ number: 80 }) }] } },
        {
          host: 'blog.example',
          http: {
            paths: [
              { path: '/ghost/api', pathType: 'Prefix', backend: backend({ name: 'http' }) },
              { path: '/ghost', pathType: 'Exact', backend: backend({ number: 81 }) },
              { path: '/ghost', pathType: 'Prefix', backend: backend({ name: 'http' }) },
              { path: '/', pathType: 'Prefix', backend: backend({ name: 'http' }) },
            ],
          },
        },
      ],
    };
    expect(at(made({ routes }), 'spec')).toMatchObject(expected);
    expect(at(made({ routes: [...routes].reverse() }), 'spec')).toMatchObject(expected);
  });

  test('refuses no route, and one place that leads to two', () => {
    expect(() => made({ routes: [] })).toThrow("Ingress 'blog': has no route");
    expect(() => made({ routes: [route, { ...route, path: '/', service: 'other' }] })).toThrow(
      'prefix blog.example/ leads to two Services',
    );
  });
});
