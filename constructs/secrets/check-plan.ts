import type { Problem } from '../problem';
import { InputError } from '../problem';
import { isDerived } from './derived';
import { hostSecretFile, operatorVariable } from './secret-plan';
import type { SecretMake, SecretPlan, SecretReader } from './secret-plan';

/** The least entropy we make: 128 bits as bytes, 95 as characters. */
const LEAST = 16;
/** Beyond this a value no longer fits one Kubernetes object with its neighbours. */
const MOST = 4096;

const ID = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const OBJECT_KEY = /^(?!\.\.?$)[A-Za-z0-9._-]{1,253}$/;
const LABEL_NAME = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const HOST_PATH = /^(\/(?!\.\.?(\/|$))[A-Za-z0-9._@-]+)+$/;
const OWNER = /^[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?$/;
/** No right for others, write and execute for the owner alone. */
const MODE = /^0[46]([04])0$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** An upper bound of X.520; no character that a name of X.500 would have to escape. */
const COMMON_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** Everything that is wrong with a plan; empty when it is sound. */
export function checkPlan(plan: readonly SecretPlan[]): readonly Problem[] {
  return [...plan.flatMap(checkSecret), ...clashes(plan), ...withoutBase(plan)];
}

/** @throws InputError with every problem of the plan */
export function assertPlan(plan: readonly SecretPlan[]): void {
  const problems = checkPlan(plan);
  if (problems.length > 0) throw new InputError(problems);
}

/** A rule on one text of a secret: it names the field, and what would have been right. */
type Claim = readonly [holds: boolean, field: string, got: string, expected: string];

function checkSecret(secret: SecretPlan): readonly Problem[] {
  const claims: readonly Claim[] = [
    [ID.test(secret.id), 'id', secret.id, 'lower-case words joined by slashes'],
    ...claimsOfMake(secret.make),
    ...secret.readers.flatMap((reader) => claimsOfReader(secret.id, reader)),
  ];
  return claims
    .filter(([holds]) => !holds)
    .map(([, field, got, expected]) => ({
      id: 'secrets/plan',
      severity: 'error',
      where: `secret ${secret.id}`,
      what: `${field} is not valid`,
      got: `'${got}'`,
      expected,
      do: `correct the ${field} where the secret is declared`,
    }));
}

function claimsOfMake(make: SecretMake): readonly Claim[] {
  const amount = (field: string, n: number): Claim => [
    Number.isInteger(n) && n >= LEAST && n <= MOST,
    field,
    String(n),
    `a whole number from ${LEAST} to ${MOST}`,
  ];
  switch (make.kind) {
    case 'password':
      return [amount('length', make.length)];
    case 'hex':
    case 'base64':
      return [amount('bytes', make.bytes)];
    case 'ssh-key':
      return [[PRINTABLE.test(make.comment), 'comment', make.comment, 'one line of printable ASCII']];
    case 'authority':
      return [[COMMON_NAME.test(make.name), 'name', make.name, 'letters, digits, spaces and dots, at most 64']];
    case 'external':
      return [[make.ask.trim() !== '', 'ask', make.ask, 'what the operator is asked for']];
    case 'wireguard-key':
    case 'preshared-key':
    case 'rsa-key':
    case 'pbkdf2-sha512':
      return [];
  }
}

function claimsOfReader(id: string, reader: SecretReader): readonly Claim[] {
  switch (reader.kind) {
    case 'kubernetes':
      return [
        [DNS_LABEL.test(reader.namespace), 'namespace', reader.namespace, 'a DNS label'],
        [DNS_NAME.test(reader.object), 'object', reader.object, 'a DNS name'],
        [OBJECT_KEY.test(reader.key), 'key', reader.key, "letters, digits, '-', '_' and '.'"],
        ...Object.entries(reader.labels ?? {}).flatMap(([name, value]): readonly Claim[] => [
          [LABEL_NAME.test(name), 'label', name, 'the name of a label of Kubernetes'],
          [LABEL_VALUE.test(value), 'label', value, 'the value of a label of Kubernetes'],
        ]),
      ];
    case 'host':
      return [
        [DNS_NAME.test(reader.node), 'node', reader.node, 'a DNS name'],
        [HOST_PATH.test(reader.path), 'path', reader.path, 'an absolute path without . and ..'],
        [OWNER.test(reader.owner), 'owner', reader.owner, 'a user or user:group'],
        [MODE.test(reader.mode), 'mode', reader.mode, '0600, 0640, 0400 or 0440'],
      ];
    case 'operator':
      return [[VARIABLE.test(operatorVariable(id, reader)), 'env', operatorVariable(id, reader), 'letters, digits and underscores']];
  }
}

/** The place a value takes; two values must never meet there. */
function placeOf(id: string, reader: SecretReader): string {
  switch (reader.kind) {
    case 'kubernetes':
      return `key ${reader.key} of Secret ${reader.namespace}/${reader.object}`;
    case 'host':
      return `file ${hostSecretFile(reader.path)} of node ${reader.node}`;
    case 'operator':
      return `variable ${operatorVariable(id, reader)}`;
  }
}

function clashes(plan: readonly SecretPlan[]): readonly Problem[] {
  const places = plan.flatMap((secret) => [
    { id: secret.id, place: `id ${secret.id}` },
    ...secret.readers.map((reader) => ({ id: secret.id, place: placeOf(secret.id, reader) })),
  ]);
  const first = new Map<string, string>();
  return places.flatMap(({ id, place }) => {
    const taken = first.get(place);
    first.set(place, taken ?? id);
    return taken === undefined ? [] : [clash(id, taken, place)];
  });
}

/** Digests of what is no secret with a value of its own. */
function withoutBase(plan: readonly SecretPlan[]): readonly Problem[] {
  const bases = new Set(plan.filter(({ make }) => !isDerived(make)).map(({ id }) => id));
  return plan.flatMap(({ id, make }): readonly Problem[] =>
    !isDerived(make) || bases.has(make.of)
      ? []
      : [
          {
            id: 'secrets/plan-base',
            severity: 'error',
            where: `secret ${id}`,
            what: 'follows from what is no secret of the plan',
            got: `'${make.of}'`,
            expected: 'the id of a secret that has a value of its own',
            do: 'correct the id where the secret is declared',
          },
        ],
  );
}

function clash(id: string, taken: string, place: string): Problem {
  return {
    id: 'secrets/plan-clash',
    severity: 'error',
    where: `secret ${id}`,
    what: `${place} is taken`,
    got: `a second claim beside ${taken}`,
    expected: 'one secret in one place',
    do: 'give one of them another place',
  };
}
