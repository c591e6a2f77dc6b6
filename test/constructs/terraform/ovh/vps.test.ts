import { ovh } from '../../../../constructs/terraform/ovh';
import { at, dataOf, resourcesOf, stackOf } from '../synth';

const there = (keep?: boolean) => ovh({ site: 'demo', keep });

const adopted = stackOf((stack) => {
  there(false).existingServer(stack, { name: 'core-prod', serviceName: 'vps-1.vps.ovh.net', ipv6: true });
  there(false).existingServer(stack, { name: 'ai-lab', serviceName: 'vps-2.vps.ovh.net' });
});

test('every machine is imported with an empty plan, and nothing of it can change or end, not even in a rehearsal', () => {
  const machines = resourcesOf(adopted);
  expect(machines).toHaveLength(2);
  for (const { says } of machines) expect(says).toEqual({ plan: [], lifecycle: { prevent_destroy: true, ignore_changes: 'all' } });
  expect(adopted.import).toEqual([
    { to: 'ovh_vps.core-prod', id: 'vps-1.vps.ovh.net' },
    { to: 'ovh_vps.ai-lab', id: 'vps-2.vps.ovh.net' },
  ]);
});

test('no machine names what would order, rename, rebuild or wipe it', () => {
  const dangerous = ['image_id', 'public_ssh_key', 'plan_option', 'ovh_subsidiary', 'display_name', 'do_not_send_password'];
  expect(resourcesOf(adopted).flatMap(({ says }) => Object.keys(says).filter((name) => dangerous.includes(name)))).toEqual([]);
});

test('its addresses are looked up, since the resource has none, and sorted by family', () => {
  expect(at(adopted, 'data.ovh_vps.core-prod')).toEqual({ service_name: 'vps-1.vps.ovh.net' });
  const { locals } = adopted as { locals?: unknown };
  expect(locals).toEqual({
    'core-prod_ipv4': '${element([ for key, val in toset(tolist(data.ovh_vps.core-prod.ips)): val if !strcontains(val, ":")], 0)}',
    'core-prod_ipv6': '${element([ for key, val in toset(tolist(data.ovh_vps.core-prod.ips)): val if strcontains(val, ":")], 0)}',
    'ai-lab_ipv4': '${element([ for key, val in toset(tolist(data.ovh_vps.ai-lab.ips)): val if !strcontains(val, ":")], 0)}',
  });
});

test('the look-up waits for nothing: else each plan would not know the address, and rewrite the firewall', () => {
  expect(dataOf(adopted).filter(({ says }) => 'depends_on' in says)).toEqual([]);
});

describe('the provider', () => {
  const provider = (options: Partial<Parameters<typeof ovh>[0]>) =>
    stackOf((stack) => void ovh({ site: 'demo', ...options }).records(stack, { zone: { name: 'a.example', id: 'a.example' }, records: [] }))
      .provider?.ovh;

  test('fails without credentials unless told', () => expect(provider({})).toEqual([{ endpoint: 'ovh-eu' }]));

  test('can be tried without', () => {
    expect(provider({ ignoreMissingCredentials: true, endpoint: 'ovh-ca' })).toEqual([{ endpoint: 'ovh-ca', ignore_init_error: true }]);
  });
});
