import { claim, own, scratch, secretFile, secretFiles, type WorkloadProps, Workload } from '../../../constructs/kubernetes';
import { at, deployment, one, statefulSet, synth } from './support';

const made = (props: WorkloadProps) => synth((chart) => new Workload(chart, props));
const podOf = (props: WorkloadProps, path: string) => at(one(made(props), props.kind), `spec.template.spec.${path}`);
const mainOf = (props: WorkloadProps, path: string) => podOf(props, `containers.0.${path}`);

describe('Workload mounts', () => {
  test('volumes, configuration files and writable folders, in the order of their paths', () => {
    const props: WorkloadProps = {
      ...statefulSet,
      mounts: {
        '/var/lib/mysql': own('data', '10Gi', { storageClass: 'local-path', subPath: 'db' }),
        '/run/secrets/root': secretFile('sql', 'root-password', 0o400),
        '/shared': scratch('shared', '1Gi', 'memory'),
        '/backup': claim('backup', { access: 'shared', readOnly: true, subPath: 'sql' }),
        '/tls': secretFiles('sql-tls'),
      },
      files: { '/etc/mysql/conf.d/a.cnf': '[mysqld]\n', '/etc/other/a.cnf': '[client]\n', '/etc/my.cnf': '' },
      writable: { '/var/run/mysqld': '16Mi', '/tmp': '1Gi' },
    };
    const manifests = made(props);
    expect(mainOf(props, 'volumeMounts')).toEqual([
      { name: 'claim-backup', mountPath: '/backup', subPath: 'sql', readOnly: true },
      { name: 'config-sql-config', mountPath: '/etc/my.cnf', subPath: 'my.cnf', readOnly: true },
      { name: 'config-sql-config', mountPath: '/etc/mysql/conf.d/a.cnf', subPath: 'etc_mysql_conf.d_a.cnf', readOnly: true },
      { name: 'config-sql-config', mountPath: '/etc/other/a.cnf', subPath: 'etc_other_a.cnf', readOnly: true },
      { name: 'secret-sql', mountPath: '/run/secrets/root', subPath: 'root-password', readOnly: true },
      { name: 'shared', mountPath: '/shared' },
      { name: 'secret-sql-tls', mountPath: '/tls', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'data', mountPath: '/var/lib/mysql', subPath: 'db' },
      { name: 'var-run-mysqld', mountPath: '/var/run/mysqld' },
    ]);
    expect(podOf(props, 'volumes')).toEqual([
      { name: 'claim-backup', persistentVolumeClaim: { claimName: 'backup' } },
      { name: 'config-sql-config', configMap: { name: 'sql-config', defaultMode: 0o444 } },
      { name: 'secret-sql', secret: { secretName: 'sql', defaultMode: 0o400 } },
      { name: 'secret-sql-tls', secret: { secretName: 'sql-tls', defaultMode: 0o440 } },
      { name: 'shared', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'var-run-mysqld', emptyDir: { sizeLimit: '16Mi' } },
    ]);
    expect(at(one(manifests, 'StatefulSet'), 'spec.volumeClaimTemplates')).toEqual([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'local-path', resources: { requests: { storage: '10Gi' } } },
      },
    ]);
    expect(one(manifests, 'ConfigMap')).toMatchObject({
      metadata: { name: 'sql-config' },
      data: { 'etc_mysql_conf.d_a.cnf': '[mysqld]\n', 'etc_other_a.cnf': '[client]\n', 'my.cnf': '' },
    });
  });

  test('a /tmp of its own in each container, with a bound', () => {
    const props: WorkloadProps = { ...deployment, initContainers: [{ ...deployment, name: 'setup', user: undefined }] };
    expect(mainOf(props, 'volumeMounts')).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(podOf(props, 'initContainers.0.volumeMounts')).toEqual([{ name: 'setup-tmp', mountPath: '/tmp' }]);
    expect(podOf(props, 'volumes')).toEqual([
      { name: 'setup-tmp', emptyDir: { sizeLimit: '64Mi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ]);
  });

  test('one volume for one source, wherever it appears', () => {
    const shared = { '/a': claim('a', { access: 'shared' }), '/b': claim('a', { access: 'shared', subPath: 'b' }) };
    const props = { ...deployment, mounts: shared, initContainers: [{ ...deployment, name: 'setup', user: undefined, mounts: shared }] };
    expect(podOf(props, 'volumes')).toContainEqual({ name: 'claim-a', persistentVolumeClaim: { claimName: 'a' } });
    expect((podOf(props, 'volumes') as unknown[]).length).toBe(3);
  });

  test.each<[string, Partial<WorkloadProps>, string]>([
    ['a relative path', { mounts: { data: claim('a') } }, "mount 'data' is not valid, expected an absolute path"],
    ['a path that climbs', { files: { '/a/../b': '' } }, "mount '/a/../b' is not valid"],
    ['a path with a colon', { writable: { '/a:b': '1Mi' } }, "mount '/a:b' is not valid"],
    ['the root', { writable: { '/': '1Mi' } }, "mount '/' is not valid"],
    ['a path with a final slash', { writable: { '/a/': '1Mi' } }, "mount '/a/' is not valid"],
    ['a path taken twice', { files: { '/a': '' }, writable: { '/a': '1Mi' } }, "mount '/a' is taken twice"],
    [
      'two sources under one name',
      { mounts: { '/a': scratch('x', '1Mi'), '/b': scratch('x', '2Mi') } },
      "volume 'x' stands for two sources",
    ],
    [
      'two modes of one secret',
      { mounts: { '/a': secretFiles('x', 0o400), '/b': secretFiles('x') } },
      "volume 'secret-x' stands for two sources",
    ],
    ['two folders that become one name', { writable: { '/a/b': '1Mi', '/a-b': '2Mi' } }, "volume 'a-b' stands for two sources"],
    [
      'two texts at one path',
      { files: { '/a': '1' }, initContainers: [{ ...deployment, name: 'i', user: undefined, files: { '/a': '2' } }] },
      "file '/a' has two texts",
    ],
    ['a file that is no key', { files: { '/a b': '' } }, "file '/a b' is not valid"],
    ['two files that become one key', { files: { '/a/b': '', '/c/b': '', '/d/a_b': '' } }, 'two files would share a key'],
    ['a volume name too long', { mounts: { '/a': claim('a'.repeat(60), { access: 'shared' }) } }, 'got 66 characters, expected at most 63'],
  ])('never %s', (_, change, message) => {
    expect(() => made({ ...deployment, ...change } as WorkloadProps)).toThrow(message);
  });
});
