import { load } from './esm';
import { dnsCases } from './rules/dns';
import { hcloudCases } from './rules/hcloud';
import { minioCases } from './rules/minio';
import { ovhCases } from './rules/ovh';
import type { RuleCase } from './rules/rule-case';
import { objectOf } from './schemas';

const { rules } = load<typeof import('../../../verify/terraform/checks.mjs')>('checks');
const { decide } = load<typeof import('../../../verify/terraform/rules/rule.mjs')>('rules/rule');
const { Cloud } = load<typeof import('../../../verify/terraform/cloud.mjs')>('cloud');
const { UNKNOWN } = load<typeof import('../../../verify/terraform/values.mjs')>('values');

const cases: readonly RuleCase[] = [...hcloudCases, ...dnsCases, ...ovhCases, ...minioCases];
const name = ({ type, says }: { type: string; says: string }): string => `${type}: ${says}`;

const verdict = (rule: RuleCase, written: Record<string, unknown>): boolean | undefined => {
  const found = rules.find((candidate) => name(candidate) === name(rule));
  if (!found) throw new Error(`no rule says ${name(rule)}`);
  const cloud = new Cloud();
  for (const [type, objects] of Object.entries(rule.cloud ?? {})) {
    objects.forEach((object, index) => cloud.put(type, `${type}/${index}`, objectOf(type, object)));
  }
  return decide(found, objectOf(rule.type, written), { cloud, prior: null });
};

describe('the rules of the stand-in providers', () => {
  it('each have a case, and each case a rule', () => {
    expect(cases.map(name).sort()).toEqual(rules.map(name).sort());
  });

  describe.each(cases.map((rule): [string, RuleCase] => [name(rule), rule]))('%s', (_, rule) => {
    it.each(rule.breaks.map((written) => [JSON.stringify(written), written] as const))('rejects %s', (_text, written) => {
      expect(verdict(rule, written)).toBe(false);
    });

    it.each(rule.keeps.map((written) => [JSON.stringify(written), written] as const))('takes %s', (_text, written) => {
      expect(verdict(rule, written)).toBe(true);
    });
  });

  it('wait where what they read is not known yet', () => {
    const [rule] = ovhCases;
    expect(verdict({ ...(rule as RuleCase) }, { image_id: UNKNOWN })).toBeUndefined();
  });
});
