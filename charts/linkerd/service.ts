import { join } from 'node:path';
import { z } from 'zod';
import { redirect } from '../../blueprint/contracts/contract';
import { defineService, type Accept, type Call, type ChartModule, type Component } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { cpu, size, slug } from '../../environments/fields';
import { CONTAINERS, together } from './pods';
import { OPAQUE, PROXY, PROXY_USER } from './ports';

/**
 * Linkerd: a proxy in each pod of the services that people use, and mutual TLS between any two of them. What the site's flows say holds twice. A policy of the
 * network lets in what a flow says, at the very port: the proxies keep the port of a connection (`transparent`), where they would send all to 4143 by
 * themselves, and a policy would then open all ports of a pod or none (github.com/linkerd/linkerd2/issues/15246). And a policy of the proxies lets in the accounts
 * of those whose flow it is, and nobody else. Ports whose server speaks first (MySQL) are reached through 4143 alone: there the accounts decide which port.
 *
 * A port to which somebody connects without a proxy (the edge, Prometheus) goes past it: the address of the client stays what it was, and the network's policy
 * holds it. List the edge and the firewall in `services` for TLS on that part of the way too; the services behind then see the proxy's address as their client.
 *
 * Authority and certificates are cert-manager's, and no key lies in Git. When a running site gets it, databases refuse clients that have not been started anew.
 */
export const linkerd = defineService({
  kind: 'linkerd',
  wave: 'controllers',
  options: {
    /**
     * Services whose pods get a proxy.
     * @default all of the waves data, identity and apps
     */
    services: z.array(slug).min(1).optional(),
    /**
     * Services whose pods get none all the same.
     * @default []
     */
    except: z.array(slug).default([]),
    /**
     * Pods of each part of the control plane. Without any, running pods keep their connections for a day and none can start.
     * @default 1
     */
    replicas: z.int().min(1).max(5).default(1),
    /**
     * Processor that each proxy asks for.
     * @default '10m'
     */
    proxyCpu: cpu.default('10m'),
    /**
     * Memory that each proxy asks for.
     * @default '24Mi'
     */
    proxyMemory: size.default('24Mi'),
    /**
     * Most memory of each proxy.
     * @default '128Mi'
     */
    proxyMemoryLimit: size.default('128Mi'),
  },
  role: { is: 'sidecars', component: 'destination' },
  components: ({ options: { replicas, proxyCpu, proxyMemory, proxyMemoryLimit } }): Readonly<Record<string, Component>> => {
    const proxy = { cpu: proxyCpu, memory: proxyMemory, memoryLimit: proxyMemoryLimit };
    const { destination, identity, policy, proxyInjector, spValidator, trust } = CONTAINERS;
    return {
      destination: {
        ...together(destination, policy, spValidator, proxy),
        replicas,
        ports: {
          grpc: 8086,
          policy: 8090,
          profiles: 8443,
          policies: 9443,
          metrics: 9996,
          'policy-metrics': 9990,
          'profile-metrics': 9997,
        },
        labels: upstream('destination'),
      },
      identity: { ...together(identity, proxy), replicas, ports: { grpc: 8080, metrics: 9990 }, labels: upstream('identity') },
      injector: { ...together(proxyInjector, proxy), replicas, ports: { https: 8443, metrics: 9995 }, labels: upstream('proxy-injector') },
      trust: { ...trust, ports: { https: 6443, metrics: 9402 }, labels: { 'app.kubernetes.io/name': 'trust-manager' } },
    };
  },
  needs: () => ({
    redirect: redirect({ inbound: PROXY.inbound, outbound: PROXY.outbound, own: [PROXY.admin, PROXY.control], user: PROXY_USER }),
  }),
  calls: (): Readonly<Record<string, Call>> => ({
    ...toApi('destination', 'follows pods, Services and policies'),
    ...toApi('identity', 'asks whether the token of an account is good'),
    ...toApi('injector', 'reads namespaces and who owns a pod'),
    ...toApi('trust', 'writes the authority into a ConfigMap'),
  }),
  accepts: (): Readonly<Record<string, Accept>> => ({
    injector: { component: 'injector', port: 'https', from: 'kubernetes-api', why: 'puts the proxy into pods' },
    profiles: { component: 'destination', port: 'profiles', from: 'kubernetes-api', why: 'judges profiles of services' },
    policies: { component: 'destination', port: 'policies', from: 'kubernetes-api', why: 'judges policies of the proxies' },
    bundles: { component: 'trust', port: 'https', from: 'kubernetes-api', why: 'judges bundles of authorities' },
    // its own pods have proxies as well
    ...Object.fromEntries(
      MESHED.flatMap((component) =>
        Object.entries(CONTROL).map(([key, call]): [string, Accept] => [
          `${component}-${key}`,
          { component: call.component, port: call.port, from: { component }, why: call.why },
        ]),
      ),
    ),
  }),
  accompanies: ({ options: { services, except, proxyCpu, proxyMemory, proxyMemoryLimit } }) => ({
    services,
    except,
    cpu: proxyCpu,
    memory: proxyMemory,
    memoryLimit: proxyMemoryLimit,
    ports: { tunnel: PROXY.inbound, metrics: PROXY.admin },
    opaque: OPAQUE,
    calls: CONTROL,
    series: 'identity_cert_.*|inbound_(http|tcp)_authz_(allow|deny)_total|(inbound|outbound)_http_errors_total|tcp_open_connections|up',
    annotations: (past) => ({
      'linkerd.io/inject': 'enabled',
      'config.linkerd.io/default-inbound-policy': 'deny',
      ...(past.length > 0 && { 'config.linkerd.io/skip-inbound-ports': past.join(',') }),
    }),
  }),
  watches: () => ({
    metrics: {
      destination: { component: 'destination', port: 'metrics' },
      policy: { component: 'destination', port: 'policy-metrics' },
      profiles: { component: 'destination', port: 'profile-metrics' },
      identity: { component: 'identity', port: 'metrics' },
      injector: { component: 'injector', port: 'metrics' },
      trust: { component: 'trust', port: 'metrics' },
    },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** What every proxy connects to (linkerd.io/2/reference/architecture). */
const CONTROL = {
  identity: { component: 'identity', port: 'grpc', why: 'gets the certificate of its account' },
  destination: { component: 'destination', port: 'grpc', why: 'asks where a Service is, and who is there' },
  policy: { component: 'destination', port: 'policy', why: 'asks whom it may let in' },
} as const;
const MESHED = ['destination', 'identity', 'injector'] as const;

/** Labels that the upstream chart gives its pods. */
const upstream = (component: string): Readonly<Record<string, string>> => ({ 'linkerd.io/control-plane-component': component });

const toApi = (component: string, why: string): Readonly<Record<string, Call>> => ({
  [`${component}-api`]: { component, to: 'kubernetes-api', why },
});
