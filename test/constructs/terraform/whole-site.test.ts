import type { TerraformJson } from './synth';
import { dataOf, filesOf, resourcesOf } from './synth';
import { attributesOf, complaints, versions } from './schema';
import { wholeSite } from './site';

const parse = (files: ReadonlyMap<string, string>): TerraformJson[] => [...files.values()].map((text) => JSON.parse(text) as TerraformJson);

const files = filesOf((app) => wholeSite(app));
const stacks = parse(files);
const all = stacks.flatMap(resourcesOf);
const ofType = (type: string) => all.filter((block) => block.type === type);
const lifecycle = (block: { says: Readonly<Record<string, unknown>> }) =>
  (block.says.lifecycle ?? {}) as { prevent_destroy?: boolean; ignore_changes?: unknown };

/** What cannot be had back once it is gone: data, an address that others know, a machine. */
const KEEPS_STATE = [
  'cloudflare_zone',
  'hcloud_floating_ip',
  'hcloud_load_balancer',
  'hcloud_network',
  'hcloud_network_subnet',
  'hcloud_primary_ip',
  'hcloud_server',
  'hcloud_volume',
  'hcloud_zone',
  'minio_s3_bucket',
  'ovh_cloud_project_storage',
  'ovh_vps',
];
const CAN_BE_MADE_AGAIN = [
  'cloudflare_dns_record',
  'cloudflare_zone_setting',
  'hcloud_firewall',
  'hcloud_floating_ip_assignment',
  'hcloud_load_balancer_network',
  'hcloud_load_balancer_service',
  'hcloud_load_balancer_target',
  'hcloud_placement_group',
  'hcloud_rdns',
  'hcloud_ssh_key',
  'hcloud_volume_attachment',
  'hcloud_zone_rrset',
  'minio_s3_bucket_lifecycle',
  'minio_s3_bucket_object_lock_configuration',
  'minio_s3_bucket_versioning',
  'ovh_cloud_project_storage_object_bucket_lifecycle_configuration',
  'ovh_cloud_project_user',
  'ovh_cloud_project_user_s3_policy',
  'ovh_domain_zone_record',
  'ovh_ip_firewall',
  'ovh_ip_firewall_rule',
  'ovh_ip_reverse',
];

describe('every resource of a whole site', () => {
  test('is of a kind of which we decided whether it keeps state', () => {
    expect([...new Set(all.map((block) => block.type))].sort()).toEqual([...KEEPS_STATE, ...CAN_BE_MADE_AGAIN].sort());
  });

  test('says nothing that its provider does not know, and all that it must', () => {
    const blocks = [...all, ...stacks.flatMap(dataOf).filter((block) => block.type !== 'terraform_remote_state')];
    expect(blocks.flatMap((block) => complaints(block.address, block.type, block.says))).toEqual([]);
  });

  test('that keeps state cannot be destroyed by Terraform', () => {
    const kept = all.filter((block) => KEEPS_STATE.includes(block.type));
    expect(kept.filter((block) => lifecycle(block).prevent_destroy !== true).map((block) => block.address)).toEqual([]);
  });

  test('that keeps state cannot be deleted by hand either, where the provider has such a lock', () => {
    const lockable = all.filter((block) => KEEPS_STATE.includes(block.type) && attributesOf(block.type).delete_protection);
    expect(new Set(lockable.map((block) => block.type)).size).toBe(7);
    expect(lockable.filter((block) => block.says.delete_protection !== true).map((block) => block.address)).toEqual([]);
  });

  test('that can carry labels says who made it, for which site, in which stack', () => {
    const marks = stacks.flatMap((stack, i) =>
      resourcesOf(stack)
        .filter((block) => attributesOf(block.type).labels ?? (block.type === 'ovh_cloud_project_storage' && attributesOf(block.type).tags))
        .map((block) => ({ address: block.address, marks: block.says.labels ?? block.says.tags, stack: [...files.keys()][i] })),
    );
    expect(marks.length).toBeGreaterThan(10);
    for (const { address, marks: said, stack } of marks) {
      expect({ address, said }).toEqual({ address, said: { 'managed-by': 'archipel', site: 'demo', stack } });
    }
  });

  test('holds no value that its provider calls secret', () => {
    const secret = all.flatMap((block) =>
      Object.keys(block.says)
        .filter((name) => attributesOf(block.type)[name]?.sensitive)
        .map((name) => `${block.address}.${name}`),
    );
    expect(secret).toEqual([]);
    expect(ofType('ovh_cloud_project_user_s3_credential')).toEqual([]);
  });
});

describe('a site whose state may go', () => {
  const rehearsal = parse(filesOf((app) => wholeSite(app, { keep: false }))).flatMap(resourcesOf);

  test('is free to be destroyed, but for the machines that were bought by hand', () => {
    const held = rehearsal.filter(
      (block) => lifecycle(block).prevent_destroy || block.says.delete_protection || block.says.rebuild_protection,
    );
    expect(held.map((block) => block.address)).toEqual(['ovh_vps.core-prod']);
  });
});

describe('every server', () => {
  test('survives a change of its first boot, of which only the image must be orderable', () => {
    expect(ofType('hcloud_server')).toHaveLength(2);
    for (const server of ofType('hcloud_server')) {
      expect(lifecycle(server).ignore_changes).toEqual(['user_data', 'ssh_keys', 'image']);
      expect(server.says.keep_disk).toBe(true);
      expect(server.says.rebuild_protection).toBe(server.says.delete_protection);
      expect(server.says.location).toBe('fsn1');
      expect(server.says.datacenter).toBeUndefined();
    }
  });

  test('that was bought by hand is read and never written', () => {
    expect(ofType('ovh_vps')).toHaveLength(1);
    for (const vps of ofType('ovh_vps')) {
      expect(vps.says).toEqual({ plan: [], lifecycle: { prevent_destroy: true, ignore_changes: 'all' } });
      expect(stacks.flatMap((stack) => stack.import ?? [])).toContainEqual({ to: vps.address, id: 'vps-0a1b2c3d.vps.ovh.net' });
    }
  });
});

describe('every stack', () => {
  test('names the source of each provider in full, at the version its bindings were made from', () => {
    expect(stacks).toHaveLength(5);
    const required = stacks.flatMap((stack) => Object.entries(stack.terraform.required_providers ?? {}));
    expect(new Set(required.map(([name]) => name))).toEqual(new Set(Object.keys(versions)));
    for (const [name, provider] of required) {
      expect(provider).toEqual({ source: `registry.terraform.io/${versions[name]?.source}`, version: versions[name]?.version });
    }
  });

  test('holds no credential: only variables that are secret and empty stand for one', () => {
    const settings = stacks.flatMap((stack) =>
      Object.values(stack.provider ?? {}).flatMap((blocks) => blocks.flatMap((block) => Object.entries(block))),
    );
    const open = ['alias', 'endpoint', 'minio_server', 'minio_region', 'minio_ssl', 'skip_bucket_tagging'];
    const closed = settings.filter(([name]) => !open.includes(name));
    expect(closed).toHaveLength(4);
    for (const [, value] of closed) expect(value).toMatch(/^\$\{var\.(hetzner_fsn1|b2_eu_central_003)_(access|secret)_key\}$/);
    for (const variable of stacks.flatMap((stack) => Object.values(stack.variable ?? {}))) {
      expect(variable).toEqual({ type: 'string', sensitive: true, default: null });
    }
  });

  test('keeps its state beside the output, and finds that of the others there', () => {
    const backends = stacks.map((stack) => stack.terraform.backend);
    expect(backends).toEqual([...files.keys()].map((name) => ({ local: { path: `../../../terraform.${name}.tfstate` } })));
    const remote = stacks.flatMap(dataOf).filter((block) => block.type === 'terraform_remote_state');
    expect(remote.length).toBeGreaterThan(3);
    for (const state of remote) {
      expect(state.says.config).toEqual({ path: expect.stringMatching(/^\.\.\/\.\.\/\.\.\/terraform\.demo-[a-z]+\.tfstate$/) });
    }
  });

  test('names no path of the machine it was synthesized on', () => {
    const absolute = /"(\/[^/"]|[A-Za-z]:\\)/;
    expect([...files].filter(([, text]) => absolute.test(text) || text.includes(process.cwd())).map(([name]) => name)).toEqual([]);
  });

  test('is the same every time', () => {
    expect(filesOf((app) => wholeSite(app))).toEqual(files);
  });
});

describe('cdktn, which continues cdktf', () => {
  test('writes the same site', () => {
    let continued: ReadonlyMap<string, string> = new Map();
    jest.isolateModules(() => {
      jest.doMock('cdktf', () => jest.requireActual<object>('cdktn'));
      const load = (file: string): unknown => jest.requireActual(file);
      const again = load('./synth') as typeof import('./synth');
      const site = load('./site') as typeof import('./site');
      continued = again.filesOf((app) => site.wholeSite(app));
    });
    const withoutMetadata = (text: string): unknown => ({ ...(JSON.parse(text) as object), '//': undefined });
    const { version } = jest.requireActual<{ version: string }>('cdktn/package.json');
    for (const text of continued.values()) expect(JSON.parse(text)).toMatchObject({ '//': { metadata: { version } } });
    expect([...continued.keys()]).toEqual([...files.keys()]);
    expect([...continued.values()].map(withoutMetadata)).toEqual([...files.values()].map(withoutMetadata));
  });
});
