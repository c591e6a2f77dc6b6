// Tests of the command line run what `npm run build` makes: it is made once, before all tests. Type errors are `npm test`'s to report.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

module.exports = () => {
  const root = join(__dirname, '../..');
  spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.json')], { cwd: root, stdio: 'ignore' });
};
