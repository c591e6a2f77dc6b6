import { terraformStack } from '../../../constructs/terraform/app';
import { storeState, type StateBackend } from '../../../constructs/terraform/backend';
import { hetzner } from '../../../constructs/terraform/hetzner';
import { dataOf, filesOf, stackOf, type TerraformJson } from './synth';

const stored = (state: StateBackend) => stackOf((stack) => storeState(stack, state)).terraform;

const S3 = { kind: 's3', bucket: 'demo-state', region: 'fsn1', endpoint: 'https://fsn1.your-objectstorage.com' } as const;

/** Two stacks of which the second needs the first. */
const linked = (state: StateBackend): TerraformJson =>
  JSON.parse(
    filesOf((app) => {
      const first = terraformStack(app, 'demo-foundation', { state });
      const second = terraformStack(app, 'demo-servers', { state });
      const cloud = hetzner({ site: 'demo' });
      const network = cloud.network(first, { name: 'core', cidr: '10.10.0.0/16', zone: 'eu-central' });
      cloud.newServer(second, {
        name: 'one',
        type: 'cx23',
        location: 'fsn1',
        image: 'debian-12',
        sshKeys: [],
        firewalls: [],
        network: { network, address: '10.10.0.2' },
      });
    }).get('demo-servers') ?? '',
  ) as TerraformJson;

describe('local state', () => {
  test('lies beside the output by default, under the name that cdktf would give it', () => {
    expect(stored({ kind: 'local' })).toMatchObject({
      backend: { local: { path: '../../../terraform.site-stack.tfstate' } },
      required_version: '>= 1.5.0',
    });
  });

  test('lies in the folder that was asked for', () => {
    expect(stored({ kind: 'local', folder: '../../../state' }).backend).toEqual({
      local: { path: '../../../state/terraform.site-stack.tfstate' },
    });
  });

  test.each(['/var/state', 'C:\\state', '\\\\server\\state'])('never lies in %s, which only one machine has', (folder) => {
    expect(() => stored({ kind: 'local', folder })).toThrow(`state folder '${folder}' must be relative`);
  });

  test('is read by another stack from the same relative path', () => {
    expect(dataOf(linked({ kind: 'local', folder: '../../../state' })).map((block) => block.says)).toEqual([
      { backend: 'local', workspace: '${terraform.workspace}', config: { path: '../../../state/terraform.demo-foundation.tfstate' } },
    ]);
  });
});

describe('state in a bucket', () => {
  test('has one object a stack and a lock beside it, which old versions of Terraform would ignore', () => {
    expect(stored(S3)).toMatchObject({
      backend: { s3: { bucket: 'demo-state', region: 'fsn1', key: 'terraform/site-stack.tfstate', use_lockfile: true } },
      required_version: '>= 1.10.0',
    });
  });

  test('asks a store that is not Amazon nothing that only Amazon answers', () => {
    expect(stored(S3).backend?.s3).toMatchObject({
      endpoints: { s3: 'https://fsn1.your-objectstorage.com' },
      use_path_style: true,
      skip_credentials_validation: true,
      skip_region_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: true,
      skip_s3_checksum: true,
    });
    expect(Object.keys(stored({ ...S3, endpoint: undefined }).backend?.s3 ?? {}).sort()).toEqual([
      'bucket',
      'key',
      'region',
      'use_lockfile',
    ]);
  });

  test('can do without the lock, for a store without conditional writes', () => {
    const terraform = stored({ ...S3, lock: false });
    expect(terraform.backend?.s3).not.toHaveProperty('use_lockfile');
    expect(terraform.required_version).toBe('>= 1.5.0');
  });

  test('is read by another stack from the same bucket, without a credential', () => {
    const [remote] = dataOf(linked({ ...S3, prefix: 'demo' }));
    expect(remote?.says).toMatchObject({ backend: 's3', config: { bucket: 'demo-state', key: 'demo/demo-foundation.tfstate' } });
    expect(JSON.stringify(remote)).not.toMatch(/access_key|secret/);
  });
});
