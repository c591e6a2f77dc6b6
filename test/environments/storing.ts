import { volume } from '../../blueprint/contracts/contract';
import type { ServiceDefinition, ServiceUse } from '../../blueprint/service';
import type { Size } from '../../constructs/units';
import { stub } from './stub';

/** A service that answers for volumes, each held by so many nodes. */
export const storing = (copies = 2, input: object = {}): ServiceUse =>
  stub(
    {
      kind: 'storing',
      wave: 'controllers',
      provides: {
        volume: {
          answer: ({ request: { size }, consumer, need }) => ({
            claim: `${consumer}-${need}`,
            size,
            storageClass: 'storing',
            boundToNode: false,
            copies,
          }),
        },
      },
    },
    input,
  );

/** One pod with a volume of its own. */
export const keeping = (size: Size, input: object = {}, facts: Partial<ServiceDefinition> = {}): ServiceUse =>
  stub(
    {
      components: () => ({ app: { kind: 'stateful', cpu: '100m', memory: '128Mi', ports: {}, keepsIn: ['data'] } }),
      needs: () => ({ data: volume(size) }),
      keeps: () => ({ data: { need: 'data', method: 'none', why: 'made anew' } }),
      ...facts,
    },
    input,
  );
