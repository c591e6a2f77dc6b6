import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './esm';

const { openWorkspace, standingObjects, withoutGuards, isKept, isProtected } =
  load<typeof import('../../../verify/terraform/workspace.mjs')>('workspace');

let outDir: string;
beforeEach(() => (outDir = mkdtempSync(join(tmpdir(), 'out-'))));
afterEach(() => rmSync(outDir, { recursive: true, force: true }));

const write = (stacks: Record<string, object>) => {
  const entries = Object.entries(stacks).map(([name, stack]) => {
    mkdirSync(join(outDir, 'stacks', name), { recursive: true });
    writeFileSync(join(outDir, 'stacks', name, 'cdk.tf.json'), JSON.stringify(stack));
    return [name, { workingDirectory: `stacks/${name}`, synthesizedStackPath: `stacks/${name}/cdk.tf.json`, dependencies: [] }];
  });
  writeFileSync(join(outDir, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(entries) }));
};

const prepared = <T>(
  stacks: Record<string, object>,
  look: (stacks: { problems: string[]; folder: string; json: Record<string, never> }[], root: string) => T,
): T => {
  write(stacks);
  const workspace = openWorkspace(outDir);
  try {
    return look(
      workspace.stacks.map((stack) => ({ ...stack, json: JSON.parse(readFileSync(stack.file, 'utf8')) })),
      workspace.root,
    );
  } finally {
    workspace.remove();
  }
};

const local = (path: string) => ({ terraform: { backend: { local: { path } } } });
const s3 = (key: string) => ({ bucket: 'states', key, region: 'fsn1' });

describe('the workspace', () => {
  it('is a copy, that disappears', () => {
    const root = prepared({ lab: local('../../../terraform.lab.tfstate') }, ([stack], path) => {
      expect(stack?.folder.startsWith(path)).toBe(true);
      expect(existsSync(join(stack?.folder ?? '', 'cdk.tf.json'))).toBe(true);
      return path;
    });
    expect(existsSync(root)).toBe(false);
    expect(JSON.parse(readFileSync(join(outDir, 'stacks/lab/cdk.tf.json'), 'utf8'))).toEqual(local('../../../terraform.lab.tfstate'));
    expect(readdirSync(join(outDir, 'stacks/lab'))).toEqual(['cdk.tf.json']);
  });

  it('takes nothing over that an earlier run of Terraform left', () => {
    write({ lab: local('x.tfstate') });
    const folder = join(outDir, 'stacks/lab');
    mkdirSync(join(folder, '.terraform/providers'), { recursive: true });
    for (const file of ['terraform.tfstate', 'terraform.tfstate.backup', '.terraform.lock.hcl', 'plan.tfplan'])
      writeFileSync(join(folder, file), '{}');
    const workspace = openWorkspace(outDir);
    expect(readdirSync(workspace.stacks[0]?.folder ?? '').sort()).toEqual(['cdk.tf.json', 'judge.auto.tfvars.json']);
    workspace.remove();
  });

  it.each([
    ['an absolute state path', local('/var/terraform.tfstate'), 'is absolute'],
    ['a state path that leads too far up', local('../../../../../../x.tfstate'), 'leads too far up'],
    ['no path at all', { terraform: { backend: { local: {} } } }, 'has no path'],
    ['no backend', { terraform: {} }, 'has no backend'],
    ['a backend of another kind', { terraform: { backend: { http: {} } } }, 'expected local or s3'],
    [
      'an absolute path of another state',
      { ...local('x'), data: { terraform_remote_state: { other: { backend: 'local', config: { path: '/x' } } } } },
      'is absolute',
    ],
  ])('finds %s', (_, stack, problem) => {
    prepared({ lab: stack }, ([found]) => expect(found?.problems).toEqual([expect.stringContaining(problem)]));
  });

  it('puts a state in a bucket and those who read it together, and no other', () => {
    const stacks = {
      writer: { terraform: { backend: { s3: s3('writer') } } },
      reader: {
        terraform: { backend: { s3: s3('reader') } },
        data: { terraform_remote_state: { right: { backend: 's3', config: s3('writer') }, wrong: { backend: 's3', config: s3('write') } } },
      },
    };
    prepared(stacks, (found) => {
      interface Prepared {
        readonly terraform: { readonly backend: { readonly local: { readonly path: string } } };
        readonly data: { readonly terraform_remote_state: Record<'right' | 'wrong', { readonly config: { readonly path: string } }> };
      }
      const [writer, reader] = found.map(({ json }) => json as unknown as Prepared) as [Prepared, Prepared];
      const { path } = writer.terraform.backend.local;
      expect(reader.terraform.backend.local.path).not.toBe(path);
      expect(reader.data.terraform_remote_state.right).toEqual({ backend: 'local', config: { path } });
      expect(reader.data.terraform_remote_state.wrong.config.path).not.toBe(path);
    });
  });

  it('finds a stack that reads another without needing it', () => {
    const reader = {
      ...local('../../../r.tfstate'),
      data: { terraform_remote_state: { w: { backend: 'local', config: { path: '../../../w.tfstate' } } } },
    };
    prepared({ w: local('../../../w.tfstate'), r: reader }, ([writer, found]) => {
      expect(writer?.problems).toEqual([]);
      expect(found?.problems).toEqual(['reads the state of w, and does not declare that it needs it']);
    });
  });

  it('finds a stack without any settings', () => {
    prepared({ lab: {} }, ([stack]) => expect(stack?.problems).toEqual([expect.stringContaining('has no backend')]));
  });

  it('gives values to variables that have none', () => {
    const variable = {
      hcloud_token: { type: 'string' },
      count: { type: 'number' },
      names: { type: 'list(string)' },
      kept: { default: null },
      set: { default: 'x' },
    };
    prepared({ lab: { ...local('x'), variable } }, ([stack]) => {
      const values = JSON.parse(readFileSync(join(stack?.folder ?? '', 'judge.auto.tfvars.json'), 'utf8'));
      expect(values).toEqual({ hcloud_token: 'j'.repeat(64), count: 1, names: [] });
    });
  });

  it('asks no registry for a provider', () => {
    prepared({ lab: local('x') }, (_, root) => expect(readFileSync(join(root, 'terraformrc'), 'utf8')).toMatch(/filesystem_mirror/));
  });

  it('refuses a folder without stacks', () => {
    expect(() => openWorkspace(outDir)).toThrow('synthesize first');
    write({});
    expect(() => openWorkspace(outDir)).toThrow('names no stack');
  });

  it('leaves nothing behind where a stack cannot be read', () => {
    write({ lab: local('x') });
    writeFileSync(join(outDir, 'stacks/lab/cdk.tf.json'), '{');
    const parent = mkdtempSync(join(tmpdir(), 'copies-'));
    expect(() => openWorkspace(outDir, parent)).toThrow('JSON');
    expect(readdirSync(parent)).toEqual([]);
    rmSync(parent, { recursive: true });
  });
});

describe('guards', () => {
  const stack = {
    resource: {
      hcloud_server: {
        node: { delete_protection: true, rebuild_protection: true, lifecycle: { prevent_destroy: true, ignore_changes: ['image'] } },
      },
      hcloud_network: { private: { name: 'a', lifecycle: [{ prevent_destroy: true }] } },
      hcloud_ssh_key: { operator: { name: 'b' } },
    },
  };

  it('are seen however the lifecycle is written', () => {
    expect(isKept(stack.resource.hcloud_server.node)).toBe(true);
    expect(isKept(stack.resource.hcloud_network.private)).toBe(true);
    expect(isKept(stack.resource.hcloud_ssh_key.operator)).toBe(false);
    expect(isProtected(stack.resource.hcloud_server.node)).toBe(true);
    expect(isProtected(stack.resource.hcloud_network.private)).toBe(false);
  });

  it('are lifted everywhere, and nothing else is', () => {
    expect(withoutGuards(stack).resource).toEqual({
      hcloud_server: { node: { delete_protection: false, rebuild_protection: false, lifecycle: { ignore_changes: ['image'] } } },
      hcloud_network: { private: { name: 'a', lifecycle: {} } },
      hcloud_ssh_key: { operator: { name: 'b' } },
    });
  });
});

describe('what stands before Terraform comes', () => {
  it('is what the stack imports, as far as it says so in plain words', () => {
    const stack = {
      import: [
        { to: 'ovh_vps.core', id: 'vps-1.vps.ovh.net' },
        { to: '${hcloud_network.private}', id: '7' },
      ],
      resource: {
        ovh_vps: { core: { display_name: 'core', zone: '${var.zone}', provider: 'ovh.eu', lifecycle: { prevent_destroy: true } } },
        hcloud_network: { private: { name: 'private' } },
      },
    };
    expect(standingObjects(stack)).toEqual([
      { type: 'ovh_vps', id: 'vps-1.vps.ovh.net', value: { display_name: 'core' } },
      { type: 'hcloud_network', id: '7', value: { name: 'private' } },
    ]);
    expect(standingObjects({})).toEqual([]);
  });
});
