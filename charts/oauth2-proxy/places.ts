/** Where people return to from the issuer (`--proxy-prefix` is oauth2-proxy's own). */
export const CALLBACK = '/oauth2/callback';

/** The domain that its cookie is for. */
export const cookieDomain = ({ host, domain }: { readonly host: string; readonly domain?: string | undefined }): string =>
  domain ?? host.split('.').slice(1).join('.');
