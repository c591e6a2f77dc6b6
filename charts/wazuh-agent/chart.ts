import { readAsset } from '../../constructs/files/asset';
import { hostPath, secretKey, Workload, type Volume } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { wazuhAgent } from './service';

const SCRIPT = '/usr/local/lib/archipel/install.sh';
/** The agent's own folder of the node: its key outlives the pod, so that a node stays one agent. */
const OWN: Volume = hostPath('/var/lib/wazuh-agent', { type: 'DirectoryOrCreate', readOnly: false });
/** Files of the node that are watched, under `/host`. */
const WATCHED = ['/etc', '/boot', '/usr/bin', '/usr/sbin', '/usr/local'];

export const chart: ServiceChart<typeof wazuhAgent> = {
  build(scope, plan) {
    const { base } = componentOf(plan, 'agent');
    const { manager, port, enrolmentPort, group } = plan.options;
    const { enrolment } = plan.answers;
    const image = imageOf(plan, 'agent');
    // its own account of its state (documentation.wazuh.com, wazuh-agentd.state)
    const connected = { exec: ['grep', '-q', "^status='connected'", '/var/ossec/var/run/wazuh-agentd.state'], every: '30s' } as const;
    new Workload(scope, {
      kind: 'DaemonSet',
      ...base,
      image,
      user: 'root',
      privileged: true,
      hostNetwork: true,
      hostPid: true,
      tolerations: [{ operator: 'Exists' }],
      env: {
        // s6, its first process, writes to /run alone
        S6_READ_ONLY_ROOT: '1',
        NODE_NAME: { field: 'spec.nodeName' },
        WAZUH_AGENT_NAME: '$(NODE_NAME)',
        WAZUH_AGENT_GROUP: group,
        WAZUH_MANAGER_SERVER: manager,
        WAZUH_MANAGER_PORT: String(port),
        WAZUH_REGISTRATION_SERVER: manager,
        WAZUH_REGISTRATION_PORT: String(enrolmentPort),
        WAZUH_REGISTRATION_PASSWORD: secretKey(enrolment.value.object, enrolment.value.key),
      },
      files: { '/wazuh-config-mount/etc/ossec.conf': readAsset(__dirname, 'ossec.conf') },
      mounts: {
        '/var/ossec': OWN,
        '/var/log/journal': hostPath('/var/log/journal', { type: 'DirectoryOrCreate' }),
        '/etc/machine-id': hostPath('/etc/machine-id', { type: 'File' }),
        ...Object.fromEntries(WATCHED.map((path): [string, Volume] => [`/host${path}`, hostPath(path, { type: 'Directory' })])),
      },
      writable: { '/run': '64Mi' },
      probes: { readiness: connected, startup: connected },
      initContainers: [
        {
          name: 'install',
          image,
          user: 'root',
          privileged: true,
          command: ['bash', SCRIPT],
          files: { [SCRIPT]: readAsset(__dirname, 'install.sh') },
          mounts: { '/install': OWN },
          requests: { cpu: '50m', memory: '64Mi' },
          limits: { memory: '256Mi' },
        },
      ],
    });
  },
};
