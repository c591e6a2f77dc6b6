import type { VaultPlan } from '../../../blueprint/vault';
import type { FillOutcome } from './fill';
import type { OpenOutcome } from './open';

const lines = (all: readonly (string | false)[]): string => `${all.filter((line) => line !== false).join('\n')}\n`;

/** What was done to a server, and what the operator does next. */
export function renderOpen({ shares, threshold }: VaultPlan, { initialized, unsealed, prepared }: OpenOutcome): string {
  return lines([
    initialized && `initialized: ${threshold} of ${shares.length} shares open it, all are in the store; keep copies where the store is not`,
    unsealed ? 'opened' : 'was open',
    prepared && 'prepared: the operator and the services sign in, its root token is gone',
  ]);
}

/** What was written, by path. */
export function renderFill({ written, unchanged, removed }: FillOutcome): string {
  return lines([
    `${written.length} written, ${unchanged} unchanged, ${removed.length} removed`,
    ...written.map((path) => `  wrote ${path}`),
    ...removed.map((path) => `  removed ${path}`),
  ]);
}
