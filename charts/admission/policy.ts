import type { Construct } from 'constructs';
import { customObject } from '../../constructs/kubernetes';

type Operation = 'CREATE' | 'UPDATE';

/** What a policy looks at. */
export interface Match {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly Operation[];
}

/** One promise: an object that breaks it is refused. */
export interface Policy {
  readonly name: string;
  readonly match: readonly Match[];
  /** Whether an update that leaves the spec as it was passes: what is older than the policy must be able to end. @default false */
  readonly lenient?: boolean;
  /** Namespaces that it does not hold in, beside K3s' own. */
  readonly except?: readonly string[];
  /** Named CEL expressions, each may use those before it. */
  readonly variables?: Readonly<Record<string, string>>;
  /** CEL expressions that must be true, each with what the server says otherwise. */
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/** K3s' own pods keep to none of our rules, and without them there is no cluster. */
const ALWAYS_EXEMPT = ['kube-system'];

const CHANGED = "request.operation == 'CREATE' || dyn(object).spec != dyn(oldObject).spec";

/** A policy and its binding: refused, and written into the audit log. Fields that the server would fill are said, so that Argo CD finds no difference. */
export function admissionPolicy(scope: Construct, { name, match, lenient, except = [], variables = {}, validations }: Policy): void {
  const metadata = { name: `archipel-${name}` };
  customObject(scope, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    scope: 'cluster',
    metadata,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: match.map(({ apiGroups, resources, operations }) => ({
          apiGroups: [...apiGroups],
          apiVersions: ['*'],
          operations: [...operations],
          resources: [...resources],
          scope: '*',
        })),
      },
      matchConditions: lenient ? [{ name: 'changed', expression: CHANGED }] : undefined,
      variables:
        Object.keys(variables).length === 0
          ? undefined
          : Object.entries(variables).map(([variable, expression]) => ({ name: variable, expression })),
      validations: validations.map(({ expression, message }) => ({ expression, message, reason: 'Invalid' })),
    },
  });
  customObject(scope, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    scope: 'cluster',
    metadata,
    spec: {
      policyName: metadata.name,
      validationActions: ['Deny', 'Audit'],
      matchResources: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {
          matchExpressions: [
            { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [...new Set([...ALWAYS_EXEMPT, ...except])].sort() },
          ],
        },
        objectSelector: {},
      },
    },
  });
}

/** A CEL string. */
export const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
/** A CEL list of strings, sorted. */
export const list = (values: Iterable<string>): string => `[${[...new Set(values)].sort().map(text).join(', ')}]`;
