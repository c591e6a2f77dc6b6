/** A length of time: `'30s'`, `'15m'`, `'1h'`, `'30d'`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;
/** An amount of memory or storage in binary units: `'512Mi'`, `'10Gi'`, `'1Ti'`. */
export type Size = `${number}${'Mi' | 'Gi' | 'Ti'}`;
/** An amount of processor: whole cores `'2'` or thousandths `'250m'`. */
export type Cpu = `${number}` | `${number}m`;

export const seconds = (n: number): Duration => `${n}s`;
export const minutes = (n: number): Duration => `${n}m`;
export const hours = (n: number): Duration => `${n}h`;
export const days = (n: number): Duration => `${n}d`;
export const mib = (n: number): Size => `${n}Mi`;
export const gib = (n: number): Size => `${n}Gi`;
export const tib = (n: number): Size => `${n}Ti`;

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 } as const;
const MEBIBYTES = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 } as const;

export const DURATION_PATTERN = /^(0|[1-9]\d*)([smhd])$/;
export const SIZE_PATTERN = /^([1-9]\d*)(Mi|Gi|Ti)$/;
export const CPU_PATTERN = /^([1-9]\d*m|[1-9]\d*)$/;

/** @throws Error when the text is not a duration */
export function toSeconds(duration: Duration): number {
  const [, amount, unit] = DURATION_PATTERN.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`'${duration}' is not a duration such as 30s, 15m, 1h or 30d`);
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

/** @throws Error when the text is not a size */
export function toMebibytes(size: Size): number {
  const [, amount, unit] = SIZE_PATTERN.exec(size) ?? [];
  if (amount === undefined) throw new Error(`'${size}' is not a size such as 512Mi, 10Gi or 1Ti`);
  return Number(amount) * MEBIBYTES[unit as keyof typeof MEBIBYTES];
}

/** Thousandths of a core. @throws Error when the text is not an amount of processor */
export function toMillicores(cpu: Cpu): number {
  if (!CPU_PATTERN.test(cpu)) throw new Error(`'${cpu}' is not an amount of processor such as 250m or 2`);
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}
