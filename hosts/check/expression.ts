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
  if (Array.isArray(text)) return text.map((item) => valueOf(item, variables, depth));
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

/** Names with dots, texts in quotes, sums of lists, a choice in brackets, and a few filters; what else there is only Ansible knows. */
function evaluate(expression: string, variables: Variables, depth: number): Known {
  const inner = (part: string): Known => evaluate(part, variables, depth - 1);
  if (depth === 0) return undefined;
  const terms = apart(expression, '+');
  if (terms.length > 1) {
    const lists = terms.map(inner);
    return lists.every((list) => Array.isArray(list)) ? lists.flat() : undefined;
  }
  const [operand = '', ...filters] = apart(expression, '|');
  if (filters.length > 0) return filters.reduce<Known>((value, filter) => filtered(value, filter, inner), inner(operand));
  const [, ifSo = '', condition = '', ifNot = ''] = /^\((.+?) if (.+) else (.+)\)$/.exec(expression) ?? [];
  if (condition !== '') {
    const isSo = holds(condition, variables);
    return isSo === undefined ? undefined : inner(isSo ? ifSo : ifNot);
  }
  const [, bracketed] = /^\((.+)\)$/.exec(expression) ?? [];
  if (bracketed !== undefined) return inner(bracketed);
  // each service says it in a variable of its own
  const [, prefix] = /^query\('ansible\.builtin\.vars', \*query\('ansible\.builtin\.varnames', '\^(\w+)\.\+'\)\)$/.exec(expression) ?? [];
  if (prefix !== undefined) {
    const names = Object.keys(variables).filter((name) => name.startsWith(prefix) && name !== prefix);
    return names.sort().map((name) => variables[name]);
  }
  if (/^\[('[^']*'(, )?)*\]$/.test(expression)) return [...expression.matchAll(/'([^']*)'/g)].map(([, text]) => text);
  const [, literal] = /^'([^']*)'$/.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  const [, denied] = /^not (.+)$/.exec(expression) ?? [];
  if (denied !== undefined) return opposite(holds(denied, variables));
  if (!/^[A-Za-z_][\w.]*$/.test(expression)) return undefined;
  const found = expression
    .split('.')
    .reduce<unknown>((outer, key) => (typeof outer === 'object' && outer !== null ? (outer as Variables)[key] : undefined), variables);
  return valueOf(found, variables, depth - 1);
}

function filtered(value: Known, filter: string, inner: (part: string) => Known): Known {
  const [, so = '', not = ''] = /^ternary\((.+?), (.+)\)$/.exec(filter) ?? [];
  if (so !== '') return typeof value === 'boolean' ? inner(value ? so : not) : undefined;
  if (!Array.isArray(value)) return undefined;
  if (filter === 'list') return value;
  const [, unlike] = /^reject\('equalto', '([^']*)'\)$/.exec(filter) ?? [];
  if (unlike !== undefined) return value.filter((item) => item !== unlike);
  const [, key] = /^selectattr\('(\w+)', 'defined'\)$/.exec(filter) ?? [];
  return key === undefined ? undefined : value.filter((item: Variables) => item[key] !== undefined);
}

/** The parts between an operator that stands outside of brackets and quotes. */
function apart(text: string, operator: '+' | '|'): readonly string[] {
  const parts = [''];
  let [depth, quoted] = [0, false];
  for (const letter of text) {
    if (letter === "'") quoted = !quoted;
    if (!quoted && '([{'.includes(letter)) depth += 1;
    if (!quoted && ')]}'.includes(letter)) depth -= 1;
    if (letter === operator && depth === 0 && !quoted) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

const all = (parts: readonly (boolean | undefined)[]): boolean | undefined =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
const opposite = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);
