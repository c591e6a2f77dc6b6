import { z } from 'zod';
import { redirectUris, signOutUris, type OidcEndpoints, type OidcRequest, type OidcResult } from '../../blueprint/contracts/oidc';

import { defineService, type OptionsOf } from '../../blueprint/service';
import { slug } from '../../environments/fields';
import { OTHER, SOFTWARE } from './software';

/** HTTPS alone: what is read of an issuer decides who gets in. */
const url = z.string().regex(/^https:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/, { error: "an address such as 'https://id.example.org/realms/site'" });
const clientId = z.string().regex(/^[\x21-\x7e]+$/, { error: 'an id without spaces, as the issuer gives it' });

const options = {
  /** The issuer as it calls itself in `<issuer>/.well-known/openid-configuration`, to the last slash. It must be reached over the internet. */
  issuer: url,
  /** What runs there, whose endpoints are known; of anything else the endpoints, as its discovery document names them. */
  endpoints: z.union([
    z.enum(['authelia', 'dex', 'entra', 'gitlab', 'keycloak']),
    z.strictObject({
      authorization: url,
      token: url,
      userinfo: url,
      /** `jwks_uri` */
      keys: url,
      /**
       * `end_session_endpoint`
       * @default none: signing out leaves the session at the issuer
       */
      endSession: url.optional(),
    }),
  ]),
  /**
   * Ids of the clients, by the service of the site that they are for: Entra and GitLab give ids of their own.
   * @default {} the name of the service, and `<service>-cli` for its command line
   */
  clients: z.record(slug, z.strictObject({ id: clientId, commandLine: clientId.optional() })).default({}),
  /**
   * Scopes that clients ask for.
   * @default those that the software has for a name, a mail address and groups; of other software `openid profile email groups`
   */
  scopes: z.array(z.string().regex(/^\S+$/)).min(1).optional(),
  /**
   * Claim with the groups of a person, and where it is told.
   * @default the claim `groups`, where the software tells it; of other software in the id token
   */
  groups: z
    .strictObject({ claim: z.string().regex(/^[\w-]+$/, { error: 'the name of a claim' }), in: z.enum(['id-token', 'userinfo']) })
    // Argo CD takes no other claim from there (util/oidc/oidc.go)
    .refine(({ claim, in: place }) => place === 'id-token' || claim === 'groups', {
      error: "the claim 'groups' where it is told by userinfo: software such as Argo CD reads no other there",
    })
    .optional(),
  /**
   * Claim with the short name of a person.
   * @default 'preferred_username'
   */
  userClaim: z
    .string()
    .regex(/^[\w-]+$/, { error: 'the name of a claim' })
    .default('preferred_username'),
  /**
   * PEM of the authorities that signed its certificate.
   * @default those that every system knows
   */
  ca: z
    .string()
    .regex(/^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n?$/, { error: 'certificates in PEM' })
    .optional(),
};
type Options = OptionsOf<typeof options>;

/**
 * An issuer of OpenID Connect that is there already, outside the site: Keycloak, Entra, GitLab, Authelia, Dex … Its clients are made by hand there, once:
 * `archipel secrets init` asks for the secret of each and says what to register.
 */
export const oidcIssuer = defineService({
  kind: 'oidc-issuer',
  wave: 'base',
  options,
  components: () => ({}),
  provides: {
    oidc: {
      unfit: ({ authorities = 'any' }, { ca }) =>
        authorities === 'public' && ca !== undefined
          ? { option: 'ca', got: 'an authority of its own', expected: 'a certificate of an authority that every system knows' }
          : undefined,
      answer: ({ request, options, consumer, issued }) => {
        const client = clientOf(options, consumer, request);
        return {
          issuer: options.issuer,
          endpoints: endpointsOf(options),
          clientId: client.id,
          clientSecret: issued('client-secret', registration(options, client, request), `${consumer} signs people in at ${options.issuer}`),
          commandLine: client.commandLine,
          scopes: scopesOf(options),
          claims: { user: options.userClaim, groups: options.groups?.claim ?? 'groups' },
          groupsIn: groupsIn(options),
          ca: options.ca,
        };
      },
    },
  },
});

interface Client {
  readonly id: string;
  readonly commandLine: string | undefined;
}

function clientOf({ clients }: Options, consumer: string, { commandLine }: OidcRequest): Client {
  const named = clients[consumer];
  return { id: named?.id ?? consumer, commandLine: commandLine && (named?.commandLine ?? `${consumer}-cli`) };
}

function endpointsOf({ issuer, endpoints }: Options): OidcEndpoints {
  return typeof endpoints === 'string' ? SOFTWARE[endpoints].endpoints(issuer) : { ...endpoints, endSession: endpoints.endSession };
}

const known = ({ endpoints }: Options) => (typeof endpoints === 'string' ? SOFTWARE[endpoints] : OTHER);
const scopesOf = (options: Options): readonly string[] => options.scopes ?? known(options).scopes;
const groupsIn = (options: Options): OidcResult['groupsIn'] => options.groups?.in ?? known(options).groupsIn;

/** What a person does at the issuer, in the words of its own pages. */
function registration(options: Options, { id, commandLine }: Client, request: OidcRequest): string {
  const { tokenAuth = 'basic', pkce = true } = request;
  const signOut = signOutUris(request);
  return [
    `secret of the confidential client '${id}' at ${options.issuer}`,
    `redirect URIs ${redirectUris(request).join(' ')}`,
    ...(signOut.length === 0 ? [] : [`post-logout redirect URIs ${signOut.join(' ')}`]),
    `authorization code flow${pkce ? ' with PKCE S256' : ''}`,
    `client_secret_${tokenAuth}`,
    `scopes ${scopesOf(options).join(' ')}`,
    ...(commandLine === undefined
      ? []
      : [`and a public client '${commandLine}' with PKCE S256 and redirect URIs ${(request.commandLine?.redirects ?? []).join(' ')}`]),
  ].join('; ');
}
