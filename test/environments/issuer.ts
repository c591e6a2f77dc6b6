import type { OidcRequest } from '../../blueprint/contracts/contract';
import { oidc } from '../../blueprint/contracts/contract';
import type { ServiceUse } from '../../blueprint/service';
import { oidcIssuer } from '../../charts/oidc-issuer/service';
import { stub } from './stub';

/** Somebody who knows people. */
export const issuer = oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' });

/** A page that people sign in to. */
export const signing = (change: Partial<OidcRequest>, host: string | undefined = 'tools.example.org'): ServiceUse =>
  stub({
    needs: () => ({ 'sign-in': oidc({ host: 'tools.example.org', callbacks: ['/callback'], groups: ['staff'], ...change }) }),
    ...(host !== undefined && { serves: () => ({ site: { host, component: 'app', port: 'http' } }) }),
  });
