// Words of the proofs.
import { attempt } from '../hosts/shell.mjs';

export const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
export const equal = (got, expected, what) => {
  if (got === expected) return;
  const [a, b] = [got, expected].map((text) => String(text).split('\n'));
  const differ = [
    ...a.filter((line) => !b.includes(line)).map((line) => `+ ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `- ${line}`),
  ];
  throw new Error(`${what} differs:\n${differ.slice(0, 30).join('\n')}`);
};
/** Runs a container of a Deployment to its end. @returns {{ code: number, out: string }} */
export const container = (lab, deployment, name, command) => {
  const pod = lab.kubelet.pod('Deployment', deployment);
  const found = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((known) => known.name === name);
  return attempt(pod.command({ ...found, command: command ?? found.command }), { timeout: 120 });
};
/** The settings as Nextcloud's own pod reads them. */
export const settings = (lab, deployment) => {
  const { code, out } = container(lab, deployment, 'nextcloud', ['php', '/usr/src/nextcloud/settings.php']);
  must(code === 0, out);
  return JSON.parse(out);
};
export const succeeded = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code === 0, `${job} ended with ${code}:\n${out.slice(-3500)}`);
  return out;
};
export const refused = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code !== 0, `${job} ended well:\n${out.slice(-2500)}`);
  return out;
};
