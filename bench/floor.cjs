// The floor: loads the libraries that a synthesis loads and writes the bytes that it writes, and thinks nothing in between.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [, , plan, target] = process.argv;
const { modules, files } = JSON.parse(readFileSync(plan, 'utf8'));
for (const path of modules) require(path);
const made = new Set();
for (const [path, content] of files) {
  const file = join(target, path);
  const folder = dirname(file);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
  writeFileSync(file, content);
}
