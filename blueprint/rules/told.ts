import type { Site } from '../site';

/** Every name of which a service says something in the DNS. */
export const toldBy = ({
  environment,
  blueprint: { services },
  halves,
}: Site): readonly { readonly service: string; readonly name: string }[] =>
  services.flatMap(({ name: service, options }) => {
    const half = (need: string): string | undefined => halves[`${service}/${need}`];
    const said = environment.services[service]?.definition.records?.({ options: options as never, half });
    const names = [...(said?.addresses ?? []), ...(said?.others ?? []).map(({ name }) => name)];
    return [...new Set(names)].map((name) => ({ service, name }));
  });
