import { readAsset } from '../../constructs/files/asset';
import { Workload, claim } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { ollama } from './service';
import { OLLAMA } from './user';

const MODELS = '/models';
/** A folder in memory for what it writes at home: the key of an account that it has not. */
const HOME = '/home/ollama';
const PULL = '/usr/local/lib/archipel/pull.sh';
/** What the puller writes once every model is there. */
const PULLED = '/run/pulled/all';

export const chart: ServiceChart<typeof ollama> = {
  build(scope, plan) {
    const { options, answers } = plan;
    const image = imageOf(plan, 'ollama');
    // models of others, and searches of the web, are asked of ollama.com otherwise
    const common = { HOME, OLLAMA_MODELS: MODELS, OLLAMA_NO_CLOUD: '1', OLLAMA_NOPRUNE: '1' };
    const { base: server, ports } = componentOf(plan, 'server');
    const version = { http: '/api/version', port: 'http' };
    new Workload(scope, {
      kind: 'Deployment',
      ...server,
      image,
      user: OLLAMA,
      replicas: 1,
      env: {
        ...common,
        OLLAMA_HOST: `0.0.0.0:${ports['http']?.port ?? 0}`,
        OLLAMA_CONTEXT_LENGTH: String(options.context),
        OLLAMA_KEEP_ALIVE: `${toSeconds(options.keepAlive)}s`,
        OLLAMA_MAX_LOADED_MODELS: String(options.loaded),
        OLLAMA_MAX_QUEUE: '64',
        OLLAMA_NUM_PARALLEL: String(options.parallel),
      },
      // the puller, on the same node, writes it
      mounts: { [MODELS]: claim(answers.models.claim, { readOnly: true }) },
      writable: { [HOME]: '16Mi', '/tmp': '1Gi' },
      probes: { readiness: version, startup: version, liveness: { ...version, failures: 12 } },
      // it makes them at its start, which it cannot do where it only reads
      initContainers: [
        {
          name: 'folders',
          image,
          command: ['mkdir', '-p', `${MODELS}/blobs`, `${MODELS}/manifests`],
          mounts: { [MODELS]: claim(answers.models.claim) },
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { memory: '32Mi' },
        },
      ],
      // an answer that is being given is given to its end, if it is not a long one
      terminationGrace: '60s',
    });

    const { base: puller } = componentOf(plan, 'puller');
    new Workload(scope, {
      kind: 'Deployment',
      ...puller,
      image,
      command: ['bash', PULL],
      user: OLLAMA,
      replicas: 1,
      env: {
        ...common,
        WANTED: Object.entries(options.models)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([model, digest]) => `${model} ${digest}\n`)
          .join(''),
        PULLED,
      },
      files: { [PULL]: readAsset(__dirname, 'pull.sh') },
      mounts: { [MODELS]: claim(answers.models.claim) },
      writable: { [HOME]: '16Mi', '/run/pulled': '1Mi' },
      // while models are on their way it is not ready, and says so; it takes no requests
      probes: { readiness: { exec: ['test', '-e', PULLED], every: '30s' } },
      terminationGrace: '10s',
    });
  },
};
