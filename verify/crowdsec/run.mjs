// Judges CrowdSec by real software. `edge`: the generated configuration of Traefik, of the bouncer (nginx) and of the local API. `hosts`: Debian hosts that
// the generated playbook converges.
// node verify/run.mjs crowdsec, or node verify/crowdsec/run.mjs [edge|hosts …] for a part, as root
import { traefik } from '../edge/tools.mjs';
import { inParts, judge, together } from '../judging.mjs';
import { judgeCrowdsecHosts } from './hosts.mjs';
import { EdgeLab } from './lab.mjs';
import { closedProofs, latency, proofs } from './proofs.mjs';
import { writeSite } from './site.mjs';
import { crowdsec, nginx } from './tools.mjs';

const PARTS = { edge: (options) => judgeEdgePart(options), hosts: (options) => judgeCrowdsecHosts(options) };

/**
 * @param {{ parts?: string[], report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeCrowdsec = async ({ parts = Object.keys(PARTS), report } = {}) => {
  const verdicts = [];
  for (const part of parts) verdicts.push(await PARTS[part]({ report }));
  return together(verdicts);
};

const judgeEdgePart = ({ report }) => {
  let lab;
  const explain = ({ message }) => `${message}\n${lab.output('bouncer').slice(-500)}`;
  return judge('edge: crowdsec', { report, explain }, async (verdict) => {
    if (process.getuid?.() !== 0) throw new Error('CrowdSec is judged as root: network namespaces');
    const work = verdict.folder('archipel-crowdsec-');
    const binaries = { traefik: traefik(verdict.report).binary, crowdsec: crowdsec(verdict.report), nginx: nginx() };
    lab = new EdgeLab({ work, site: await writeSite('open'), binaries });
    verdict.after(() => lab.close());
    await lab.open();
    await lab.startLapi();
    await lab.startBouncer();
    await lab.startEdge();
    await verdict.prove(proofs, lab, { under: 'edge: ' });
    const asking = latency(lab);
    lab.configure(await writeSite('closed'));
    for (const name of ['edge', 'bouncer', 'lapi']) await lab.stop(name);
    await lab.startLapi();
    await lab.startBouncer();
    await lab.startEdge();
    await verdict.prove(closedProofs, lab, { under: 'edge: ' });
    verdict.report(`a request takes ${asking.toFixed(1)} ms, its TLS and its question included`);
  });
};

inParts(
  import.meta.url,
  'crowdsec',
  (parts) => judgeCrowdsec({ ...(parts.length > 0 && { parts }), report: console.log }),
  Object.keys(PARTS),
);
