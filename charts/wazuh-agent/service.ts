import { z } from 'zod';
import { secret } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { hostname, port } from '../../environments/fields';

/**
 * Wazuh's agent on every node of the cluster: changes of the system's files, sign-ins, open ports and processes go to a manager elsewhere.
 *
 * It exports no metrics and has no alerts here: a silent agent is told by its manager (rule 504), a pod that does not run by monitoring.
 * On two or three servers the package of the host does the same with less.
 */
export const wazuhAgent = defineService({
  kind: 'wazuh-agent',
  wave: 'platform',
  options: {
    /** Host name of the manager, reached from the nodes: by the internet or by their own networks. */
    manager: hostname(),
    /**
     * Port of the manager that takes events.
     * @default 1514
     */
    port: port.default(1514),
    /**
     * Port of the manager at which agents enrol.
     * @default 1515
     */
    enrolmentPort: port.default(1515),
    /**
     * Group of the agents in the manager, which may give them more to do.
     * @default 'default'
     */
    group: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,128}$/, { error: 'the name of a group of agents, such as default' })
      .default('default'),
  },
  images: { agent: image('docker.io/wazuh/wazuh-agent', '4.14.6') },
  components: () => ({
    agent: {
      kind: 'daemon',
      cpu: '50m',
      memory: '128Mi',
      memoryLimit: '512Mi',
      ports: {},
      hostNetwork: true,
      privilege: {
        level: 'privileged',
        why: "it watches the node's own files, journal, processes and ports as its root, and keeps its identity in a folder of the node",
      },
    },
  }),
  needs: () => ({
    enrolment: secret(
      { kind: 'external', ask: 'enrolment password of the Wazuh manager (its /var/ossec/etc/authd.pass)' },
      "nodes enrol at Wazuh's manager",
    ),
  }),
  calls: ({ options: { manager, port: events, enrolmentPort } }) => ({
    events: { component: 'agent', host: manager, port: events, why: 'events for the Wazuh manager' },
    enrolment: { component: 'agent', host: manager, port: enrolmentPort, why: 'enrolment at the Wazuh manager' },
  }),
  takes: () => ({ agent: { enrolment: 'once' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
