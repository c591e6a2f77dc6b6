import type { OidcRequest } from '../contracts/contract';
import type { Site } from '../site';
import { needPath } from './open-needs';

/** Software that signs people in at an issuer. */
export interface SignIn {
  readonly service: string;
  /** Where the site file speaks of it. */
  readonly at: string;
  readonly request: OidcRequest;
  /** Host names that the service serves. */
  readonly hosts: readonly string[];
}

/** Who signs people in by OpenID Connect; what nobody answers is another rule's. */
export function signIns({ blueprint: { services } }: Site): readonly SignIn[] {
  return services.flatMap(({ grants }) =>
    grants
      .filter(({ contract }) => contract === 'oidc')
      .map(({ consumer, need, request }) => ({
        service: consumer,
        at: needPath(consumer, need),
        request: request as OidcRequest,
        hosts: Object.values(services.find(({ name }) => name === consumer)?.serves ?? {}).map(({ host }) => host),
      })),
  );
}
