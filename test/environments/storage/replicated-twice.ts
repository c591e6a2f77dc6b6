import { volume } from '../../../blueprint/contracts/contract';
import { lab, type RuleFixture } from '../fixture';
import { keeping, storing } from '../storing';

/** So many replicas with a volume each, or one volume for the only one. */
const each = (replicas: number, by: string, copies = 2) =>
  lab({
    services: {
      disks: storing(copies),
      it: keeping(
        '1Gi',
        { answeredBy: { data: by } },
        {
          components: () => ({ app: { kind: 'stateful', replicas, cpu: '100m', memory: '128Mi', ports: {}, keepsIn: ['data'] } }),
          needs: () => ({ data: volume('1Gi', { each: 'app' }) }),
        },
      ),
    },
  });
const alone = lab({ services: { disks: storing(2), it: keeping('1Gi', { answeredBy: { data: 'disks' } }) } });
export const fixture: RuleFixture = {
  rejects: each(2, 'disks'),
  at: 'services.it.needs.data',
  suggests: "answeredBy: { data: 'local-path' } in services.it",
  passes: each(2, 'local-path'),
};
export const more: readonly RuleFixture[] = [
  { rejects: each(2, 'disks'), at: 'services.it.needs.data', passes: each(1, 'disks') },
  { rejects: each(2, 'disks'), at: 'services.it.needs.data', passes: each(2, 'disks', 1) },
  { rejects: each(2, 'disks'), at: 'services.it.needs.data', passes: alone },
];
