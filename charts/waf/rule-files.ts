import { readFileSync } from 'node:fs';
import { readAsset } from '../../constructs/files/asset';

/** Exclusion plugins that stand beside this file. */
const PLUGINS = ['graphql', 'nextcloud'] as const;

/** Ids of rules that services may take; below are those of the firewall and its plugins, above those of the Core Rule Set (coreruleset.org, rule ids). */
const OWN_IDS = { first: 10_000, last: 99_999 } as const;

/**
 * The text of a file of rules.
 * `after` rules come too early for a SecRule to see the score of the Core Rule Set, so such a file holds only what changes its rules.
 * @throws Error when a plugin is not known, or the file holds what would not work
 */
export function ruleFile(way: string, part: 'plugin' | 'before' | 'after', source: string): string {
  const where = `waf of '${way}': ${part}`;
  if (part === 'plugin') {
    const known = PLUGINS.find((name) => name === source);
    if (!known) throw new Error(`${where}: got '${source}', expected one of ${PLUGINS.join(', ')}`);
    return readAsset(__dirname, `plugin-${known}.conf`);
  }
  const text = read(where, source);
  for (const [, id] of text.matchAll(/\bid:'?(\d+)/g)) {
    if (Number(id) < OWN_IDS.first || Number(id) > OWN_IDS.last)
      throw new Error(`${where}: rule id is not free in ${source}, got ${id}, expected ${OWN_IDS.first} to ${OWN_IDS.last}`);
  }
  const rule = part === 'after' ? /^\s*(Sec(?:Rule|Action|Marker))\s/m.exec(text)?.[1] : undefined;
  if (rule !== undefined)
    throw new Error(`${where}: ${rule} in ${source}, expected SecRuleRemoveBy… and SecRuleUpdate… only, do put rules into 'before'`);
  return text;
}

function read(where: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`${where}: cannot be read, got '${path}', expected the absolute path of a file beside the service`);
  }
}
