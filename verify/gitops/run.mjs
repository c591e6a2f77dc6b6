// Judges what keeps a site in Git by Argo CD's own packages: settings, roles, rules of health, projects, and which Application applies which file.
// node verify/run.mjs gitops
import { run } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { HEALTHS, NORMALS, QUESTIONS } from './questions.mjs';
import { writeSites } from './site.mjs';
import { argocdJudge } from './tools.mjs';

const copy = (value) => JSON.parse(JSON.stringify(value));

/** Mistakes that the judge must find in the lab, so that its silence means something. */
const MISTAKES = [
  ['a project that admits no namespace', (site) => (site.projects.find(({ metadata }) => metadata.name === 'prod').spec.destinations = [])],
  ['a project that admits no kinds of the cluster', (site) => (site.projects.find(({ metadata }) => metadata.name === 'platform').spec.clusterResourceWhitelist = [])],
  ['an Application in a project that there is not', (site) => (site.applications.find(({ metadata }) => metadata.name === 'blog').spec.project = 'gone')],
  ['an Application without a namespace', (site) => delete site.applications.find(({ metadata }) => metadata.name === 'namespaces').spec.destination.namespace],
  ['an Application with a field that there is not', (site) => (site.applications[0].spec.syncPolicy.automatic = {})],
  ['a folder that nobody applies', (site) => site.applications.splice(site.applications.findIndex(({ metadata }) => metadata.name === 'sql'), 1)],
  ['a folder that two apply', (site) => delete site.applications.find(({ metadata }) => metadata.name === 'argocd-late').spec.source.directory],
  ['a role for everybody', (site) => (site.default = 'role:readonly')],
  ['a developer who syncs prod', (site) => (site.policy += 'p, role:developer, applications, sync, prod/*, allow\n')],
  ['a policy that is none', (site) => (site.policy += 'p, role:developer, applications\n')],
  ['a rule of health that is no Lua', (site) => (site.settings['resource.customizations.health.argoproj.io_Application'] = 'if then')],
  ['a Secret of the sign-in without the label of Argo CD', (site) => (site.secrets.find(({ name }) => name === 'argocd-sign-in').labels = {})],
  ['a sign-in by a key that the Secret does not have', (site) => (site.settings['oidc.config'] = site.settings['oidc.config'].replace(':client-secret', ':secret'))],
  ['a sign-in with a field that there is not', (site) => (site.settings['oidc.config'] += 'userInfoURL: https://id.example.net\n')],
  ['a sign-in that proves nothing', (site) => (site.settings['oidc.config'] = site.settings['oidc.config'].replace('enablePKCEAuthentication: true', ''))],
  ['a sign-in that asks nobody for groups', (site) => (site.settings['oidc.config'] = site.settings['oidc.config'].replace('enableUserInfoGroups: true', ''))],
  ['a sign-in whose command line is a stranger', (site) => (site.settings['oidc.config'] = site.settings['oidc.config'].replace(/cliClientID: .*/, 'cliClientID: other'))],
  ['endpoints that nobody sees', (site) => (site.settings['resource.exclusions'] += "- apiGroups: ['']\n  kinds: [Service]\n")],
  ['certificates that count as differences', (site) => delete site.settings['resource.customizations.ignoreDifferences.admissionregistration.k8s.io_ValidatingWebhookConfiguration']],
];

/** @param {{ report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeGitops = ({ report }) =>
  judge('gitops', { report }, async (verdict) => {
    const binary = argocdJudge(verdict.report);
    const ask = (sites, questions) =>
      JSON.parse(run([binary], { input: JSON.stringify({ sites, questions, healths: HEALTHS, normals: NORMALS }) }));
    const [lab, ...others] = await writeSites();
    // groups are the lab's own
    const results = [...ask([lab], QUESTIONS), ...(others.length > 0 ? ask(others, []) : [])];
    for (const { claim, wrong } of results) verdict.record(claim, wrong === '' ? [] : [wrong]);
    verdict.report(`${[lab, ...others].map(({ name }) => name).join(', ')}: ${results.length} answers of Argo CD`);
    for (const [what, mistake] of MISTAKES) {
      const broken = copy(lab);
      mistake(broken);
      const found = ask([broken], QUESTIONS).filter(({ wrong }) => wrong !== '');
      verdict.record(`finds ${what}`, found.length > 0 ? [] : ['nothing is found wrong']);
    }
    verdict.report(`${MISTAKES.length} mistakes tried`);
  });
