/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** In capitals: `FROM`. */
  readonly word: string;
  readonly value: string;
  readonly line: number;
  /** Comments directly above. */
  readonly comments: readonly string[];
}

/** What of a Dockerfile ages, as the comment above it says to Renovate (docs.renovatebot.com/modules/manager/regex). */
export interface Pin {
  readonly argument: string;
  readonly value: string;
  readonly datasource: string;
  readonly name: string;
}

/** The instructions of a Dockerfile. Here-documents and parser directives are not read. */
export function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let comments: string[] = [];
  let open: { word: string; parts: string[]; line: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim();
    if (content.startsWith('#')) {
      if (!open) comments.push(content.slice(1).trim());
      continue;
    }
    if (content === '') {
      if (!open) comments = [];
      continue;
    }
    const part = content.endsWith('\\') ? content.slice(0, -1).trim() : content;
    if (open) open.parts.push(part);
    else {
      const [, word = '', rest = ''] = /^(\w+)\s*(.*)$/.exec(part) ?? [];
      open = { word: word.toUpperCase(), parts: [rest], line: index + 1 };
    }
    if (content.endsWith('\\')) continue;
    found.push({ word: open.word, value: open.parts.join(' ').trim(), line: open.line, comments });
    [open, comments] = [undefined, []];
  }
  return found;
}

/** Values that arguments have by themselves. */
export const argumentsOf = (instructions: readonly Instruction[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    instructions.flatMap(({ word, value }) => {
      const [, name, said] = /^(\w+)=(.*)$/.exec(value) ?? [];
      return word === 'ARG' && name !== undefined ? [[name, (said ?? '').replace(/^(["'])(.*)\1$/, '$2')]] : [];
    }),
  );

/** Every argument whose comment says where its versions come from. */
export const pinsOf = (instructions: readonly Instruction[]): readonly Pin[] =>
  instructions.flatMap((instruction) => {
    const [, datasource, name] =
      instruction.comments.map((comment) => /^renovate: datasource=(\S+) depName=(\S+)/.exec(comment)).find(Boolean) ?? [];
    const [[argument, value] = []] = Object.entries(argumentsOf([instruction]));
    return datasource === undefined || name === undefined || argument === undefined || value === undefined
      ? []
      : [{ argument, value, datasource, name }];
  });

/** The version of the software in a version of Debian's: without epoch, what was repacked, revision and rebuild. */
export const upstreamOf = (version: string): string =>
  version
    .replace(/^\d+:/, '')
    .replace(/^v/, '')
    .replace(/[-+~].*$/, '');
