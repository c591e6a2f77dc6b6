import { exceptionFor, type Exception } from './exceptions';
import { podsOf } from './pods';
import { idOf, type KubeJson, type WrittenSite } from './site-objects';

/** What is wrong in a site, and by what check; empty when the claim holds. */
export interface Finding {
  readonly check: string;
  readonly object: KubeJson;
  readonly text: string;
}
export type RbacClaim = (site: WrittenSite) => readonly Finding[];

interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}
interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}
type Role = KubeJson & { readonly rules: readonly PolicyRule[]; readonly aggregationRule?: unknown };
type Binding = KubeJson & { readonly roleRef: { readonly kind: string; readonly name: string }; readonly subjects: readonly Subject[] };

const rolesOf = ({ objects }: WrittenSite): readonly Role[] =>
  objects.filter((object): object is Role => object.kind === 'Role' || object.kind === 'ClusterRole');
const bindingsOf = ({ objects }: WrittenSite): readonly Binding[] =>
  objects.filter((object): object is Binding => object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding');

const ofRules =
  (check: string, wrong: (rule: PolicyRule, role: Role) => string | false): RbacClaim =>
  (site) =>
    rolesOf(site).flatMap((role) =>
      (role.rules ?? []).flatMap((rule) => {
        const text = wrong(rule, role);
        return text === false ? [] : [{ check, object: role, text }];
      }),
    );

const some = (values: readonly string[] | undefined, ...among: readonly string[]): string | undefined =>
  values?.find((value) => among.includes(value));

const READING = ['get', 'list', 'watch'];
/** Ways around what a role says (kubernetes.io, RBAC good practices: privilege escalation risks). */
const ROUNDABOUT = [
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'nodes/proxy',
  'serviceaccounts/token',
  'certificatesigningrequests/approval',
];
const ROLES = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'];
const WRITING = ['create', 'update', 'patch'];

/** The role that a binding gives, where the site makes it. */
const roleOf = (site: WrittenSite, { roleRef, metadata }: Binding): Role | undefined =>
  rolesOf(site).find(
    (role) =>
      role.kind === roleRef.kind &&
      role.metadata.name === roleRef.name &&
      (role.kind === 'ClusterRole' || role.metadata.namespace === metadata.namespace),
  );

/** Accounts of pods of the site, as `namespace/name`, with whether the pods hold a token. */
const holdersOf = (site: WrittenSite): ReadonlyMap<string, boolean> => {
  const holders = new Map<string, boolean>();
  for (const { namespace, spec } of podsOf(site)) {
    const account = `${namespace}/${spec.serviceAccountName ?? 'default'}`;
    holders.set(account, (holders.get(account) ?? false) || spec.automountServiceAccountToken !== false);
  }
  return holders;
};
const accountsOf = ({ subjects, metadata }: Binding): readonly string[] =>
  subjects.filter(({ kind }) => kind === 'ServiceAccount').map(({ name, namespace }) => `${namespace ?? metadata.namespace}/${name}`);

/** Claims on what pods may do through the API server: the manifests alone are looked at. */
export const rbacClaims: Readonly<Record<string, RbacClaim>> = {
  'no role has a wildcard': ofRules('rbac/wildcard', ({ verbs, resources, apiGroups, nonResourceURLs }) => {
    const wild = Object.entries({ verbs, resources, apiGroups, nonResourceURLs }).filter(([, values]) =>
      values?.some((value) => value.includes('*')),
    );
    return wild.length > 0 && `any of ${wild.map(([field]) => field).join(', ')}`;
  }),
  'no role reads the secrets of every namespace': ofRules(
    'rbac/secrets',
    ({ resources, verbs, resourceNames }, { kind }) =>
      kind === 'ClusterRole' &&
      some(resources, 'secrets', '*') !== undefined &&
      some(verbs, '*', ...READING) !== undefined &&
      (resourceNames ?? []).length === 0 &&
      `may ${verbs.join(', ')} secrets anywhere`,
  ),
  'no role makes itself larger': ofRules('rbac/escalation', ({ resources = [], verbs }) => {
    const verb = some(verbs, 'escalate', 'bind', 'impersonate');
    if (verb !== undefined) return `may ${verb}`;
    const way = some(resources, ...ROUNDABOUT);
    if (way !== undefined) return `may use ${way}`;
    const role = some(resources, ...ROLES);
    return role !== undefined && some(verbs, ...WRITING) !== undefined && `may write ${role}`;
  }),
  'every account of a pod with a token may do something, and no other account may': (site) => {
    const holders = holdersOf(site);
    const may = new Set(
      bindingsOf(site)
        .filter((binding) => (roleOf(site, binding)?.rules ?? []).length > 0)
        .flatMap(accountsOf),
    );
    const idle = podsOf(site)
      .filter(({ namespace, spec }) => spec.automountServiceAccountToken !== false && !may.has(`${namespace}/${spec.serviceAccountName}`))
      .map(({ owner }) => ({ check: 'rbac/unused', object: owner, text: 'holds a token that may do nothing' }));
    const lost = bindingsOf(site).flatMap((binding) =>
      accountsOf(binding)
        .filter((account) => holders.get(account) === false)
        .map((account) => ({ check: 'rbac/unused', object: binding, text: `gives ${account} what its pods cannot use` })),
    );
    return [...idle, ...lost];
  },
  'every binding gives a role of the site to accounts of the site': (site) => {
    const made = new Set(
      site.objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    );
    return bindingsOf(site).flatMap((binding) => {
      const found = [
        roleOf(site, binding) === undefined && `gives ${binding.roleRef.kind} ${binding.roleRef.name}, which the site does not make`,
        ...(binding.subjects ?? []).map(({ kind, name }) => kind !== 'ServiceAccount' && `gives it to ${kind} ${name}`),
        ...accountsOf(binding).map((account) => !made.has(account) && `gives it to ${account}, which the site does not make`),
      ];
      return found.flatMap((text) => (text === false ? [] : [{ check: 'rbac/foreign', object: binding, text }]));
    });
  },
  'every role is bound': (site) => {
    const bound = new Set(bindingsOf(site).map((binding) => roleOf(site, binding)));
    return rolesOf(site)
      .filter((role) => !bound.has(role))
      .map((role) => ({ check: 'rbac/unbound', object: role, text: 'is given to nobody' }));
  },
};

/** Findings without an exception, as text; and the exceptions that were used. */
export function unexcused(site: WrittenSite, claim: RbacClaim): { readonly open: readonly string[]; readonly used: readonly Exception[] } {
  const found = claim(site).map((finding) => ({ ...finding, excuse: exceptionFor(site, finding.check, finding.object) }));
  return {
    open: found
      .filter(({ excuse }) => !excuse)
      .map(({ check, object, text }) => `${check} ${site.blueprint.site}: ${idOf(object)} ${text}`),
    used: found.flatMap(({ excuse }) => excuse ?? []),
  };
}
