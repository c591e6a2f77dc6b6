import type { Size } from '../../../../constructs/units';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });
const volume = (size: Size) =>
  stackOf((stack) => {
    const made = cloud.volume(stack, { name: 'data', size, location: 'fsn1' });
    cloud.attachVolume(stack, { volume: made, server: { name: 'one', id: 42 } });
  });

test.each<[Size, number]>([
  ['10Gi', 10],
  ['1Ti', 1024],
  ['10240Mi', 10],
  ['10Ti', 10240],
])('%s is a volume of %i GB', (size, expected) => expect(at(volume(size), 'hcloud_volume.data').size).toBe(expected));

test.each<Size>(['9Gi', '10241Gi', '10300Mi'])('%s is refused', (size) => {
  expect(() => volume(size)).toThrow(`volume 'data' has ${size}, Hetzner makes 10Gi to 10240Gi in whole gibibytes`);
});

test('a volume belongs to a place and is attached apart, so that losing its server does not lose it', () => {
  const json = volume('10Gi');
  expect(at(json, 'hcloud_volume.data')).toMatchObject({ location: 'fsn1', format: 'ext4', lifecycle: { ignore_changes: ['format'] } });
  expect(at(json, 'hcloud_volume.data')).not.toHaveProperty('server_id');
  expect(at(json, 'hcloud_volume_attachment.data')).toEqual({ volume_id: '${hcloud_volume.data.id}', server_id: 42, automount: false });
});
