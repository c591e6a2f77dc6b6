// The judgement itself, in namespaces of its own: node inside.mjs <site.json> <verdict.json>. Started by run.mjs.
import { writeFileSync } from 'node:fs';
import { Verdict } from '../judging.mjs';
import { send } from './client.mjs';
import { corpus, requestOf } from './corpus.mjs';
import { EDGE, Lab, POD, commandsOf, readJson } from './lab.mjs';
import { PROOFS } from './proofs.mjs';

/** Share of the attacks that must be refused. */
const BAR = 0.95;
const EVALUATION = /^(?:949|959|980)/;

const [siteFile, verdictFile] = process.argv.slice(2);
const verdict = new Verdict(console.log);
const settle = (what, problem) => verdict.settle(what, problem === undefined ? [] : [problem]);

/** Sends each request of a corpus. @returns {Promise<{ family: string, name: string, results: object[] }[]>} */
const sendAll = async (lab, file) => {
  const families = [];
  for (const { family, name, requests } of corpus(file)) {
    const results = [];
    for (const [index, entry] of requests.entries()) {
      const before = lab.seen.length;
      const logged = lab.output('log').length;
      const { status } = await send(requestOf(entry, `${family}-${index}`), { address: POD, port: 8080, from: EDGE });
      const log = await lab.log(logged);
      const rules = [...log.matchAll(/"ruleId":"(\d+)"/g)].map(([, id]) => id).filter((id) => !EVALUATION.test(id));
      results.push({ entry, status, reached: lab.seen.length > before, rules });
    }
    families.push({ family: String(family), name, results });
  }
  return families;
};

const row = (...cells) => cells.map((cell, index) => (index === 1 ? String(cell).padEnd(62) : String(cell).padStart(9))).join('');
const said = ({ entry, status, rules }) => `${JSON.stringify(entry).slice(0, 160)}: ${status} ${rules.join(' ')}`;

const judgeAttacks = async (lab) => {
  const families = await sendAll(lab, 'attacks.yaml');
  console.log(row('family', '  attacks', 'sent', 'refused', 'by family'));
  for (const { family, name, results } of families) {
    const refused = results.filter(({ reached }) => !reached);
    const named = refused.filter(({ rules }) => rules.some((id) => id.startsWith(family)));
    console.log(row(family, `  ${name}`, results.length, refused.length, named.length));
  }
  const all = families.flatMap(({ results }) => results);
  const missed = all.filter(({ reached }) => reached);
  const share = 1 - missed.length / all.length;
  console.log(row('', '  all', all.length, all.length - missed.length, `${(share * 100).toFixed(1)} %`));
  for (const miss of missed) verdict.warnings.push(`reached the service: ${said(miss)}`);
  settle(`at least ${BAR * 100} % of ${all.length} attacks are refused`, share >= BAR ? undefined : `${missed.length} reached the service`);
  settle('there are at least 150 attacks', all.length >= 150 ? undefined : `${all.length}`);
};

const judgeOrdinary = async (lab) => {
  const families = await sendAll(lab, 'ordinary.yaml');
  console.log(row('', '  ordinary requests', 'sent', 'refused'));
  const wrong = ({ entry, status, reached }) => !reached || status !== (entry.status ?? 200);
  for (const { name, results } of families) console.log(row('', `  ${name}`, results.length, results.filter(wrong).length));
  const all = families.flatMap(({ results }) => results);
  const refused = all.filter(wrong);
  settle(`none of ${all.length} ordinary requests is refused`, refused.length === 0 ? undefined : refused.map(said).join('\n'));
};

const site = readJson(siteFile);
const lab = new Lab(site);
const containers = commandsOf(site.objects);
try {
  await lab.open();
  await lab.startPod({ containers });
  settle('nginx takes the generated configuration as it is');
  await judgeAttacks(lab);
  await judgeOrdinary(lab);
  for (const [what, prove] of Object.entries(PROOFS)) {
    lab.answers = () => false;
    await verdict.claim(what, () => prove(lab, { site, containers }));
  }
} catch (error) {
  settle('the firewall runs', `${error.stack}\n${lab.output('nginx').slice(-2000)}`);
} finally {
  lab.close();
}
writeFileSync(verdictFile, JSON.stringify(verdict));
process.exit(0);
