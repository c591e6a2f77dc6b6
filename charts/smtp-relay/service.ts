import { z } from 'zod';
import { defineService } from '../../blueprint/service';
import { hostname, port } from '../../environments/fields';

/** Submission ports (RFC 8314): TLS from the first byte, or STARTTLS after it. */
const SUBMISSION = { tls: 465, starttls: 587 } as const;

/**
 * A mail server outside the site that takes mail for the world, with an account that is there already: one's provider, Postmark, Mailjet, Scaleway, a Mailcow
 * elsewhere. Many clouds block port 25 and some 465 until they are asked: submission on 587 passes everywhere.
 */
export const smtpRelay = defineService({
  kind: 'smtp-relay',
  wave: 'base',
  options: {
    /** Host name of the server, as its certificate says. */
    host: hostname(),
    /** Account by which every service of the site sends. Its password is asked for. */
    user: z.string().regex(/^[\x21-\x7e]+$/, { error: 'the name of an account without spaces' }),
    /**
     * `tls` from the first byte, or `starttls`; mail never leaves unencrypted.
     * @default 'starttls'
     */
    security: z.enum(['starttls', 'tls']).default('starttls'),
    /**
     * @default 587 with `starttls`, 465 with `tls`
     */
    port: port.optional(),
    /**
     * The one sender that the account may use, where the server takes no other (most check): services keep their own name beside it.
     * @default each service has a sender of its own
     */
    sender: z.email().optional(),
  },
  components: () => ({}),
  provides: {
    smtp: {
      reaches: (options) => [{ host: options.host, port: portOf(options) }],
      answer: ({ request, options, consumer, issued }) => ({
        host: options.host,
        port: portOf(options),
        security: options.security,
        from: options.sender ?? request.from,
        user: options.user,
        password: issued('password', `password of the account '${options.user}' at ${options.host}`, `${consumer} sends mail`),
      }),
    },
  },
});

const portOf = (options: { readonly port?: number | undefined; readonly security: keyof typeof SUBMISSION }): number =>
  options.port ?? SUBMISSION[options.security];
