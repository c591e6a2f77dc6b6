import { resolve } from '../../blueprint/resolve';
import { terraformTree } from '../../stacks/synth';
import { site } from '../charts/mailcow/site';

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const { blueprint } = resolve(site(), 'site.ts');
const files = terraformTree([{ blueprint, userData: () => '' }]).files();
const { resource } = JSON.parse(files.find(({ path }) => path === 'stacks/post-dns/cdk.tf.json')?.content ?? '') as {
  readonly resource: Readonly<Record<string, Records>>;
};
const records = Object.values(resource['ovh_domain_zone_record'] ?? {});

test('what a service says to the DNS is written by Terraform, each in the words of its type', () => {
  const of = (type: string, zone: string): readonly unknown[] =>
    records
      .filter(({ fieldtype, zone: where }) => fieldtype === type && where === zone)
      .map(({ subdomain, target }) => [subdomain, target]);
  expect(of('MX', 'uyoop.fr')).toEqual([['', '10 mail.cjenti.com.']]);
  expect(of('SRV', 'uyoop.fr')).toContainEqual(['_submissions._tcp', '0 1 465 mail.cjenti.com.']);
  expect(of('TXT', 'uyoop.fr')).toContainEqual(['', '"v=spf1 mx -all"']);
});

test('the address of its machine leads back to the name of the service, once that name is there', () => {
  const [reverse] = Object.values(resource['ovh_ip_reverse'] ?? {}).filter(({ reverse: host }) => String(host).startsWith('mail.'));
  expect(reverse).toMatchObject({ reverse: 'mail.cjenti.com.' });
  expect(Object.values(resource['ovh_ip_reverse'] ?? {}).map(({ reverse: host }) => host)).not.toContain('core-prod.uyoop.fr.');
  expect(JSON.stringify(reverse?.['depends_on'])).toMatch(/mail/);
});
