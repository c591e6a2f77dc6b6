import type { JsonObject } from '../../constructs/files/yaml';

/** One step of a sign-in: what is asked, or steps that belong together. */
export interface Step {
  readonly requirement: 'REQUIRED' | 'ALTERNATIVE' | 'CONDITIONAL';
  /** What is asked, by its id in Keycloak. */
  readonly provider?: string;
  readonly config?: Readonly<Record<string, string>>;
  /** Name of the steps below. */
  readonly flow?: string;
  readonly steps?: readonly Step[];
}

const ask = (provider: string, requirement: Step['requirement'] = 'REQUIRED', config?: Step['config']): Step => ({
  provider,
  requirement,
  ...(config && { config }),
});
const all = (flow: string, requirement: Step['requirement'], ...steps: readonly Step[]): Step => ({ flow, requirement, steps });

const KEYS = 'known factors';

/**
 * A security key or a code, whichever somebody has. Who has neither registers a code before anything else happens: a step that is required and that nobody
 * has set up asks for it by itself, of alternatives none does.
 */
const SECOND: readonly Step[] = [
  all(
    KEYS,
    'CONDITIONAL',
    ask('conditional-user-configured'),
    ask('webauthn-authenticator', 'ALTERNATIVE'),
    ask('auth-otp-form', 'ALTERNATIVE'),
  ),
  all(
    'first factor of its kind',
    'CONDITIONAL',
    ask('conditional-sub-flow-executed', 'REQUIRED', { flow_to_check: KEYS, check_result: 'not-executed' }),
    ask('auth-otp-form'),
  ),
];

/** Role of a client that lets people in. */
export const MEMBER = 'member';

/**
 * How people sign in: once for all clients of the realm. What lets in only some asks for a role of its client each time, also of who has signed in before.
 * @param client Whose members alone may come in; none for everybody
 */
export function stepsFor(factors: 'one' | 'two', client?: string): readonly Step[] {
  return [
    all(
      'who',
      'REQUIRED',
      ask('auth-cookie', 'ALTERNATIVE'),
      all('password and more', 'ALTERNATIVE', ask('auth-username-password-form'), ...(factors === 'two' ? SECOND : [])),
    ),
    ...(client === undefined
      ? []
      : [
          all(
            'members alone',
            'CONDITIONAL',
            ask('conditional-user-role', 'REQUIRED', { condUserRole: `${client}.${MEMBER}`, negate: 'true' }),
            ask('deny-access-authenticator', 'REQUIRED', { denyErrorMessage: 'access-denied' }),
          ),
        ]),
  ];
}

/** Policies of what people prove themselves by. */
export const proofs = (host: string): JsonObject => ({
  otpPolicyType: 'totp',
  // the only one that every authenticator knows
  otpPolicyAlgorithm: 'HmacSHA1',
  otpPolicyDigits: 6,
  otpPolicyPeriod: 30,
  otpPolicyLookAheadWindow: 1,
  otpPolicyCodeReusable: false,
  webAuthnPolicyRpEntityName: host,
  webAuthnPolicySignatureAlgorithms: ['ES256', 'RS256'],
  webAuthnPolicyUserVerificationRequirement: 'preferred',
});
