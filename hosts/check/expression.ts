/** What an Ansible expression is before a host is asked: a value, or undefined where only the host or Ansible itself can say. */
export type Known = string | number | boolean | readonly unknown[] | { readonly [key: string]: unknown } | undefined;

/** Variables of a role on one host. */
export type Variables = Readonly<Record<string, unknown>>;

const WHOLE = /^\{\{\s*((?:(?!\}\}).)+?)\s*\}\}$/s;
const PLACE = /\{\{\s*((?:(?!\}\}).)+?)\s*\}\}/gs;
/** A variable may name another, never itself. */
const DEPTH = 8;

/** What a text of a task comes to; statements (`{% … %}`) are Ansible's own to run. */
export function valueOf(text: unknown, variables: Variables, depth = DEPTH): Known {
  if (typeof text !== 'string') return text as Known;
  if (depth === 0 || text.includes('{%')) return undefined;
  const [, whole] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return evaluate(whole, variables, depth);
  let known = true;
  const filled = text.replace(PLACE, (_, expression: string) => {
    const value = evaluate(expression, variables, depth);
    if (typeof value !== 'string' && typeof value !== 'number') known = false;
    return String(value);
  });
  return known ? filled : undefined;
}

/** Whether a condition holds on a host that is changed for real; undefined where only the host can say. */
export function holds(condition: unknown, variables: Variables): boolean | undefined {
  if (condition === undefined) return true;
  if (typeof condition === 'boolean') return condition;
  if (Array.isArray(condition)) return all(condition.map((part) => holds(part, variables)));
  const text = String(condition).trim();
  const parts = text.split(/\s+and\s+/);
  if (parts.length > 1) return /[()]|\sor\s/.test(text) ? undefined : all(parts.map((part) => holds(part, variables)));
  const [, denied] = /^not\s+(.+)$/s.exec(text) ?? [];
  if (denied !== undefined) return opposite(holds(denied, variables));
  if (text === 'ansible_check_mode') return false;
  const [, member = '', list = ''] = /^'([^']*)'\s+in\s+(\w+)(?:\s*\|\s*default\(\[\]\))?$/.exec(text) ?? [];
  if (list !== '') return ((variables[list] ?? []) as readonly unknown[]).includes(member);
  const [, name = '', isNot] = /^(\w+)\s+is\s+(not\s+)?defined$/.exec(text) ?? [];
  if (name !== '') return (variables[name] !== undefined) === (isNot === undefined);
  const [, counted = ''] = /^([\w.]+)\s*\|\s*length\s*>\s*0$/.exec(text) ?? [];
  if (counted !== '') {
    const value = valueOf(`{{ ${counted} }}`, variables);
    return typeof value === 'string' || Array.isArray(value) ? value.length > 0 : undefined;
  }
  const [, side = '', other = ''] = /^([\w.]+)\s*==\s*'([^']*)'$/.exec(text) ?? [];
  const value = valueOf(`{{ ${side === '' ? text : side} }}`, variables);
  if (side !== '') return value === undefined ? undefined : value === other;
  return typeof value === 'boolean' ? value : undefined;
}

/** Names with dots, texts in quotes, sums of lists, a choice in brackets; filters are Ansible's own. */
function evaluate(expression: string, variables: Variables, depth: number): Known {
  const terms = expression.split(/\s+\+\s+/);
  if (terms.length > 1) {
    const lists = terms.map((term) => evaluate(term, variables, depth));
    return lists.every((list) => Array.isArray(list)) ? lists.flat() : undefined;
  }
  const [, ifSo = '', condition = '', ifNot = ''] = /^\((.+?) if (.+) else (.+)\)$/.exec(expression) ?? [];
  if (condition !== '') {
    const isSo = holds(condition, variables);
    return isSo === undefined ? undefined : evaluate(isSo ? ifSo : ifNot, variables, depth - 1);
  }
  const [, list = '', key = ''] = /^(.+?) \| selectattr\('(\w+)', 'defined'\)$/.exec(expression) ?? [];
  if (key !== '') {
    const items = evaluate(list, variables, depth - 1);
    return Array.isArray(items) ? items.filter((item: Variables) => item[key] !== undefined) : undefined;
  }
  // each service says it in a variable of its own
  const [, prefix] = /^query\('ansible\.builtin\.vars', \*query\('ansible\.builtin\.varnames', '\^(\w+)\.\+'\)\)$/.exec(expression) ?? [];
  if (prefix !== undefined) {
    const names = Object.keys(variables).filter((name) => name.startsWith(prefix) && name !== prefix);
    return names.sort().map((name) => variables[name]);
  }
  if (expression === '[]') return [];
  const [, literal] = /^'([^']*)'$/.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  if (!/^[A-Za-z_][\w.]*$/.test(expression)) return undefined;
  const found = expression
    .split('.')
    .reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Variables)[key] : undefined), variables);
  return valueOf(found, variables, depth - 1);
}

const all = (parts: readonly (boolean | undefined)[]): boolean | undefined =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
const opposite = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);
