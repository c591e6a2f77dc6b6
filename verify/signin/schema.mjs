// Authelia's own schemas, asked by ajv, which npm brings: draft 2020-12 is beyond what is installed here for others.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CACHE, once } from '../once.mjs';

const PACKAGES = { ajv: '8.17.1', 'ajv-formats': '3.0.1' };

/** @param {string} folder of the schemas */
export const schemas = (folder) => {
  const at = once(join(CACHE, `ajv-${PACKAGES.ajv}`), (stage) => {
    writeFileSync(join(stage, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'], { cwd: stage, stdio: 'inherit' });
  });
  const require = createRequire(join(at, 'package.json'));
  const Ajv = require('ajv/dist/2020').default;
  const formats = require('ajv-formats').default;
  const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const compiled = (schema) => {
    // its patterns are Go's, where more may be escaped
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    formats(ajv);
    const validate = ajv.compile(schema);
    /** @returns {string[]} what it says of a file; nothing where it is content */
    return (value) =>
      validate(value)
        ? []
        : validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
  const configuration = read('configuration');
  return {
    id: configuration.$id,
    configuration: compiled(configuration),
    people: compiled(read('user-database')),
    keyOf: keyOf(configuration),
  };
};

/**
 * Where a variable `AUTHELIA_<PATH>_FILE` puts the content of its file: the path of the schema whose words it is made of.
 * @returns {(variable: string) => string[] | undefined}
 */
const keyOf = (schema) => {
  const resolved = (node) => (node?.$ref === undefined ? node : resolved(schema.$defs[node.$ref.split('/').at(-1)]));
  const search = (node, words) => {
    for (const [key, child] of Object.entries(resolved(node)?.properties ?? {})) {
      const word = key.toUpperCase();
      if (words === word) return [key];
      const rest = words.startsWith(`${word}_`) ? search(child, words.slice(word.length + 1)) : undefined;
      if (rest) return [key, ...rest];
    }
    return undefined;
  };
  return (variable) => {
    const [, words] = /^AUTHELIA_(\w+)_FILE$/.exec(variable) ?? [];
    return words === undefined ? undefined : search(schema, words);
  };
};
