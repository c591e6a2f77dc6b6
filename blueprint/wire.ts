import type { KubernetesReader, SecretMake } from '../constructs/secrets/secret-plan';
import type { Environment } from '../environments/environment';
import type { BucketPlan, NodePlan, ServicePlan } from './blueprint';
import type { CheckedOptions } from './check';
import type { ContractName, Need, SecretRef } from './contracts/contract';
import { LOCAL_PATH, localVolume } from './contracts/volume';
import { classOf } from './derive';
import { DOOR, doorsBefore } from './doors';
import { draft, type Draft, type OpenNeed } from './draft';
import { MANAGERS, MINTED_KEYS, type Account, type MintedPlan } from './minting';
import { livesOnHost } from './hosting';
import type { SecretLedger } from './secret-ledger';
import { componentAnswering, fittest } from './provision';
import type { SiteFacts } from './site-facts';
import { claimsOf, isVolume, localAnswer, placed } from './volumes';

/** Halves of the site's secrets that everyone may know, by the ids of the secrets: what the committed public file says. */
export type PublicHalves = Readonly<Record<string, string>>;

/** Length of a generated password: 190 bits. */
const PASSWORD: SecretMake = { kind: 'password', length: 32, alphabet: 'alphanumeric' };

interface Wired {
  readonly services: readonly ServicePlan[];
  readonly open: readonly OpenNeed[];
}

/** Matches what each service needs with the one provider in the site. */
export function wire(
  environment: Environment,
  nodes: readonly NodePlan[],
  options: CheckedOptions,
  buckets: readonly BucketPlan[],
  secrets: SecretLedger,
  halves: PublicHalves,
): Wired {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const drafts = new Map(
    Object.entries(environment.services).map(([name, { definition }]) => [
      name,
      draft(name, definition, options[name] ?? {}, environment, members),
    ]),
  );
  const open: OpenNeed[] = [];
  const minter = minterOf(environment, [...drafts.values()]);
  const providers = new Map<ContractName, readonly Draft[]>();
  for (const provider of drafts.values()) {
    for (const contract of Object.keys(provider.definition.provides ?? {}) as ContractName[])
      providers.set(contract, [...(providers.get(contract) ?? []), provider]);
  }
  for (const consumer of drafts.values()) {
    for (const [name, need] of Object.entries(consumer.needs)) {
      const volumes = (providers.get('volume') ?? []).map(({ plan }) => plan.name);
      const builtIn = answerBuiltIn(consumer, name, need, buckets, secrets, volumes);
      if (builtIn !== undefined) {
        consumer.answers[name] = builtIn;
        continue;
      }
      const able = need.from === undefined ? (providers.get(need.contract) ?? []) : answering(drafts.get(need.from), need.contract);
      const others = able.filter((candidate) => candidate !== consumer);
      const candidates = fittest(others, need, ({ definition, plan }) => ({ definition, options: plan.options }));
      const [provider] = candidates;
      // the cluster's own answer is one more to choose from
      const doubt = isVolume(need) && need.from === undefined;
      if (provider && candidates.length === 1 && !doubt)
        grant(provider, consumer, name, need, { secrets, halves, site: environment }, minter(consumer));
      else {
        const names = candidates.map(({ plan }) => plan.name);
        open.push({ service: consumer.plan.name, name, need, candidates: doubt ? [...names, LOCAL_PATH] : names });
        if (isVolume(need)) consumer.answers[name] = localVolume(`${consumer.plan.name}-${name}`, need.request);
      }
    }
  }
  const behind = doorsBefore([...drafts.values()], providers.get(DOOR) ?? []);
  const services = [...drafts.values()].map(({ plan, needs, answers, answeredBy, grants }) => ({
    ...plan,
    components: placed({ ...plan, needs, answers }),
    answers,
    answeredBy,
    door: behind.doors.get(plan.name),
    grants,
    claims: claimsOf({ ...plan, needs, answers }),
  }));
  return { services, open: [...open, ...behind.open] };
}

const answering = (named: Draft | undefined, contract: ContractName): readonly Draft[] =>
  named?.definition.provides?.[contract] ? [named] : [];

/** Answers that the cluster and the site's buckets give by themselves; undefined where a service must. */
function answerBuiltIn(
  { plan: { name: service, namespace, components } }: Draft,
  name: string,
  need: Need,
  buckets: readonly BucketPlan[],
  secrets: SecretLedger,
  volumes: readonly string[],
): unknown {
  const object = `${service}-${name}`;
  const reference = (id: string, own: string, make: SecretMake, why: string, bound?: string): SecretRef => {
    const key = need.keys?.[own] ?? own;
    // on a host nobody reads Secrets of the cluster: the service says where its files are
    if (livesOnHost({ components })) secrets.keep(id, make, why, bound);
    else secrets.read(id, make, why, readerIn(namespace, object, key, need), bound);
    return { secret: id, object, key };
  };
  switch (need.contract) {
    case 'volume':
      return localAnswer(object, need as Need<'volume'>, volumes);
    case 'secret': {
      const { make, why, id = idOfSecret(service, name), bound } = (need as Need<'secret'>).request;
      if (make.kind !== 'authority' || livesOnHost({ components })) return { value: reference(id, 'value', make, why, bound) };
      secrets.read(id, make, why, { ...readerIn(namespace, object, 'tls.crt', need), half: 'public' }, bound);
      return { value: reference(id, 'tls.key', make, why) };
    }
    case 'bucket': {
      const bucket = buckets.find(({ key }) => key === (need as Need<'bucket'>).request.bucket);
      if (!bucket) return undefined;
      const ask = (what: string): SecretMake => ({ kind: 'external', ask: `S3 ${what} for bucket ${bucket.name} at ${bucket.endpoint}` });
      return {
        endpoint: bucket.endpoint,
        region: bucket.region,
        bucket: bucket.name,
        accessKey: reference(bucket.accessKey, 'access-key', ask('access key'), `access to bucket ${bucket.name}`),
        secretKey: reference(bucket.secretKey, 'secret-key', ask('secret key'), `access to bucket ${bucket.name}`),
      };
    }
    default:
      return undefined;
  }
}

const idOfSecret = (service: string, need: string): string => `${service}/${need}`;

/** Who reads one key of a Secret that a need is answered with. */
const readerIn = (namespace: string, object: string, key: string, { labels }: Need): KubernetesReader => ({
  kind: 'kubernetes',
  namespace,
  object,
  key,
  ...(labels && { labels }),
});

/** The vault that makes the logins of a service, where the site has one that does so. */
function minterOf({ namespaces }: Environment, drafts: readonly Draft[]): (consumer: Draft) => Draft | undefined {
  const vault = drafts.find(({ plan }) => plan.role === 'vault');
  const asked = { options: vault?.plan.options as never };
  const terms = vault?.definition.mints?.(asked);
  const classes = vault?.definition.delivers?.(asked) ?? [];
  return ({ plan: { name, namespace } }) => {
    const living = drafts.flatMap(({ plan }) => (plan.namespace === namespace ? [plan] : []));
    const of = classOf(namespace, namespaces, living);
    return terms && !terms.except.includes(name) && classes.includes(of) ? vault : undefined;
  };
}

function grant(
  provider: Draft,
  consumer: Draft,
  name: string,
  need: Need,
  { secrets, halves, site }: { readonly secrets: SecretLedger; readonly halves: PublicHalves; readonly site: SiteFacts },
  vault: Draft | undefined,
): void {
  const provision = provider.definition.provides?.[need.contract as 'mysql'];
  if (!provision) return;
  const answering = componentAnswering(provision, provider.plan.options as never, need.request as never);
  const component = answering === undefined ? undefined : provider.plan.components[answering];
  if (answering !== undefined && !component) return;
  const shared: Record<string, SecretRef> = {};
  const idOf = (key: string): string => `${provider.plan.name}/${consumer.plan.name}/${name}/${key}`;
  const consumers = (key: string, make: SecretMake, why: string): SecretRef => {
    const theirs = { object: `${consumer.plan.name}-${name}`, key };
    if (livesOnHost(consumer.plan)) secrets.keep(idOf(key), make, why);
    else secrets.read(idOf(key), make, why, readerIn(consumer.plan.namespace, theirs.object, key, need));
    return { secret: idOf(key), ...theirs };
  };
  const providers = (key: string, id: string, make: SecretMake, why: string): void => {
    const mine = { object: `${provider.plan.name}-grants`, key: `${consumer.plan.name}-${name}-${key}` };
    if (livesOnHost(provider.plan)) secrets.keep(id, make, why);
    else secrets.read(id, make, why, { kind: 'kubernetes', namespace: provider.plan.namespace, ...mine });
    shared[key] = { secret: id, ...mine };
  };
  const secret = (key: string, why: string): SecretRef => {
    providers(key, idOf(key), PASSWORD, why);
    return consumers(key, PASSWORD, why);
  };
  const hashed = (key: string, why: string): SecretRef => {
    providers(key, `${idOf(key)}-digest`, { kind: 'pbkdf2-sha512', of: idOf(key) }, `${why}: what it is checked by`);
    return consumers(key, PASSWORD, why);
  };
  let minted: MintedPlan | undefined;
  const account = (user: string, why: string): Account => {
    if (!vault || !provision.mints) return { user, password: secret('password', why) };
    const object = `${consumer.plan.name}-${name}`;
    const made = (key: string): SecretRef => ({ secret: undefined, object, key });
    minted = {
      by: vault.plan.name,
      manager: { user: provision.mints.manager, password: managerOf(provider, vault, secrets) },
      instead: user,
      object,
      labels: need.labels ?? {},
    };
    return { user: made(MINTED_KEYS.user), password: made(MINTED_KEYS.password) };
  };
  const answer = provision.answer({
    request: need.request as never,
    options: provider.plan.options as never,
    consumer: consumer.plan.name,
    need: name,
    site,
    host: component?.host ?? '',
    port: ('port' in provision ? component?.ports[provision.port]?.port : undefined) ?? 0,
    secret,
    hashed,
    authority: (own) => halves[idOfSecret(provider.plan.name, own)] ?? '',
    issued: (key, ask, why) => consumers(key, { kind: 'external', ask }, why),
    account,
  });
  consumer.answers[name] = answer;
  consumer.answeredBy[name] = provider.plan.name;
  provider.grants.push({
    contract: need.contract,
    consumer: consumer.plan.name,
    need: name,
    request: need.request,
    answer,
    secrets: shared,
    minted,
  });
}

/** The password of who makes users in a provider: the provider keeps that account, the vault signs in by it, nobody else reads it. */
function managerOf({ plan: provider }: Draft, { plan: vault }: Draft, secrets: SecretLedger): SecretRef {
  const id = `${provider.name}/${vault.name}/${MANAGERS}/password`;
  const why = `${vault.name} makes users of ${provider.name}`;
  const mine = { object: `${provider.name}-grants`, key: `${vault.name}-${MANAGERS}-password` };
  secrets.read(id, PASSWORD, why, { kind: 'kubernetes', namespace: provider.namespace, ...mine });
  const theirs = { object: `${vault.name}-${MANAGERS}`, key: provider.name };
  secrets.read(id, PASSWORD, why, { kind: 'kubernetes', namespace: vault.namespace, ...theirs });
  return { secret: id, ...mine };
}
