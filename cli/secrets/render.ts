import { createColors } from 'picocolors';
import { formatProblem } from '../../constructs/problem';
import type { Problem } from '../../constructs/problem';
import type { InitResult, ListedSecret, ListResult, RecipientsResult, RotateResult, SecretSite } from '../../constructs/secrets';
import { describeReader } from '../../constructs/secrets';
import type { NextSteps } from './next-steps';
import type { SealOutcome } from './seal';

/** How a result is shown. */
export interface RenderProps {
  /** Whether the output is a terminal that shows colours. */
  readonly colours: boolean;
}

/** A table: state, id, kind, dates, readers; and how many are in which state. */
export function renderList({ secrets }: ListResult, { colours }: RenderProps): string {
  const paint = createColors(colours);
  const states = { present: paint.green, missing: paint.red, unused: paint.yellow };
  const rows = secrets.map((secret) => [secret.state, secret.id, secret.kind, dates(secret), secret.readers.join(', ')]);
  const lines = table([['state', 'id', 'kind', 'made', 'readers'], ...rows]);
  const painted = lines.map((line, index) => {
    const state = secrets[index - 1]?.state;
    return state === undefined ? paint.dim(line) : states[state](state) + line.slice(state.length);
  });
  const counts = (['present', 'missing', 'unused'] as const).map((state) => `${secrets.filter((s) => s.state === state).length} ${state}`);
  return `${[...painted, counts.join(', ')].join('\n')}\n`;
}

/** One JSON document; it holds no value. */
export function renderListJson(site: Pick<SecretSite, 'environment'>, { secrets }: ListResult): string {
  return `${JSON.stringify({ environment: site.environment, secrets }, undefined, 2)}\n`;
}

/** What was made and what the operator still has to bring. */
export function renderInit(site: SecretSite, result: InitResult): string {
  const { created, kept, asked, storeWritten, publicWritten, identityCreated } = result;
  const lines = [
    identityCreated && `made the identity ${site.identityFile}: keep a copy in a safe place, nothing opens the store without it`,
    `${created.length} made, ${kept} kept, ${asked.length} to be set by you`,
    ...created.map((id) => `  made ${id}`),
    ...asked.map(({ id, ask, why }) => `  to set: archipel secrets set ${site.environment} ${id}   # ${ask} (${why})`),
    storeWritten ? `wrote ${site.store}` : `${site.store} is unchanged`,
    publicWritten && `wrote ${site.publicFile}: commit it`,
  ];
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** What changed and who has to receive it. */
export function renderRotate(site: SecretSite, { changed, skipped, publicWritten }: RotateResult): string {
  const held = new Map(site.plan.flatMap(({ id, bound }) => (bound === undefined ? [] : [[id, `: ${bound}`] as const])));
  const lines = [
    ...changed.map(({ id, readers }) => `changed ${id}: ${readers.map((reader) => describeReader(id, reader)).join(', ') || 'no readers'}`),
    ...changed.flatMap(({ id }) => (held.has(id) ? [`mind of ${id}${held.get(id)}`] : [])),
    ...skipped.map((id) => `left ${id} as it is${held.get(id) ?? ''}`),
    publicWritten && `wrote ${site.publicFile}: run archipel synth ${site.environment} and commit both`,
  ];
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** What is to be done until the new values are used; nothing where nobody reads them. */
export function renderNextSteps({ deliver, alone, restart }: NextSteps): string {
  const listed = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  const width = Math.max(0, ...deliver.map(([command]) => command.length));
  const lines = [
    ...(deliver.length === 0 ? [] : ['deliver them:']),
    ...deliver.map(([command, remark]) => (remark === '' ? `  ${command}` : `  ${command.padEnd(width)}  # ${remark}`)),
    ...listed('take them by themselves, within minutes of their arrival', alone.soon),
    ...listed('have them with their next run', alone['next-run']),
    ...(restart.length === 0 ? [] : ['start anew, once they have arrived, what reads them only then:']),
    ...restart.map((command) => `  ${command}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What was sealed and where it lies; values are in none of it. */
export function renderSeal({ folder, written, removed, unchanged, kept }: SealOutcome): string {
  const lines = [
    `${written.length} sealed, ${unchanged} unchanged, ${removed.length} removed`,
    ...written.map((path) => `  sealed ${folder}/${path}`),
    ...removed.map((path) => `  removed ${folder}/${path}`),
    kept !== undefined && `kept the certificate as ${kept}: commit it`,
    written.length + removed.length > 0 && `commit ${folder}`,
  ];
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** Who can open the store now. */
export function renderRecipients(site: SecretSite, { recipients, publicWritten }: RecipientsResult): string {
  const lines = [
    `${site.store} opens for:`,
    ...recipients.map((recipient) => `  ${recipient}`),
    publicWritten && `wrote ${site.publicFile}: commit it`,
  ];
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** Warnings for standard error, one a line; empty when there are none. */
export function renderWarnings(warnings: readonly Problem[], { colours }: RenderProps): string {
  const { yellow } = createColors(colours);
  return warnings.map((warning) => `${yellow('warning')} ${formatProblem(warning)} [${warning.id}]\n`).join('');
}

function dates({ created, rotated, rotating }: ListedSecret): string {
  const rotation = rotated && `, rotated ${rotated.slice(0, 10)}${rotating ? ' (former value kept)' : ''}`;
  return created ? `${created.slice(0, 10)}${rotation ?? ''}` : '';
}

/** Columns as wide as their widest cell; the last one is not padded. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
