/** Whether it is a reference to a secret: one value, wherever its parts are. */
const isSecret = (value: object): boolean => 'secret' in value;

/** Fields of an answer that are one value, a text, a number or a secret, with dots where they lie deeper: `host`, `bind.password`. */
export function fieldsOf(answer: object, above = ''): readonly string[] {
  return Object.entries(answer).flatMap(([key, value]: [string, unknown]): readonly string[] => {
    if (value === undefined || Array.isArray(value)) return [];
    const path = `${above}${key}`;
    return typeof value === 'object' && value !== null && !isSecret(value) ? fieldsOf(value, `${path}.`) : [path];
  });
}

/** A field of an answer, as `fieldsOf` names it; undefined where it has none of that name. */
export const fieldOf = (answer: object | undefined, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined),
      answer,
    );
