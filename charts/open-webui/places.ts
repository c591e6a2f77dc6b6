/** Where people return to from the issuer (docs.openwebui.com, features/auth/sso). */
export const CALLBACK = '/oauth/oidc/callback';
