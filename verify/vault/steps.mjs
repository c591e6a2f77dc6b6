// What proofs have in common: a demand, a wait, a sign-in.
import { until } from '../hosts/shell.mjs';

export const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
/** Waits, and tells what a container said where that is in vain. */
export const seen = async (what, container, holds, seconds) => {
  try {
    await until(what, holds, seconds);
  } catch (error) {
    throw new Error(`${error.message}\n${container.output().slice(-3000)}`);
  }
};
export const answers = (lab, pod) => {
  const asked = () => lab.clientOf(pod).ask('GET', 'sys/seal-status');
  return seen(
    `${pod.name} answers`,
    pod.vault,
    () =>
      asked().then(
        () => true,
        () => false,
      ),
    60,
  );
};
export const secretsOf = (reader) => reader.secrets.map(({ mount, path }) => `${mount}/data/${path}`);
export const tokenOf = async (lab, pod, { role, account }) => {
  const { status, body } = await lab.clientOf(pod).login(role, lab.reviews.token(lab.vault.namespace, account, 'vault'));
  must(status === 200, `${role} cannot sign in: ${status} ${JSON.stringify(body)}`);
  return body.auth.client_token;
};
export const written = (said) => /(\d+) written, (\d+) unchanged, (\d+) removed/.exec(said).slice(1).map(Number);
export const configured = async (lab) => {
  const pod = await lab.leader();
  if (!pod.configure) pod.run('configure');
  await seen('the configuration is in place', pod.configure, () => / services may read/.test(pod.configure.output()), 60);
  return pod;
};
