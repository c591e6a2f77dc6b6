import type { Site } from '../site';

/** The domains that services of the site answer for as directories. */
export const directoriesOf = ({ environment, blueprint }: Site): readonly { readonly service: string; readonly domain: string }[] =>
  blueprint.services.flatMap(({ name, options }) => {
    const domain = environment.services[name]?.definition.domain?.({ options: options as never });
    return domain === undefined ? [] : [{ service: name, domain }];
  });

/** Whether a name is a domain, or in it. */
export const isIn = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
