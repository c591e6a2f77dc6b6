import { Construct } from 'constructs';
import { SshKey } from '../../../.gen/providers/hcloud/ssh-key';
import { Token, type TerraformStack } from '../../../constructs/terraform/cdktf';
import { hcloud } from '../../../constructs/terraform/hetzner/provider';
import { literal, make, once, slug, type TakenOver } from '../../../constructs/terraform/resource';
import { at, resourcesOf, stackOf } from './synth';

const key = (scope: Construct, name: string, takenOver?: TakenOver) =>
  make(SshKey, scope, name, { name, publicKey: 'ssh-ed25519 A' }, takenOver);

const withHcloud = (build: (stack: TerraformStack) => void) =>
  stackOf((stack) => {
    hcloud(stack);
    build(stack);
  });

describe('the address of a resource', () => {
  test('is its type and its name, however deep its scope', () => {
    const json = withHcloud((stack) => key(new Construct(new Construct(stack, 'some'), 'where'), 'core-prod'));
    expect(resourcesOf(json).map((block) => block.address)).toEqual(['hcloud_ssh_key.core-prod']);
  });

  test('is taken once: a second resource is refused instead of merged', () => {
    expect(() =>
      withHcloud((stack) => {
        key(new Construct(stack, 'a'), 'core');
        key(new Construct(stack, 'b'), 'core');
      }),
    ).toThrow("There is already a Construct with name 'hcloud_ssh_key.core'");
  });

  test.each([
    ['core-prod', 'core-prod'],
    ['uyoop.fr', 'uyoop_fr'],
    ['_dmarc.uyoop.fr', '__dmarc_uyoop_fr'],
    ['*.apps.uyoop.fr', 'wildcard_apps_uyoop_fr'],
    ['1und1.example', '_1und1_example'],
    ['été/ici', '_-t--ici'],
  ])('of %s reads %s', (name, expected) => {
    expect(slug(name)).toBe(expected);
    expect(slug(name)).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
  });

  test('differs for host names that differ', () => {
    const hosts = ['a.b', 'a_b', 'a-b', 'a__b', '_a.b', 'a._b', '*.b', 'a.b.c', 'a_b.c', 'a.b_c'];
    expect(new Set(hosts.map(slug)).size).toBe(hosts.length);
  });
});

describe('a thing that exists already', () => {
  test('is imported by a block, and no program runs during synthesis', () => {
    const { PATH } = process.env;
    process.env.PATH = '';
    try {
      const json = withHcloud((stack) => key(stack, 'old', { importFrom: '42' }));
      expect(json.import).toEqual([{ to: 'hcloud_ssh_key.old', id: '42' }]);
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('keeps its state when its address changes', () => {
    const json = withHcloud((stack) => key(stack, 'new', { movedFrom: 'hcloud_ssh_key.old' }));
    expect(json.moved).toEqual([{ from: 'hcloud_ssh_key.old', to: 'hcloud_ssh_key.new' }]);
    expect(at(json, 'hcloud_ssh_key.new')).toBeDefined();
  });

  test('needs no such block when it is new', () => {
    const json = withHcloud((stack) => key(stack, 'plain'));
    expect([json.import, json.moved]).toEqual([undefined, undefined]);
  });
});

describe('a text', () => {
  test.each([
    ['echo ${HOME}', 'echo $${HOME}'],
    ['exists:%{i}._spf.example', 'exists:%%{i}._spf.example'],
    ['$HOME costs 5 % {or so}', '$HOME costs 5 % {or so}'],
  ])('%j reaches the provider as it is', (text, escaped) => {
    expect(literal({ deep: [{ text }] })).toEqual({ deep: [{ text: escaped }] });
  });

  test('that holds a token is left to cdktf', () => {
    const token = Token.asString({ resolve: () => 'x', creationStack: [] });
    expect(literal([`${token}/32`])).toEqual([`${token}/32`]);
  });

  test('is escaped wherever a resource is made', () => {
    const json = withHcloud((stack) => make(SshKey, stack, 'a', { name: '${x}', publicKey: 'k' }));
    expect(at(json, 'hcloud_ssh_key.a').name).toBe('$${x}');
  });
});

test('what is declared once is found again from any scope of the stack', () => {
  withHcloud((stack) => {
    const inner = new Construct(stack, 'inner');
    expect(hcloud(inner)).toBe(hcloud(stack));
    expect(() =>
      once(inner, 'hcloud', () => {
        throw new Error('made twice');
      }),
    ).not.toThrow();
  });
});
