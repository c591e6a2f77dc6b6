import { renderProbes } from '../../../constructs/kubernetes/probe';

describe('renderProbes', () => {
  test('asks by HTTP with headers in order, by TCP and by command', () => {
    const readiness = { http: '/status', port: 'http', scheme: 'HTTPS', headers: { 'X-B': '2', Host: 'a.example' } } as const;
    expect(renderProbes({ readiness, liveness: { tcp: 3306 }, startup: { exec: ['ready', '-q'] } })).toMatchObject({
      readinessProbe: {
        httpGet: {
          path: '/status',
          port: 'http',
          scheme: 'HTTPS',
          httpHeaders: [
            { name: 'Host', value: 'a.example' },
            { name: 'X-B', value: '2' },
          ],
        },
      },
      livenessProbe: { tcpSocket: { port: 3306 } },
      startupProbe: { exec: { command: ['ready', '-q'] } },
    });
  });

  test('gives an answer three seconds, a steady container three failures ten seconds apart, a starting one five minutes', () => {
    const probe = { tcp: 1 } as const;
    const steady = { tcpSocket: { port: 1 }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };
    expect(renderProbes({ readiness: probe, liveness: probe, startup: probe })).toEqual({
      readinessProbe: steady,
      livenessProbe: steady,
      startupProbe: { tcpSocket: { port: 1 }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
    });
  });

  test('asks when and as often as told', () => {
    expect(renderProbes({ readiness: { tcp: 1, every: '1m', timeout: '20s', failures: 9 } }).readinessProbe).toEqual({
      tcpSocket: { port: 1 },
      periodSeconds: 60,
      timeoutSeconds: 20,
      failureThreshold: 9,
    });
  });

  test('asks nothing that it was not told to ask', () => {
    expect(Object.values(renderProbes())).toEqual([undefined, undefined, undefined]);
    expect(renderProbes({ readiness: { http: '/', port: 1 } }).readinessProbe?.httpGet).toEqual({ path: '/', port: 1 });
  });
});
