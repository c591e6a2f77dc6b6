import { volume } from '../../blueprint/contracts/contract';
import { defineService, image, TELLING_PORT, type ChartModule } from '../../blueprint/service';
import { DAYS } from './schedule';
import { z } from 'zod';

/**
 * Copies of what the services of the site keep (`keeps`): restic encrypts each with a key of its own and writes it to every bucket that `backup.to` names,
 * as often as the site says; once a week the newest copy is restored beside the original and compared. What a copy is and when it was proven is told to
 * monitoring.
 */
export const restic = defineService({
  kind: 'restic',
  wave: 'platform',
  options: {
    /**
     * Day on which the newest copies are restored and compared.
     * @default 'sunday'
     */
    prove: z.enum(DAYS).default('sunday'),
  },
  images: {
    restic: image('docker.io/restic/restic', '0.19.1'),
    rclone: image('docker.io/rclone/rclone', '1.76.0'),
    teller: image('quay.io/prometheus/pushgateway', 'v1.11.3'),
  },
  components: () => ({
    teller: { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi', ports: { [TELLING_PORT]: 9091 }, keepsIn: ['told'] },
  }),
  needs: () => ({ told: volume('64Mi') }),
  role: { is: 'backups', component: 'teller' },
  watches: () => ({ metrics: { copies: { component: 'teller', port: TELLING_PORT, honorLabels: true } } }),
  keeps: () => ({ told: { need: 'told', method: 'none', why: 'what was told of copies is told again after the next one' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
