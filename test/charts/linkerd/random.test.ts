import fc from 'fast-check';
import type { ServiceUse } from '../../../blueprint/service';
import { linkerd } from '../../../charts/linkerd/service';
import { linkerdCni } from '../../../charts/linkerd-cni/service';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import type { EnvironmentInput } from '../../../environments/environment';
import { expectedConnections } from '../expected-connections';
import { randomSite, siteOf } from '../random-site';
import { write, type WrittenSite } from '../site-objects';
import { asOwn } from '../stand-ins';
import { reached } from './policy';

/** Always the same sites: a failure is found again. */
const SEED = 20261121;
const RUNS = 60;

/** Ports that are taken for opaque, besides Linkerd's own list: half of those that the sites have. */
const OPAQUE = Array.from({ length: 351 }, (_, n) => 2000 + n * 20);

/** Linkerd, with proxies in the pods of some services. */
const meshed = (services: readonly string[]): ServiceUse => {
  const { definition, input } = linkerd({ services: [...services] });
  const { accompanies } = definition;
  return {
    definition: { ...definition, ...(accompanies && { accompanies: (context) => ({ ...accompanies(context), opaque: OPAQUE }) }) },
    input,
  };
};

const allowed = ({ objects, blueprint }: WrittenSite): readonly string[] =>
  reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods }).map(describeConnection);

const pair = fc.tuple(randomSite, fc.nat({ max: 63 })).map(([random, which]): readonly [EnvironmentInput, EnvironmentInput] => {
  const plain = siteOf(random);
  const services = { ...plain.services, cni: linkerdCni({}) };
  const named = Object.keys(plain.services ?? {}).filter((_, n) => ((which >> n) & 1) === 1);
  return [
    { ...plain, services },
    { ...plain, services: { ...services, meshed: meshed(named.length > 0 ? named : Object.keys(plain.services ?? {})) } },
  ];
});

test('whichever pods have proxies, the same pods reach the same ports, and the policies of the network are what the flows say', async () => {
  let tunnels = 0;
  let ports = 0;
  await fc.assert(
    fc.asyncProperty(pair, async ([plain, input]) => {
      const [before, after] = [await write(plain), await write(input)];
      expect(reached(after, allowed(after))).toEqual(reached(before, allowed(before)));
      // pods of the control plane are not among those that are written
      const isWritten = (text: string): boolean => !/ (meshed|cni)\/|^(meshed|cni)\/|=(meshed|cni)}/.test(text);
      expect(allowed(after).filter(isWritten)).toEqual(expectedConnections(asOwn(after.blueprint)).filter(isWritten));
      const proxies = after.blueprint.services.flatMap(({ components }) =>
        Object.values(components).flatMap(({ sidecar }) => sidecar ?? []),
      );
      ports += proxies.flatMap(({ through }) => through).length;
      tunnels += proxies.flatMap(({ through }) => through.filter(({ opaque }) => opaque)).length;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // the comparison is not empty: ports behind proxies, and some reached through the proxies' own
  expect(ports).toBeGreaterThan(20);
  expect(tunnels).toBeGreaterThan(10);
});
