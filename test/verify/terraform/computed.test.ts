import { load } from './esm';
import { objectOf } from './schemas';

const { conform, fillComputed, intrusions, leaveComputedUnknown } =
  load<typeof import('../../../verify/terraform/computed.mjs')>('computed');
const { UNKNOWN } = load<typeof import('../../../verify/terraform/values.mjs')>('values');

const block = {
  attributes: {
    id: { type: 'string', computed: true },
    name: { type: 'string', required: true },
    note: { type: 'string', optional: true },
    size: { type: 'number', optional: true, computed: true },
    lock: {
      optional: true,
      computed: true,
      nested_type: {
        nesting_mode: 'single',
        attributes: { mode: { type: 'string', optional: true }, since: { type: 'string', computed: true } },
      },
    },
  },
  block_types: {
    network: {
      nesting_mode: 'set',
      block: { attributes: { ip: { type: 'string', optional: true, computed: true }, mac: { type: 'string', computed: true } } },
    },
    timeouts: { nesting_mode: 'single', block: { attributes: { create: { type: 'string', optional: true } } } },
  },
};

describe('a plan', () => {
  const planned = leaveComputedUnknown(block, conform(block, { name: 'a', lock: { mode: 'x' }, network: { ip: '10.0.0.2' } }));

  it('leaves unknown what the provider computes and nobody set', () => {
    expect(planned).toEqual({
      id: UNKNOWN,
      name: 'a',
      note: null,
      size: UNKNOWN,
      lock: { mode: 'x', since: UNKNOWN },
      network: [{ ip: '10.0.0.2', mac: UNKNOWN }],
      timeouts: null,
    });
  });

  it('leaves a nested object unknown as a whole when nobody wrote it', () => {
    expect(leaveComputedUnknown(block, conform(block, { name: 'a' })).lock).toBe(UNKNOWN);
  });

  it('keeps what the configuration does not know yet', () => {
    expect(leaveComputedUnknown(block, conform(block, { name: UNKNOWN })).name).toBe(UNKNOWN);
  });
});

describe('filling', () => {
  it('tells the path, type and neighbours of each open attribute', () => {
    const holes: [string, unknown, unknown][] = [];
    fillComputed(block, conform(block, { name: 'a', network: [{}, { mac: 'm' }] }), ({ path, type, siblings }) => {
      holes.push([path, type, siblings.mac ?? siblings.name]);
      return 'filled';
    });
    expect(holes).toEqual([
      ['id', 'string', 'a'],
      ['size', 'number', 'a'],
      ['lock', ['object', { mode: 'string', since: 'string' }], 'a'],
      ['network.ip', 'string', undefined],
      ['network.mac', 'string', undefined],
      ['network.ip', 'string', 'm'],
    ]);
  });
});

describe('a configuration', () => {
  it('may write a block once, several times, or not at all', () => {
    expect(conform(block, { network: { ip: 'x' } }).network).toEqual([{ ip: 'x', mac: null }]);
    expect(conform(block, { network: [{ ip: 'x' }, {}] }).network).toHaveLength(2);
    expect(conform(block, {})).toEqual({ id: null, name: null, note: null, size: null, lock: null, network: [], timeouts: null });
  });

  it('intrudes where it sets what only the provider sets, at any depth', () => {
    const config = conform(block, { id: '1', name: 'a', size: 3, network: [{ ip: 'x' }, { mac: 'm' }] });
    expect(intrusions(block, { ...config, lock: { mode: 'x', since: 'now' } })).toEqual(['id', 'lock.since', 'network.mac']);
  });

  it('does not intrude with what is unknown as a whole, optional or absent', () => {
    expect(intrusions(block, conform(block, { name: 'a', size: 3, note: 'n' }))).toEqual([]);
    expect(intrusions(block, { ...conform(block, { name: 'a' }), network: UNKNOWN, lock: UNKNOWN })).toEqual([]);
  });

  it('is completed for real resources too', () => {
    expect(objectOf('hcloud_server', { name: 'a', network: { subnet_id: '1-10.0.0.0/24' } })).toMatchObject({
      name: 'a',
      ipv4_address: null,
      public_net: [],
      network: [{ subnet_id: '1-10.0.0.0/24', alias_ips: null }],
    });
  });
});
