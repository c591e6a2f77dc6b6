// What stands in no manifest because something of the site makes it once it runs, and what the manifests say of that.

const templateOf = ({ kind, spec = {} }) => (kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template);
const place = ({ metadata: { namespace, name } }, of = name) => `${namespace}/${of}`;

/** Secrets that cert-manager makes of Certificates, and External Secrets of its objects. */
const secretsOf = (object) => {
  if (object.kind === 'Certificate') return [place(object, object.spec.secretName)];
  return object.kind === 'ExternalSecret' ? [place(object, object.spec.target?.name)] : [];
};

const claimsOf = (object) =>
  (templateOf(object)?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => (claim ? [place(object, claim.claimName)] : []));

/**
 * Whether a finding is about such a thing: a Secret that a Certificate or an ExternalSecret asks for, a claim that only jobs mount and none is due, a
 * Service for the role that Patroni writes on its pods. @param {object[]} objects of the manifests
 */
export const isAwaited = (objects) => {
  const secrets = new Set(objects.flatMap(secretsOf));
  const isJob = ({ kind }) => kind === 'CronJob';
  const lasting = new Set(objects.filter((object) => !isJob(object)).flatMap(claimsOf));
  const ofJobs = new Set(
    objects
      .filter(isJob)
      .flatMap(claimsOf)
      .filter((claim) => !lasting.has(claim)),
  );
  const labels = objects.flatMap((object) => templateOf(object)?.metadata?.labels ?? []);
  const byRole = (selector) => {
    const { role, ...rest } = JSON.parse(selector);
    return role !== undefined && labels.some((known) => Object.entries(rest).every(([key, value]) => known[key] === value));
  };
  return ({ object, text }) => {
    const [kind, namespace, name] = object.split('/');
    const secret = /^points to nothing: Secret (\S+) does not exist$/.exec(text)?.[1];
    if (secret !== undefined) return secrets.has(`${namespace}/${secret}`);
    if (kind === 'PersistentVolumeClaim') return /waiting for first consumer/.test(text) && ofJobs.has(`${namespace}/${name}`);
    const selector = /^points to nothing: selector (\{.*\}) matches no pod$/.exec(text)?.[1];
    return kind === 'Service' && selector !== undefined && byRole(selector);
  };
};
