import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, ROOT } from '../setup/project';

test('diff says what changes in a file of several objects, such as what K3s brings up before Git is read', () => {
  const root = mkdtempSync(join(tmpdir(), 'archipel-diff-'));
  try {
    mkdirSync(join(root, 'environments'));
    writeFileSync(join(root, 'package.json'), JSON.stringify({ archipel: { sites: 'sites.js' } }));
    writeFileSync(
      join(root, 'sites.js'),
      `exports.default = require(${JSON.stringify(join(ROOT, 'dist/environments/index.js'))}).default.filter(({ name }) => name === 'uyoop');`,
    );
    const run = (...args: readonly string[]) => archipel([...args, '--only', 'hosts'], { cwd: root });
    expect(run('diff', 'uyoop')).toMatchObject({ code: 1, err: '' });
    expect(run('synth', 'uyoop').code).toBe(0);
    expect(run('diff', 'uyoop')).toMatchObject({ code: 0, out: 'no differences\n' });

    const file = 'out/uyoop/hosts/core-prod/var/lib/rancher/k3s/server/manifests/archipel-gitops-root.yaml';
    const text = readFileSync(join(root, file), 'utf8');
    expect(text.match(/^---$/gm)).toHaveLength(1);
    writeFileSync(join(root, file), text.replace(/^kind: Application$/m, 'kind: Other'));
    const { code, out } = run('diff', 'uyoop');
    expect(code).toBe(1);
    expect(out).toBe(`~ ${file}\n    [1].kind: "Other" → "Application"\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}, 60_000);
