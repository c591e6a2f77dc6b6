// A database as the application that asked for it meets it: accounts, rotation, loss of its pod.
import { until } from '../../hosts/shell.mjs';

const VISITS = 'http://shop.web.svc.cluster.local:8080/visits';
const PASSWORD = { id: 'sql/shop/db/password', namespace: 'web', object: 'shop-db', key: 'password' };
const ROOT = 'sql/root';
/** The kubelet renews mounted Secrets every 60 to 90 s (its sync period with jitter); the sidecar looks every 5 s. */
const ROTATION_SECONDS = 100;
/** 5 s while the endpoints forget it, then what an idle server and its sidecar take; a pod that hears no signal takes its whole grace of 120 s. */
const STOP_SECONDS = 40;

const ensure = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {(name: string, holds: () => unknown) => Promise<void>} claim */
export const judgeDatabase = async (site, claim) => {
  const visit = () => Number(/^visit (\d+)$/.exec(site.fetch('web deployment/front', VISITS) ?? '')?.[1] ?? 0);
  const current = () => site.delivered(PASSWORD.namespace, PASSWORD.object, PASSWORD.key);
  const first = current();

  await claim('an application logs in to its database with the password that was made for it', async () => {
    await until('a visit that is counted', () => visit() > 0, 60);
    ensure(first.length >= 24 && site.logsIn(first), 'the password is refused');
    ensure(!site.logsIn(`${first}x`), 'any password will do');
  });
  await claim(`a rotated password takes effect within ${ROTATION_SECONDS} s, without a restart of the server`, async () => {
    const before = site.server();
    site.secrets.rotate(PASSWORD.id);
    site.deliver();
    const second = current();
    ensure(second !== first, 'the password is still the same');
    const started = performance.now();
    await until('a login with the new password', () => site.logsIn(second), ROTATION_SECONDS);
    const took = `${((performance.now() - started) / 1000).toFixed(0)} s`;
    ensure(!site.logsIn(first), 'the old password still opens');
    ensure(site.server() === before, `the server was restarted: ${before}, now ${site.server()}`);
    return `after ${took}`;
  });
  await claim('the application logs in again when it is started with the new password', async () => {
    site.kubectl.run(['-n', 'web', 'rollout', 'restart', 'deployment/shop']);
    site.rolledOut('web deployment/shop');
    await until('a visit that is counted', () => visit() > 0, 30);
  });
  await claim('data survives the loss of the database pod', async () => {
    const before = visit();
    const { uid } = site.kubectl.get(['-n', 'data', 'pod/sql-0']).metadata;
    site.kubectl.run(['-n', 'data', 'delete', 'pod/sql-0', '--grace-period=0', '--force', '--wait=false']);
    await until('another pod', () => site.pods('data').some(({ metadata }) => metadata.uid !== uid), 60);
    site.rolledOut('data statefulset/sql');
    let after = 0;
    await until('a visit that is counted', () => (after = visit()) > 0, 60);
    ensure(after > before, `${before} visits before, ${after} after`);
  });
  await claim(`the database pod stops by itself within ${STOP_SECONDS} s when it is told to`, () => {
    const started = performance.now();
    site.kubectl.run(['-n', 'data', 'delete', 'pod/sql-0'], { timeout: STOP_SECONDS });
    const took = `${((performance.now() - started) / 1000).toFixed(0)} s`;
    site.rolledOut('data statefulset/sql');
    return took;
  });
  await claim('a rotated root password holds when the server starts again, and its accounts are kept as before', async () => {
    site.secrets.rotate(ROOT);
    site.deliver();
    const root = site.delivered('data', 'sql-root', 'value');
    site.kubectl.run(['-n', 'data', 'delete', 'pod/sql-0']);
    site.rolledOut('data statefulset/sql');
    await until('a login as root', () => site.rootLogsIn(root), 60);
    site.secrets.rotate(PASSWORD.id);
    site.deliver();
    await until('a login with the newest password', () => site.logsIn(current()), ROTATION_SECONDS);
  });
};
