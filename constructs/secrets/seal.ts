import { createHmac } from 'node:crypto';
import { parse } from 'yaml';
import { toYaml, type JsonObject } from '../files/yaml';
import type { Problem } from '../problem';
import { deliver, type Delivery } from './export';
import { encryptHybrid } from './hybrid';
import { inputError } from './input-error';
import type { Source } from './make';
import type { SealingCertificate } from './sealing-certificate';
import { labelsOfSecret, SEALING_DIGEST } from './secret-plan';
import type { SecretSite } from './site';

/** One Secret of the cluster, encrypted for its controller. */
export interface SealedObject {
  readonly namespace: string;
  readonly name: string;
  /** The SealedSecret as a YAML document. */
  readonly text: string;
  /** Whether it was made now; another is the text that was there. */
  readonly fresh: boolean;
}

export interface SealResult {
  /** By namespace, then by name. */
  readonly objects: readonly SealedObject[];
  readonly warnings: readonly Problem[];
}

/** First line of each file. */
export const SEALED_HEADER = 'Sealed by archipel secrets seal; change the store, not this file';
/** Annotation with a keyed digest of values and ciphertexts: who has no store learns nothing from it, not even whether two secrets are equal. */
const DIGEST = 'archipel/sealed-digest';

/**
 * A SealedSecret for each Secret that the plan delivers to Kubernetes, openable under its own namespace and name only (strict scope).
 * Encryption is randomised, so an object whose text says what the store still holds, for this certificate, stays as it is.
 * @param known The text of the SealedSecret of a Secret, where there is one
 * @param isSealed Whether the Secrets of a namespace come this way; all when left out
 * @throws InputError when the store cannot be opened or a value is missing; nothing is sealed then
 */
export async function sealSecrets(
  site: SecretSite,
  random: Source['random'],
  certificate: SealingCertificate,
  known: (namespace: string, name: string) => string | undefined,
  isSealed: (namespace: string) => boolean = () => true,
): Promise<SealResult> {
  if (!site.plan.some(({ id }) => id === SEALING_DIGEST)) throw nothingUnseals(site);
  const { deliveries, contents, warnings } = await deliver(site, 'kubernetes', (_, { namespace }) => isSealed(namespace));
  const digestKey = contents.secrets.get(SEALING_DIGEST)?.value;
  if (digestKey === undefined) throw noDigestKey(site);
  const secrets = new Map<string, Delivery<'kubernetes'>[]>();
  for (const delivery of deliveries) {
    const place = `${delivery.reader.namespace}/${delivery.reader.object}`;
    secrets.set(place, [...(secrets.get(place) ?? []), delivery]);
  }
  const objects = [...secrets.keys()].sort().map((place): SealedObject => {
    const [namespace = '', name = ''] = place.split('/');
    const held = secrets.get(place) ?? [];
    const values = Object.fromEntries(held.map(({ reader, value }) => [reader.key, value]));
    const asked = labelsOfSecret(held.map(({ reader }) => reader));
    const write = (sealed: Sealed): string => manifest({ site: site.environment, namespace, name, asked }, sealed, digest(sealed, values));
    const digest = (sealed: Sealed, of: Values): string =>
      createHmac('sha256', digestKey)
        .update(JSON.stringify([certificate.fingerprint, place, sorted(of), sorted(sealed)]))
        .digest('base64url');
    const old = known(namespace, name);
    const there = old === undefined ? undefined : sealedIn(old);
    if (old !== undefined && there !== undefined && write(there) === old) return { namespace, name, text: old, fresh: false };
    const seal = (value: string): string => encryptHybrid(certificate.publicKey, place, value, random).toString('base64');
    return { namespace, name, text: write(Object.fromEntries(sorted(values).map(([key, value]) => [key, seal(value)]))), fresh: true };
  });
  return { objects, warnings };
}

type Values = Readonly<Record<string, string>>;
type Sealed = Readonly<Record<string, string>>;

const sorted = (values: Values): readonly (readonly [string, string])[] => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));

interface Identity {
  readonly site: string;
  readonly namespace: string;
  readonly name: string;
  /** Labels that its readers ask for. */
  readonly asked: Readonly<Record<string, string>>;
}

function manifest({ site, namespace, name, asked }: Identity, encryptedData: Sealed, digest: string): string {
  const labels = { 'app.kubernetes.io/managed-by': 'archipel', 'app.kubernetes.io/part-of': site };
  const object: JsonObject = {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: {
      name,
      namespace,
      labels,
      annotations: {
        [DIGEST]: digest,
        // the kind comes with the controller, which Argo CD may not have seen yet
        // the kind may not be there yet; an Application that goes must not take what others still read
        'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true,Prune=false,Delete=false',
        // before the pods that read it
        'argocd.argoproj.io/sync-wave': '-1',
      },
    },
    spec: {
      encryptedData: Object.fromEntries(sorted(encryptedData)),
      template: { metadata: { name, namespace, labels: { ...labels, ...asked } }, type: 'Opaque' },
    },
  };
  return toYaml(object, { header: SEALED_HEADER });
}

/** The ciphertexts of a SealedSecret; undefined where the text is none of ours. */
function sealedIn(text: string): Sealed | undefined {
  try {
    const { spec } = parse(text, { version: '1.1' }) as { readonly spec?: { readonly encryptedData?: unknown } };
    const found = spec?.encryptedData;
    const isText = typeof found === 'object' && found !== null && Object.values(found).every((value) => typeof value === 'string');
    return isText ? (found as Sealed) : undefined;
  } catch {
    return undefined;
  }
}

function noDigestKey({ environment }: SecretSite): Error {
  return inputError({
    id: 'secrets/missing',
    where: `secret ${SEALING_DIGEST}`,
    what: 'has no value, so nothing was sealed',
    got: 'none',
    expected: 'a value in the store',
    do: `run archipel secrets init ${environment}`,
  });
}

function nothingUnseals({ environment }: SecretSite): Error {
  return inputError({
    id: 'secrets/nothing-unseals',
    where: environment,
    what: 'nothing in the site would open a sealed secret',
    got: "no service with the role 'seals'",
    expected: 'one',
    do: 'add a line such as seals: sealedSecrets({}) to services, or deliver them with archipel secrets export --to kubernetes',
  });
}
