import type { SecretResult, VolumeResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { claim, ScheduledJob, secretFile } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import { sourcesOf, targetsOf, tokenOf } from './forges';
import { fetchingAt } from './schedule';
import type { gitMirror } from './service';
import { MIRROR } from './user';

const REPOSITORIES = '/repositories';
const TOKENS = '/run/tokens';
const SCRIPTS = '/usr/local/lib/archipel';

export const chart: ServiceChart<typeof gitMirror> = {
  build(scope, plan) {
    const { name, options } = plan;
    const { base } = componentOf(plan, 'job');
    const answers = plan.answers as Readonly<Record<string, unknown>>;
    const token = (what: 'read' | 'write', host: string) => {
      const { value } = answers[tokenOf(what, host)] as SecretResult;
      return [`${TOKENS}/${what}/${host.replace(':', '-')}`, secretFile(value.object, value.key)] as const;
    };
    new ScheduledJob(scope, {
      ...base,
      ports: {},
      image: imageOf(plan, 'git'),
      command: ['sh', `${SCRIPTS}/mirror.sh`],
      user: MIRROR,
      schedule: fetchingAt(name, options.every),
      longest: '6h',
      retries: 1,
      env: {
        HOME: '/tmp',
        REPOSITORIES,
        TOKENS,
        ASK: `${SCRIPTS}/ask.sh`,
        ARCHIVE_DAYS: String(Math.max(1, Math.ceil(toSeconds(options.archive) / 86_400))),
        MIRRORS: Object.entries(options.repositories)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, { from, public: open, to }]) => `${key} ${open ? 'public' : 'private'} ${from} ${to ?? '-'}\n`)
          .join(''),
      },
      files: Object.fromEntries(['mirror.sh', 'ask.sh'].map((file) => [`${SCRIPTS}/${file}`, readAsset(__dirname, file)])),
      mounts: {
        [REPOSITORIES]: claim((answers['repositories'] as VolumeResult).claim),
        ...Object.fromEntries([
          ...sourcesOf(options.repositories).map((host) => token('read', host)),
          ...targetsOf(options.repositories).map((host) => token('write', host)),
        ]),
      },
      writable: { '/tmp': '256Mi' },
    });
  },
};
