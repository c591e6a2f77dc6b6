// Every port of a host, asked from outside: what its firewall lets in is what the flows say, no more and no less.
import assert from 'node:assert/strict';

const PROGRAM = new URL('./scan.py', import.meta.url).pathname;

/** Ports that somebody's packets come to. @returns {number[]} @param {object} lab @param {string} from a host @param {'tcp' | 'udp'} protocol */
const open = (lab, from, protocol, address) => {
  const { code, out } = lab.try(from, 'python3', PROGRAM, protocol, address);
  assert.equal(code, 0, out);
  return out.trim().split(' ').filter(Boolean).map(Number);
};

/** Asks every port of a node, TCP and UDP, as the internet does; what containers publish is judged with them (verify/mail). @param {import('./site-lab.mjs').SiteLab} lab */
export const scanned = (lab, name) => {
  const published = lab.site.blueprint.published.filter(({ node }) => node === name).map(({ port }) => port);
  const flows = lab.site.blueprint.flows.filter(
    ({ from, to, via, port }) =>
      to.kind === 'node' &&
      to.node === name &&
      via === 'public' &&
      ['internet', 'operator'].includes(from.kind) &&
      !published.includes(port),
  );
  const said = (protocol) => [...new Set(flows.filter((flow) => flow.protocol === protocol).map(({ port }) => port))].sort((a, b) => a - b);
  const quiet = ['icmp_ratelimit=0', 'icmp_msgs_per_sec=100000', 'icmp_msgs_burst=10000'].map((word) => `net.ipv4.${word}`);
  lab.try(name, 'sysctl', '-qw', ...quiet);
  assert.deepEqual(open(lab, 'operator', 'tcp', lab.address(name)), said('tcp'), 'TCP');
  // who listens does not answer: the tunnel's port is the one that is silent and open
  const udp = open(lab, 'operator', 'udp', lab.address(name));
  assert.deepEqual(
    udp.filter((port) => !said('udp').includes(port)),
    [],
    'UDP',
  );
};
