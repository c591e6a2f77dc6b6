// Judges what reads and keeps a site's logs by the real Loki and Alloy, which take a quarter of an hour to build.
// node verify/monitoring/logs.mjs
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attempt } from '../hosts/shell.mjs';
import { judgeAccepting, judgeBroken, LOGS } from './configurations.mjs';
import { WAYS, writeSite } from './site.mjs';
import { logTools } from './tools.mjs';

/** What pods have in their environment, from objects that the cluster keeps. */
const SECRETS = { S3_ACCESS_KEY: 'none', S3_SECRET_KEY: 'none' };

/**
 * @param {{ report?: (line: string) => void }} options
 * @returns {Promise<{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }>}
 */
export const judgeLogs = async ({ report = () => {} } = {}) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const claim = (name, findings) => {
    verdict[findings.length === 0 ? 'passed' : 'failed'].push(name);
    verdict.messages.push(...findings.map((text) => `${name}: ${text}`));
    report(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  };
  const asks = (argv) => {
    const { code, out } = attempt(argv, { env: SECRETS });
    return code === 0 ? [] : [out.trim()];
  };
  const work = mkdtempSync(join(tmpdir(), 'archipel-logs-'));
  try {
    const programs = logTools(report);
    for (const [name, options] of Object.entries(WAYS)) {
      const whole = name === 'everything';
      const folder = join(work, name);
      const site = await writeSite(folder, options);
      judgeAccepting(LOGS, site, programs, { asks, claim, name, whole });
      if (whole) judgeBroken(LOGS, site, folder, programs, { asks, claim });
    }
  } catch (error) {
    verdict.failed.push('logs');
    verdict.messages.push(error.stack);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed, messages } = await judgeLogs({ report: console.log });
  for (const message of messages) console.error(message);
  console.log(`logs: ${passed.length} passed, ${failed.length} failed, 0 skipped`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
