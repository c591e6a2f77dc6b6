const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const PATH_SEGMENT = /^(?!\.{1,2}$)[^/%]+$/;
const PORT = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const DATA_KEY = /^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/;
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

interface NameRule {
  readonly pattern: RegExp;
  /** Longest name, in characters. */
  readonly longest: number;
  readonly expected: string;
}

const subdomain: NameRule = {
  pattern: SUBDOMAIN,
  longest: 253,
  expected: 'lower-case letters, digits, hyphens and dots (RFC 1123 subdomain)',
};
const label: NameRule = { pattern: LABEL, longest: 63, expected: 'lower-case letters, digits and hyphens (RFC 1123 label)' };
const rbac: NameRule = { pattern: PATH_SEGMENT, longest: 253, expected: "no '/' and no '%'" };

const labelKey: NameRule = { pattern: LABEL_KEY, longest: 317, expected: 'a name, or a domain, a slash and a name' };
const labelValue: NameRule = { pattern: LABEL_VALUE, longest: 63, expected: 'letters, digits, hyphens, dots and underscores' };

/** What the API server allows, and shorter where a controller appends to the name. */
const RULES: Readonly<Record<string, NameRule>> = {
  Namespace: label,
  Job: label,
  // the pods carry the name and an eleven-character suffix as a label (kubernetes/kubernetes#64023)
  StatefulSet: { ...label, longest: 52 },
  // a job carries the name and an eleven-character suffix
  CronJob: { ...label, longest: 52 },
  Service: { pattern: SERVICE, longest: 63, expected: 'lower-case letters, digits and hyphens, a letter first (RFC 1035 label)' },
  Role: rbac,
  RoleBinding: rbac,
  ClusterRole: rbac,
  ClusterRoleBinding: rbac,
};

/** @throws Error when the API server, or a controller later, would refuse the name of such an object */
export function checkName(kind: string, name: string): void {
  check(`${kind} '${name}': name`, name, RULES[kind] ?? subdomain);
}

/** @throws Error when the text is no RFC 1123 label, as containers and volumes are named */
export function checkLabel(where: string, name: string): void {
  check(where, name, label);
}

/** @throws Error when the text is no name for a port (IANA service name) */
export function checkPortName(where: string, name: string): void {
  check(where, name, { pattern: PORT, longest: 15, expected: 'lower-case letters, digits and single hyphens, one letter at least' });
}

/** @throws Error when the text is no key of a ConfigMap or Secret */
export function checkDataKey(where: string, name: string): void {
  check(where, name, { pattern: DATA_KEY, longest: 253, expected: 'letters, digits, hyphens, dots and underscores' });
}

/** @throws Error when the text is no name of an environment variable */
export function checkVariable(where: string, name: string): void {
  check(where, name, { pattern: VARIABLE, longest: 1024, expected: 'letters, digits, hyphens, dots and underscores, no digit first' });
}

/** @throws Error when a key or a value is no Kubernetes label */
export function checkLabels(where: string, labels: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(labels)) {
    const value = labels[key] ?? '';
    if (!(fits(key, labelKey) && fits(value, labelValue))) {
      check(`${where}: label key '${key}'`, key, labelKey);
      check(`${where}: label '${key}'`, value, labelValue);
    }
  }
}

function fits(name: string, { longest, pattern }: NameRule): boolean {
  return name.length <= longest && pattern.test(name);
}

function check(where: string, name: string, rule: NameRule): void {
  if (fits(name, rule)) return;
  const got = name.length > rule.longest ? `${name.length} characters` : `'${name}'`;
  throw new Error(`${where} is not valid, got ${got}, expected at most ${rule.longest} characters, ${rule.expected}`);
}
