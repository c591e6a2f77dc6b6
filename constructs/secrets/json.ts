/** The parsed text, or undefined; no error escapes, since those of JSON.parse quote their input. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
