// Judges what reads and keeps a site's logs by the real Loki and Alloy, which take a quarter of an hour to build.
// node verify/run.mjs logs
import { join } from 'node:path';
import { attempt } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { judgeAccepting, judgeBroken, LOGS } from './configurations.mjs';
import { WAYS, writeSite } from './site.mjs';
import { logTools } from './tools.mjs';

/** What pods have in their environment, from objects that the cluster keeps. */
const SECRETS = { S3_ACCESS_KEY: 'none', S3_SECRET_KEY: 'none' };

/**
 * @param {{ report?: (line: string) => void }} options
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeLogs = ({ report }) =>
  judge('logs', { report }, async (verdict) => {
    const claim = verdict.settle;
    const asks = (argv) => {
      const { code, out } = attempt(argv, { env: SECRETS });
      return code === 0 ? [] : [out.trim()];
    };
    const work = verdict.folder('archipel-logs-');
    const programs = logTools(verdict.report);
    for (const [name, options] of Object.entries(WAYS)) {
      const whole = name === 'everything';
      const folder = join(work, name);
      const site = await writeSite(folder, options);
      judgeAccepting(LOGS, site, programs, { asks, claim, name, whole });
      if (whole) judgeBroken(LOGS, site, folder, programs, { asks, claim });
    }
  });
