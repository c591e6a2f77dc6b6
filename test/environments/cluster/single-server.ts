import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
const alone = { cluster: { snapshots: undefined }, nodes: { two: agent, three: agent } };
export const fixture: RuleFixture = { rejects: lab(alone), at: 'nodes.one.roles', suggests: 'rebuilds one', passes: lab({}) };
const beside = hetzner('ccx23', { location: 'hel1' });
export const more: readonly RuleFixture[] = [
  // a single machine has nothing that would outlive its control plane
  {
    rejects: lab({ ...alone, nodes: { two: agent, three: beside } }),
    at: 'nodes.one.roles',
    passes: lab({ ...alone, nodes: { two: beside, three: beside } }),
  },
  // a promise about the loss of another node says nothing of the server; one about the server is judged as a promise
  {
    rejects: lab({ ...alone, promises: { rpo: '1d', rto: '1h', after: { 'node/two': { rto: '10m' } } } }),
    at: 'nodes.one.roles',
    passes: lab({ ...alone, promises: { rpo: '1d', rto: '1h', after: { 'node/one': { rto: '10m' } } } }),
  },
  {
    rejects: lab({ ...alone, promises: { rpo: '1d', rto: '1h', after: { 'all-nodes': { rto: '1h' } } } }),
    at: 'nodes.one.roles',
    passes: lab({ ...alone, promises: { rpo: '1d', rto: '1h', after: { 'any-node': { rto: '1h' } } } }),
  },
  // two servers are told by cluster/sqlite-servers
  { rejects: lab(alone), at: 'nodes.one.roles', passes: lab({ cluster: { snapshots: undefined }, nodes: { three: agent } }) },
  // the name alone is no promise about a node
  {
    rejects: lab({ ...alone, promises: { rpo: '1d', rto: '1h', after: { one: { rto: '10m' } } } }),
    at: 'nodes.one.roles',
    passes: lab({}),
  },
];
