// Pods with the labels and ports of every workload of a site, in its own namespaces: what only listens, so that policies alone decide who gets an answer.
import { readFileSync } from 'node:fs';

const PROGRAM = readFileSync(new URL('stand-in.py', import.meta.url), 'utf8');
/** On each of them, and in no flow. */
export const UNDECLARED_PORT = 7777;
export const STRANGER = { namespace: 'strangers', name: 'stranger' };
const IMAGE = 'docker.io/library/debian:bookworm-slim';

/** @typedef {{ service: string, component: string, namespace: string, name: string, labels: Record<string, string>, ports: { protocol: string, port: number }[] }} StandIn */

const templateOf = ({ kind, spec }) =>
  kind === 'CronJob'
    ? spec.jobTemplate.spec.template
    : ['DaemonSet', 'Deployment', 'Job', 'StatefulSet'].includes(kind)
      ? spec.template
      : undefined;

/**
 * One for each component whose pods have a network of their own.
 * @param {object} blueprint @param {object[]} objects all manifests @returns {StandIn[]} @throws {Error} for a component whose pods nobody describes
 */
export const standInsOf = ({ services }, objects) =>
  services.flatMap(({ name: service, namespace, components }) =>
    Object.entries(components)
      .filter(([, { hostNetwork }]) => !hostNetwork)
      .map(([component, { name, upstreamLabels, ports }]) => {
        const written = objects.find(
          (object) => templateOf(object) && object.metadata.namespace === namespace && object.metadata.name === name,
        );
        const labels = upstreamLabels ?? (written && templateOf(written).metadata.labels);
        if (!labels) throw new Error(`no manifest describes the pods of ${namespace}/${name}`);
        return {
          service,
          component,
          namespace,
          name,
          labels,
          ports: Object.values(ports).map(({ protocol, port }) => ({ protocol, port })),
        };
      }),
  );

/** A pod that listens on its ports, by turns on the nodes. @returns {object[]} manifests, the program first in each namespace */
export const podsOf = (standIns, nodes) => {
  const spaces = [...new Set(standIns.map(({ namespace }) => namespace))];
  return [
    ...spaces.map((namespace) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'stand-in', namespace },
      data: { 'stand-in.py': PROGRAM },
    })),
    ...standIns.map(({ namespace, name, labels, ports }, index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: {
        nodeName: nodes[index % nodes.length],
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'stand-in',
            image: IMAGE,
            command: ['python3', '/stand-in/stand-in.py', 'serve'],
            args: [...ports, { protocol: 'tcp', port: UNDECLARED_PORT }].map(({ protocol, port }) => `${protocol}/${port}`),
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'program', mountPath: '/stand-in' }],
          },
        ],
        volumes: [{ name: 'program', configMap: { name: 'stand-in' } }],
      },
    })),
  ];
};
