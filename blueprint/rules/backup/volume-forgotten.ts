import type { Rule } from '../../rule';

export const backupVolumeForgotten: Rule = {
  id: 'backup/volume-forgotten',
  severity: 'warning',
  why: 'what a service writes to a volume and does not keep is gone with its node',
  check: ({ environment: site, blueprint: { services } }) =>
    services.flatMap(({ name, options }) => {
      const { needs, keeps, components } = site.services[name]?.definition ?? {};
      const kept = new Set(Object.values(keeps?.({ options: options as never }) ?? {}).map(({ need }) => need));
      const used = new Set(Object.values(components?.({ options: options as never, site }) ?? {}).flatMap(({ keepsIn }) => keepsIn ?? []));
      return Object.entries(needs?.({ options: options as never, name, site }) ?? {})
        .filter(([need, { contract }]) => contract === 'volume' && used.has(need) && !kept.has(need))
        .map(([need]) => ({
          at: `services.${name}`,
          what: `nothing copies its volume '${need}'`,
          got: `a volume and no word about it in keeps`,
          expected: 'an entry in keeps',
          do: `add keeps: () => ({ ${need}: { need: '${need}', method: 'files', component: … } }) to the facts of its service, or accept that it is lost`,
        }));
    }),
};
